import { expect, test, vi } from 'vitest';
import type { OrderRequest } from '../../shared/protocol/messages.ts';
import { nthId, PROMPT, scriptedDrop } from '../../tests/support/scriptedDrop.ts';
import { PURCHASES_TIMING, Purchases } from './purchases.ts';
import { refusalAtEnd } from './refusals.ts';
import { memoryStorage } from './storage.ts';

test.for(['busy', 'rate_limited', 'try_again'] as const)(
  'SDK-3: %s is tried again with the same id',
  async (reason) => {
    const { server, open } = await scriptedDrop();
    const drop = open();
    const answer = drop.purchase(1);
    const refusals: unknown[] = [];
    drop.on('refusal', (refusal) => refusals.push(refusal));
    const id = await nthId(() => server.socket);
    for (const n of [2, 3, 4]) {
      server.socket.refusal(id, reason, { retryAfterMs: 3 });
      expect(await nthId(() => server.socket, n)).toBe(id);
    }
    expect(drop.getState().pending).toMatchObject([{ id }]);
    server.socket.receipt(id);
    expect(await answer).toMatchObject({ type: 'receipt', id });
    expect(refusals).toEqual([]);
  },
);

test('SDK-3: the retry comes after retryAfterMs and a jitter that grows, but not without end', () => {
  vi.useFakeTimers();
  try {
    const sent: OrderRequest[] = [];
    const purchases = new Purchases({
      sku: 'air-one',
      storage: memoryStorage(),
      timing: { ...PURCHASES_TIMING, random: () => 0.5 },
      now: () => 0,
      send: (message) => sent.push(message),
      onAnswer: () => {},
      onSilence: () => {},
      refuse: (id, reason) => refusalAtEnd(id, reason, 0),
    });
    purchases.identify('ann');
    purchases.resume([]);
    purchases.purchase('Vk3', 1);
    const id = 'Vk3';
    for (const expectedMs of [1_500, 2_000, 3_000, 3_500, 3_500]) {
      const before = sent.length;
      purchases.settle({ type: 'refusal', id, reason: 'busy', message: '', remaining: 1, retryAfterMs: 1_000 });
      vi.advanceTimersByTime(expectedMs - 1);
      expect(sent).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(sent).toHaveLength(before + 1);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('SDK-3: an error about too many messages is tried again like the refusal', async () => {
  const { server, open } = await scriptedDrop();
  const drop = open({}, { ...PROMPT, purchases: { ...PROMPT.purchases, retryMs: 2 } });
  const errors: unknown[] = [];
  drop.on('error', (error) => errors.push(error));
  drop.purchase(1);
  const id = await nthId(() => server.socket);
  server.socket.send({ type: 'error', code: 'rate_limited', message: 'Too fast.', id });
  expect(await nthId(() => server.socket, 2)).toBe(id);
  expect(errors).toMatchObject([{ code: 'rate_limited', id }]);
});
