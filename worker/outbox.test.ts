import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { Outbox } from './outbox.ts';
import { findOrders } from './readModel.ts';
import { buy, makeDrop } from './testing/drop.ts';

/** The outbox against a queue that records, fails and hangs; in the end in its object, with the real queue. */

class Rig {
  readonly ledger: LedgerEvent[] = [];
  readonly messages: (readonly LedgerEvent[])[] = [];
  cursor = 0;
  rushing = false;
  /** What the queue does with the next message. */
  queue: () => Promise<void> = async () => {};
  readonly outbox = new Outbox(
    {
      read: (afterSeq, limit) => this.ledger.slice(afterSeq, afterSeq + limit),
      cursor: () => this.cursor,
      moveCursor: (seq) => {
        this.cursor = seq;
      },
      rushing: () => this.rushing,
      send: async ({ events }) => {
        await this.queue();
        this.messages.push(events);
      },
    },
    () => 1,
  );

  append(count: number, shopper = 'ada'): void {
    for (let n = 0; n < count; n += 1) {
      const seq = this.ledger.length + 1;
      this.ledger.push({ kind: 'sold', shopper, id: `p${seq}`, quantity: 1, seq, atMs: seq, remaining: 0 });
    }
  }

  dueMs(nowMs: number): number | null {
    return this.outbox.dueMs(nowMs, this.ledger.length);
  }

  /** Rings the alarm as often as it is asked for at once. */
  async ring(nowMs: number): Promise<void> {
    do await this.outbox.send(nowMs);
    while (this.dueMs(nowMs) === nowMs);
  }

  get sent(): number[] {
    return this.messages.flat().map(({ seq }) => seq);
  }
}

const sizeOf = (events: readonly LedgerEvent[]) =>
  new TextEncoder().encode(JSON.stringify({ sku: 'x'.repeat(64), events })).length;
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('when to send', () => {
  it('OUT-13: a rush goes first, and for five seconds at most', async () => {
    const rig = new Rig();
    rig.append(10);
    rig.rushing = true;
    let nowMs = rig.dueMs(1_000) ?? 0;
    const firstDueMs = nowMs;
    while (rig.messages.length === 0) {
      await rig.outbox.send(nowMs);
      const due = rig.dueMs(nowMs);
      if (due !== null) {
        expect(due).toBeGreaterThan(nowMs);
        nowMs = due;
      }
    }
    expect(nowMs - firstDueMs).toBe(5_000);
    expect(rig.sent).toEqual(upTo(10));
    // The next ones give way anew.
    rig.append(1);
    await rig.outbox.send(rig.dueMs(nowMs) ?? 0);
    expect(rig.messages).toHaveLength(1);
  });

  it('OUT-13: when the rush is over it is sent with the next alarm', async () => {
    const rig = new Rig();
    rig.append(10);
    rig.rushing = true;
    await rig.outbox.send(rig.dueMs(1_000) ?? 0);
    expect(rig.messages).toEqual([]);
    rig.rushing = false;
    await rig.outbox.send(rig.dueMs(2_000) ?? 0);
    expect(rig.sent).toEqual(upTo(10));
  });

  it('OUT-1: nothing is due while nothing is behind the cursor', () => {
    expect(new Rig().dueMs(1_000)).toBeNull();
    const rig = new Rig();
    rig.append(3);
    rig.cursor = 3;
    expect(rig.dueMs(1_000)).toBeNull();
  });

  it('OUT-1: the time stays the same while more is appended, so that a rush sets the alarm once', async () => {
    const rig = new Rig();
    rig.append(1);
    const due = rig.dueMs(1_000) ?? 0;
    expect(due - 1_000).toBeGreaterThanOrEqual(250);
    expect(due - 1_000).toBeLessThanOrEqual(1_000);
    rig.append(5);
    expect(rig.dueMs(1_300)).toBe(due);
    await rig.outbox.send(due - 1);
    expect(rig.messages).toEqual([]);
    await rig.outbox.send(due);
    expect(rig.messages.length).toBe(1);
    expect(rig.sent).toEqual(upTo(6));
    expect(rig.dueMs(due)).toBeNull();
  });

  it('OUT-1: an object that has lost its memory sends from where the cursor stands', async () => {
    const rig = new Rig();
    rig.append(5);
    rig.cursor = 3;
    await rig.outbox.send(1_000);
    expect(rig.sent).toEqual([4, 5]);
    expect(rig.cursor).toBe(5);
  });
});

describe('what is sent', () => {
  it('OUT-1: a long backlog goes out in order, each entry once, in messages that the queue takes', async () => {
    const rig = new Rig();
    rig.append(2_345);
    // The longest names in JSON: 128 code units that each become six bytes, or three.
    rig.append(400, '\ud800'.repeat(128));
    rig.append(400, '€'.repeat(128));
    await rig.ring(1_000);
    expect(rig.sent).toEqual(upTo(3_145));
    for (const message of rig.messages) expect(sizeOf(message)).toBeLessThan(128_000);
    expect(rig.messages.length).toBeLessThan(20);
  });

  it('OUT-1: one alarm sends so much at most, and the next rings at once', async () => {
    const rig = new Rig();
    rig.append(50_000);
    await rig.outbox.send(1_000);
    expect(rig.cursor).toBeGreaterThan(1_000);
    expect(rig.cursor).toBeLessThan(50_000);
    expect(rig.sent).toEqual(upTo(rig.cursor));
    expect(rig.dueMs(1_000)).toBe(1_000);
  });

  it('OUT-14: others have a turn before each further message of a backlog', async () => {
    const rig = new Rig();
    rig.append(1_200);
    let turns = 0;
    const turnsBefore: number[] = [];
    rig.queue = async () => {
      turnsBefore.push(turns);
    };
    const others = setInterval(() => {
      turns += 1;
    }, 1);
    await rig.ring(1_000);
    clearInterval(others);
    expect(rig.sent).toEqual(upTo(1_200));
    expect(turnsBefore.length).toBeGreaterThan(2);
    expect(turnsBefore).toEqual([...new Set(turnsBefore)]);
  });

  it('OUT-1: two alarms at once send everything once', async () => {
    const rig = new Rig();
    rig.append(3_000);
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    rig.queue = () => opened;
    const both = [rig.outbox.send(1_000), rig.outbox.send(1_000)];
    expect(rig.dueMs(1_000)).toBeNull();
    open();
    await Promise.all(both);
    await rig.ring(1_000);
    expect(rig.sent).toEqual(upTo(3_000));
  });
});

describe('a queue that fails', () => {
  it('OUT-2: the cursor stays, the waits grow up to a minute, and the backlog goes out in order afterwards', async () => {
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const rig = new Rig();
    rig.append(10);
    rig.queue = () => Promise.reject(new Error('The queue is down.'));
    const waits: number[] = [];
    let nowMs = 1_000;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await rig.outbox.send(nowMs);
      const due = rig.dueMs(nowMs) ?? Number.NaN;
      waits.push(due - nowMs);
      await rig.outbox.send(due - 1);
      nowMs = due;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000, 60_000]);
    expect(rig.cursor).toBe(0);
    rig.queue = async () => {};
    rig.append(2);
    await rig.outbox.send(nowMs);
    expect(rig.sent).toEqual(upTo(12));
    rig.append(1);
    expect(rig.dueMs(nowMs)).toBe(nowMs + 500);
  });

  it('OUT-2: a queue that does not answer gives the alarm back', async () => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const rig = new Rig();
    rig.append(1);
    rig.queue = () => new Promise(() => {});
    const sending = rig.outbox.send(1_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await sending;
    expect(rig.cursor).toBe(0);
    expect(rig.dueMs(6_000)).toBe(7_000);
  });

  it('OUT-2: purchases go on while the queue fails, and arrive in the read model afterwards', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const sku = await makeDrop({ total: 5 });
    const send = vi.spyOn(env.LEDGER_QUEUE, 'send').mockRejectedValue(new Error('The queue is down.'));
    expect((await buy(sku, 'ada', 'a1')).status).toBe(201);
    await vi.waitUntil(() => send.mock.calls.length > 0, { timeout: 10_000 });
    expect((await buy(sku, 'ada', 'a2')).status).toBe(201);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('queue failed'));
    expect(await findOrders(env.DB, { sku }, 10)).toEqual([]);
    send.mockRestore();
    const sold = () => findOrders(env.DB, { sku }, 10);
    await vi.waitUntil(async () => (await sold()).length === 2, { timeout: 10_000 });
  }, 30_000);
});
