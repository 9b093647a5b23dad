import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { CLOSE_POLICY } from '../shared/protocol/limits.ts';

/** A process of its own that floods a drop, so that its work is not on the thread of those who are measured (see `flood.ts`). */

/** What the parent says first. */
export interface FloodOrder {
  /** Where a session is had, and the sockets of the drop. */
  readonly origin: string;
  readonly sku: string;
  readonly connections: number;
  /** Over all of them. */
  readonly framesPerSecond: number;
}

/** What it is told at the end. */
export interface FloodReport {
  /** Frames that were sent. */
  readonly sent: number;
  /** Connections that the program has closed. */
  readonly closed: number;
  /** Times that no other was to be had. */
  readonly refused: number;
}

const SEND_EVERY_MS = 10;

/** What comes again at once would only measure how often one can come. */
const COME_AGAIN_MS = 100;

const counts = { sent: 0, closed: 0, refused: 0 };
let isOver = false;

/** One connection after the other, each as a new shopper. */
async function flood({ origin, sku, connections, framesPerSecond }: FloodOrder, onWelcome: () => void): Promise<void> {
  const perSecond = framesPerSecond / connections;
  while (!isOver) {
    const socket = await connect(origin, sku);
    if (socket === undefined) {
      counts.refused += 1;
      await sleep(COME_AGAIN_MS);
      continue;
    }
    onWelcome();
    const closed = once(socket, 'close');
    await send(socket, perSecond);
    if (isOver) return socket.terminate();
    const [code] = await closed;
    if (code !== CLOSE_POLICY) throw new Error(`A flood was closed with ${code}.`);
    counts.closed += 1;
  }
}

/** @returns `undefined` where there is no session or no connection to be had. */
async function connect(origin: string, sku: string): Promise<WebSocket | undefined> {
  const session = await fetch(`${origin}/api/session`, { method: 'POST' });
  if (!session.ok) return undefined;
  const { token } = (await session.json()) as { token: string };
  const url = `${origin.replace('http', 'ws')}/parties/sku/${sku}?token=${token}`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  try {
    await once(socket, 'message');
    return socket;
  } catch {
    return undefined;
  }
}

async function send(socket: WebSocket, perSecond: number): Promise<void> {
  let due = 0;
  let lastMs = performance.now();
  while (!isOver && socket.readyState === WebSocket.OPEN) {
    const nowMs = performance.now();
    due = Math.min(perSecond, due + ((nowMs - lastMs) * perSecond) / 1_000);
    lastMs = nowMs;
    for (; due >= 1; due -= 1) {
      counts.sent += 1;
      socket.send(`{"type":"purchase","id":"f${counts.sent}","quantity":1}`);
    }
    await sleep(SEND_EVERY_MS);
  }
}

process.once('message', async (order: FloodOrder) => {
  let waiting = order.connections;
  const onWelcome = () => {
    waiting -= 1;
    // The measurement begins where all are there, and what was sent before does not count.
    if (waiting === 0) process.send?.('flooding', () => Object.assign(counts, { sent: 0, closed: 0, refused: 0 }));
  };
  const floods = Array.from({ length: order.connections }, () => flood(order, onWelcome));
  process.once('message', async () => {
    const report: FloodReport = { ...counts };
    isOver = true;
    await Promise.all(floods);
    process.send?.(report, () => process.exit());
  });
  await Promise.all(floods);
});
