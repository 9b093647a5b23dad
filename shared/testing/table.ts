import { expect } from 'vitest';
import type { Command, Outcome } from '../inventory/commands.ts';
import { phaseAt } from '../inventory/stock.ts';
import { MemoryStore } from './memoryStore.ts';

/**
 * Tables of operations, one a line, decided one after the other:
 *
 *     @1000 ann buys 2 as a1 → held 2 until 6000 | 8/2/0 | held
 *
 * - `@1000`: the time, in milliseconds; a line without it happens at the time of the line before. It starts at 0.
 * - `& bob buys …`: decided in one batch with the line before.
 * - `→ …`: the outcome; ", again" stands for a replay, "5 left" for what a refusal says of the stock.
 * - `| left/held/sold`: the counters afterwards. Optional.
 * - `| held`: the kinds of the new ledger entries, "none" for none. Optional.
 *
 * The operations are the patterns below. `drop` takes any of total, max, limit, opens, closes, hold.
 */
export function expectTable(table: string): MemoryStore {
  const lines = table
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '');
  const store = new MemoryStore();
  const played: string[] = [];
  let nowMs = 0;
  for (const batch of batchesOf(lines)) {
    nowMs = batch[0]?.atMs ?? nowMs;
    played.push(...playBatch(store, batch, nowMs));
  }
  expect(played.length).toBeGreaterThan(0);
  expect(played).toEqual(lines);
  return store;
}

interface Line {
  /** Everything before the arrow, as it was written. */
  readonly head: string;
  readonly operation: string;
  readonly atMs: number | undefined;
  readonly showsCounters: boolean;
  readonly showsEntries: boolean;
}

const LINE = /^((& )?(?:@(\d+) )?(.+)) → (.+)$/;

function batchesOf(lines: readonly string[]): Line[][] {
  const batches: Line[][] = [];
  for (const text of lines) {
    const [, head, join, time, operation, expected] = LINE.exec(text) ?? [];
    if (head === undefined || operation === undefined) throw new Error(`Not a line: ${text}`);
    const columns = expected?.split(' | ').length ?? 0;
    const line: Line = {
      head,
      operation,
      atMs: time === undefined ? undefined : Number(time),
      showsCounters: columns > 1,
      showsEntries: columns > 2,
    };
    const open = batches.at(-1);
    if (join !== undefined && open !== undefined) open.push(line);
    else batches.push([line]);
  }
  return batches;
}

function playBatch(store: MemoryStore, batch: readonly Line[], nowMs: number): string[] {
  const [first] = batch;
  if (first?.operation === 'phase') return [`${first.head} → ${phaseAt(store.stock, nowMs)}`];
  const { outcomes, events, stock } = store.decide(
    batch.map((line) => commandOf(line.operation)),
    nowMs,
  );
  return batch.map((line, index) => {
    const outcome = outcomes[index];
    const columns = [outcome === undefined ? 'nothing' : wordsOf(outcome)];
    if (line.showsCounters) columns.push(`${stock.remaining}/${stock.held}/${stock.sold}`);
    if (line.showsEntries) columns.push(events.map((event) => event.kind).join(' ') || 'none');
    return `${line.head} → ${columns.join(' | ')}`;
  });
}

/** The outcome as a table says it. */
export function wordsOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'receipt': {
      const { state, quantity, expiresAtMs } = outcome.order;
      const until = state === 'held' ? ` until ${expiresAtMs}` : '';
      return `${state} ${quantity}${until}${outcome.replayed ? ', again' : ''}`;
    }
    case 'done':
      return outcome.replayed ? 'done, again' : 'done';
    case 'refusal':
      return `${outcome.reason}, ${outcome.remaining} left`;
    case 'invalid':
      return `invalid: ${outcome.message}`;
  }
}

type Parts = Record<string, string>;

const OPERATIONS: readonly (readonly [RegExp, (parts: Parts) => Command])[] = [
  [/^drop(?<terms>( [a-z]+=-?\d+)*)$/, ({ terms = '' }) => configureOf(terms)],
  [
    /^(?<shopper>\S+) buys (?<units>-?\d+) as (?<id>\S+)$/,
    ({ shopper = '', id = '', units }) => ({ kind: 'purchase', shopper, id, quantity: Number(units) }),
  ],
  [/^(?<shopper>\S+) gives back (?<id>\S+)$/, ({ shopper = '', id = '' }) => ({ kind: 'giveBack', shopper, id })],
  [/^pause (?<commandId>#\S+)$/, ({ commandId = '' }) => ({ kind: 'pause', commandId })],
  [/^resume (?<commandId>#\S+)$/, ({ commandId = '' }) => ({ kind: 'resume', commandId })],
  [/^close (?<commandId>#\S+)$/, ({ commandId = '' }) => ({ kind: 'close', commandId })],
  [
    /^restock (?<units>-?\d+) (?<commandId>#\S+)$/,
    ({ units, commandId = '' }) => ({ kind: 'restock', commandId, quantity: Number(units) }),
  ],
  [
    /^confirm (?<shopper>\S+) (?<id>\S+) (?<commandId>#\S+)$/,
    ({ shopper = '', id = '', commandId = '' }) => ({ kind: 'confirm', commandId, shopper, id }),
  ],
  [
    /^release (?<shopper>\S+) (?<id>\S+) (?<commandId>#\S+)$/,
    ({ shopper = '', id = '', commandId = '' }) => ({ kind: 'release', commandId, shopper, id }),
  ],
  [
    /^refund (?<shopper>\S+) (?<id>\S+) (?<restock>and restock )?(?<commandId>#\S+)$/,
    ({ shopper = '', id = '', restock, commandId = '' }) => ({
      kind: 'refund',
      commandId,
      shopper,
      id,
      restock: restock !== undefined,
    }),
  ],
  [/^tick$/, () => ({ kind: 'tick' })],
];

function commandOf(operation: string): Command {
  for (const [pattern, make] of OPERATIONS) {
    const match = pattern.exec(operation);
    if (match !== null) return make({ ...match.groups });
  }
  throw new Error(`No such operation: ${operation}`);
}

function configureOf(text: string): Command {
  const given = new Map<string, number>();
  for (const [, name, value] of text.matchAll(/([a-z]+)=(-?\d+)/g)) given.set(name ?? '', Number(value));
  const take = (name: string): number | undefined => {
    const value = given.get(name);
    given.delete(name);
    return value;
  };
  const total = take('total') ?? 10;
  const terms = {
    maxPerPurchase: take('max') ?? 10,
    perShopperLimit: take('limit') ?? null,
    opensAtMs: take('opens') ?? null,
    closesAtMs: take('closes') ?? null,
    holdSeconds: take('hold') ?? 0,
  };
  if (given.size > 0) throw new Error(`No such terms: ${[...given.keys()].join(', ')}`);
  return { kind: 'configure', total, terms };
}
