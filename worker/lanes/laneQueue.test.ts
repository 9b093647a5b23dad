import { describe, expect, it, vi } from 'vitest';
import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import type { LaneAnswer, LaneAnswers, LaneBatch, Standing } from './contract.ts';
import { LANE_BATCH_MAX, LANE_WAITING_MAX, LaneQueue } from './laneQueue.ts';

const STANDING: Standing = {
  drop: { title: 'Air One', maxPerPurchase: 1, holdSeconds: 0 },
  stock: { seq: 1, total: 9, remaining: 9, held: 0, sold: 0, phase: 'open', watching: 1, at: 0 },
};

type Asked = Pick<LaneBatch, 'commands' | 'arrivals'>;

/** A lane's queue before a Sku that the test plays: it decides when and how each call ends. */
function lane() {
  const calls: { batch: Asked; end: (answers?: LaneAnswers | null) => void; fail: () => void }[] = [];
  const heard: string[] = [];
  const waits: number[] = [];
  const queue = new LaneQueue({
    send: (batch) =>
      new Promise((resolve, reject) => {
        const end = (answers: LaneAnswers | null = answersTo(batch)) => resolve(answers);
        calls.push({ batch, end, fail: () => reject(new Error('The object was reset.')) });
      }),
    after: (delayMs, callback) => {
      waits.push(delayMs);
      queueMicrotask(callback);
    },
    random: () => 1,
    onAnswers: ({ standing: { stock } }) => heard.push(`standing ${stock.seq}`),
    onSettled: () => heard.push('settled'),
    onIdle: () => {},
  });
  const ask = (id: string) =>
    queue.submit(purchase(id), (answer) =>
      heard.push(`${id} ${answer.kind === 'receipt' ? answer.order.state : answer.kind}`),
    );
  return { queue, calls, heard, waits, ask };
}

function purchase(id: string): ShopperCommand {
  return { kind: 'purchase', shopper: 'ada', id, quantity: 1 };
}

function answersTo({ commands, arrivals }: Asked): LaneAnswers {
  const answers = commands.map(({ id }): LaneAnswer => {
    const order = { shopper: 'ada', id, state: 'sold', quantity: 1, atMs: 1, expiresAtMs: null, seq: 1 } as const;
    return { kind: 'receipt', order, replayed: false };
  });
  return { answers, orders: arrivals.map(() => []), standing: STANDING, news: [] };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a lane’s queue', () => {
  it('LANE-2: has one call on the way, and what arrives meanwhile is the next one', async () => {
    const { calls, heard, ask } = lane();
    ask('a');
    ask('b');
    await turn();
    for (const id of ['c', 'd', 'e']) ask(id);
    await turn();
    expect(calls.map(({ batch }) => batch.commands.map(({ id }) => id))).toEqual([['a', 'b']]);
    calls[0]?.end();
    await turn();
    expect(heard).toEqual(['standing 1', 'a sold', 'b sold', 'settled']);
    expect(calls[1]?.batch).toMatchObject({ commands: [{ id: 'c' }, { id: 'd' }, { id: 'e' }] });
    calls[1]?.end();
    await turn();
    expect(calls).toHaveLength(2);
  });

  it('LANE-2: a call has a bound, and the rest goes with the next', async () => {
    const { calls, ask } = lane();
    for (let i = 0; i < LANE_BATCH_MAX + 5; i += 1) ask(`p${i}`);
    await turn();
    calls[0]?.end();
    await turn();
    expect(calls.map(({ batch }) => batch.commands.length)).toEqual([LANE_BATCH_MAX, 5]);
  });

  it('LANE-3: a call whose end is unknown is sent again, the same and no more often than it must', async () => {
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { calls, heard, waits, ask } = lane();
    ask('a');
    await turn();
    calls[0]?.fail();
    await turn();
    ask('b');
    calls[1]?.fail();
    await turn();
    expect(calls.map(({ batch }) => batch.commands.map(({ id }) => id))).toEqual([['a'], ['a'], ['a']]);
    calls[2]?.end();
    await turn();
    expect(heard).toEqual(['standing 1', 'a sold', 'settled']);
    expect(waits.filter((ms) => ms > 0)).toEqual([50, 100]);
    expect(calls[3]?.batch.commands).toMatchObject([{ id: 'b' }]);
  });

  it('LANE-3: when the Sku cannot be reached for long, everybody is asked to try again, and the lane goes on', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { queue, calls, heard, ask } = lane();
    ask('a');
    queue.arrive('bob', (orders) => heard.push(`bob ${orders}`));
    await turn();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      calls[attempt]?.fail();
      await turn();
    }
    expect(heard).toEqual(['bob null', 'a failed', 'settled']);
    expect(error).toHaveBeenCalledOnce();
    ask('a');
    await turn();
    calls[8]?.end();
    await turn();
    expect(heard.slice(3)).toEqual(['standing 1', 'a sold', 'settled']);
    error.mockRestore();
  });

  it('LANE-4: past its bound it takes nothing more, and takes again when there is room', async () => {
    const { queue, calls } = lane();
    const told: LaneAnswer[] = [];
    const submit = (id: string) => queue.submit(purchase(id), (answer) => told.push(answer));
    for (let i = 0; i < LANE_WAITING_MAX; i += 1) expect(submit(`p${i}`)).toBe(true);
    expect(submit('one more')).toBe(false);
    await turn();
    expect(submit('there is room')).toBe(true);
    calls[0]?.end();
    await turn();
    expect(told).toHaveLength(LANE_BATCH_MAX);
  });

  it('LANE-7: a welcome comes before the answer to whatever was asked after it', async () => {
    const { queue, calls, heard, ask } = lane();
    queue.arrive('ada', () => heard.push('ada welcome'));
    ask('a');
    await turn();
    calls[0]?.end();
    await turn();
    expect(heard).toEqual(['standing 1', 'ada welcome', 'a sold', 'settled']);
  });

  it('LANE-3: an answer that cannot be given keeps no other one back', async () => {
    const error = vi.spyOn(console, 'error').mockReturnValue(undefined);
    const { queue, calls, heard, ask } = lane();
    queue.submit(purchase('a'), () => {
      throw new Error('The socket is gone.');
    });
    ask('b');
    await turn();
    calls[0]?.end();
    await turn();
    expect(heard).toEqual(['standing 1', 'b sold', 'settled']);
    error.mockRestore();
  });

  it('LANE-9: a report goes by itself when nothing else does', async () => {
    const { queue, calls } = lane();
    queue.report();
    queue.report();
    await turn();
    expect(calls.map(({ batch }) => batch)).toEqual([{ commands: [], arrivals: [] }]);
  });
});
