import { expect, it } from 'vitest';
import { shellRefusal } from '../replies.ts';
import { LaneTally } from './tally.ts';

it('LANE-11: counts what the lane answers by itself, once, and again what could not be told', () => {
  const tally = new LaneTally();
  const decided = { ...shellRefusal('a', 'busy', 0), reason: 'sold_out' } as const;
  expect(tally.count(decided)).toBe(false);
  expect(tally.count({ type: 'receipt', id: 'a', state: 'sold', quantity: 1, at: 1, replayed: false })).toBe(false);
  expect(tally.count(shellRefusal('a', 'rate_limited', 0))).toBe(true);
  expect(tally.count(shellRefusal('a', 'rate_limited', 0))).toBe(true);
  expect(tally.count({ type: 'error', code: 'bad_message', message: 'no' })).toBe(true);
  const taken = tally.take();
  expect(taken).toEqual({ refusals: { rate_limited: 2 }, errors: 1 });
  tally.count(shellRefusal('a', 'unauthorized', 0));
  tally.putBack(taken);
  expect(tally.take()).toEqual({ refusals: { rate_limited: 2, unauthorized: 1 }, errors: 1 });
  expect(tally.take()).toEqual({ refusals: {}, errors: 0 });
});
