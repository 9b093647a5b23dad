import { WebSocket } from 'ws';
import { eachAtMost } from '../eachAtMost.ts';
import type { StockFigures } from '../history.ts';
import { addsUp, figures } from '../verdict.ts';
import type { Ask, Done, Told } from './contract.ts';

/** A process full of watchers, which `Watchers` starts and asks. It ends with the channel to it. */

/** Connections that are opened at a time. */
const OPENING_MAX = 50;

/** After losing a connection: a crowd that came again at once would be a rush of its own. */
const RECONNECT_MS_MAX = 500;

/** A connection that says nothing for so long is given up. */
const WELCOME_MS_MAX = 20_000;

/** Progress is told in so large steps. */
const STEP = 50;

const ODD_MAX = 10;

/** A message, read once for all those who get the same. */
interface Heard {
  readonly text: string;
  readonly stock: StockFigures | undefined;
  readonly isExpected: boolean;
}

interface Watcher {
  /** What it shows; `undefined` while it has no connection. */
  stock: StockFigures | undefined;
}

const watchers: Watcher[] = [];
const missing = new Set<Watcher>();
const odd: string[] = [];
let url = '';
let expected: string | undefined;
let onEverybody: (atNs: bigint) => void = () => {};
let everybody: Promise<bigint> | undefined;
let reconnections = 0;
let last: Heard | undefined;

process.on('disconnect', () => process.exit());
process.on('message', (ask: Ask) => void serve(ask));

async function serve(ask: Ask): Promise<void> {
  switch (ask.kind) {
    case 'open':
      await open(ask.url, ask.count);
      return tell({ kind: 'done' });
    case 'listen':
      listen(ask.text);
      return tell({ kind: 'done' });
    case 'heard':
      return tell({ kind: 'done', atNs: String(await everybody) });
    case 'report':
      return tell({ kind: 'done', report: report() });
  }
}

function tell(told: Told): void {
  process.send?.(told);
}

async function open(address: string, count: number): Promise<void> {
  url = address;
  let opened = 0;
  await eachAtMost(OPENING_MAX, Array.from({ length: count }), async () => {
    const watcher: Watcher = { stock: undefined };
    watchers.push(watcher);
    await connect(watcher);
    opened += 1;
    if (opened % STEP === 0 || opened === count) tell({ kind: 'step', count: opened % STEP || STEP });
  });
}

/** Resolves with the first message, or when there will be none on this connection. */
function connect(watcher: Watcher): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true });
  return new Promise((resolve) => {
    const giveUp = setTimeout(() => socket.terminate(), WELCOME_MS_MAX);
    socket.once('message', () => {
      clearTimeout(giveUp);
      resolve();
    });
    socket.on('message', (data) => receive(watcher, String(data)));
    // What follows is a close.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(giveUp);
      resolve();
      watcher.stock = undefined;
      setTimeout(() => {
        reconnections += 1;
        void connect(watcher);
      }, Math.random() * RECONNECT_MS_MAX);
    });
  });
}

function receive(watcher: Watcher, text: string): void {
  if (last?.text !== text) last = read(text);
  const { stock, isExpected } = last;
  // As the contract tells clients to: what is older than what is known is dropped.
  if (stock !== undefined && stock.seq >= (watcher.stock?.seq ?? 0)) watcher.stock = stock;
  if (!isExpected || !missing.delete(watcher) || missing.size > 0) return;
  onEverybody(process.hrtime.bigint());
}

function read(text: string): Heard {
  const message = JSON.parse(text);
  const shown = message.type === 'welcome' ? message.stock : message.type === 'stock' ? message : undefined;
  const stock = shown && stockOf(shown);
  if (stock !== undefined && !addsUp(stock) && odd.length < ODD_MAX) {
    odd.push(`A watcher was shown stock that does not add up: ${figures(stock)}.`);
  }
  return { text, stock, isExpected: expected !== undefined && text.includes(expected) };
}

function stockOf({ seq, total, remaining, held, sold }: StockFigures): StockFigures {
  return { seq, total, remaining, held, sold };
}

function listen(text: string): void {
  expected = text;
  last = undefined;
  for (const watcher of watchers) missing.add(watcher);
  everybody = new Promise((resolve) => {
    onEverybody = resolve;
  });
}

function report(): NonNullable<Done['report']> {
  const shown = new Map<StockFigures, number>();
  for (const { stock } of watchers) if (stock !== undefined) shown.set(stock, (shown.get(stock) ?? 0) + 1);
  return {
    shown: [...shown].map(([stock, count]) => ({ stock, watchers: count })),
    silent: watchers.filter(({ stock }) => stock === undefined).length,
    reconnections,
    odd,
  };
}
