import { describe, expect, it } from 'vitest';
import type { RefusalReason } from '../../shared/protocol/messages.ts';
import { dropWithout, NOW_MS, ORDER_ID, order, refusal, screenOf, state } from './testing/states.ts';

/** What each reason says, in the state that it comes with. A reason that is missing here does not compile. */
const CASES: Record<RefusalReason, { given?: Parameters<typeof state>[0]; words: RegExp; way?: 'reload' }> = {
  sold_out: { given: { stock: { phase: 'sold_out', remaining: 0 } }, words: /Others were faster\. Nothing was bought/ },
  insufficient_stock: {
    given: { stock: { remaining: 2 } },
    words: /Only 2 are left .*nothing was bought\. Choose fewer/,
  },
  limit_reached: { given: { orders: [order('sold')] }, words: /The limit is 3 for each shopper.*can still have 2/ },
  not_open: {
    given: { drop: { opensAt: NOW_MS + 5_000 }, stock: { phase: 'scheduled' } },
    words: /Not open yet .*The drop opens /,
  },
  paused: { given: { stock: { phase: 'paused' } }, words: /Paused just before.*Buy comes back here by itself/ },
  closed: { given: { stock: { phase: 'closed' } }, words: /Closed just before.*Nothing was bought/ },
  id_reused: { words: /nothing was bought just now\. Press Buy again/ },
  hold_expired: { given: { orders: [order('expired')] }, words: /hold had already ended.*nothing left to do/ },
  unknown_order: { words: /not known here.*Reload the page/, way: 'reload' },
  not_releasable: { given: { orders: [order('sold')] }, words: /bought already.*Ask the shop for a refund/ },
  unauthorized: { words: new RegExp(`no answer.*Reload the page.*${ORDER_ID}`), way: 'reload' },
  rate_limited: { words: /too fast.*Wait a few seconds, then press Buy again/ },
  busy: { words: /Very many.*nothing was bought\. Press Buy again/ },
  try_again: { words: /did not go through.*Nothing was bought\. Press Buy again/ },
};

const noticeOf = (given: Parameters<typeof state>[0]) =>
  screenOf(state(given)).notices.find(({ key }) => key === 'refusal');
const text = (given: Parameters<typeof state>[0]) => {
  const notice = noticeOf(given);
  return `${notice?.heading} ${notice?.text}`;
};

describe('refusals', () => {
  for (const [reason, { given, words, way }] of Object.entries(CASES)) {
    it(`PAGE-3: ${reason} says what happened and the way out`, () => {
      const lastRefusal = refusal(reason as RefusalReason);
      const notice = noticeOf({ ...given, lastRefusal });
      expect(`${notice?.heading} ${notice?.text}`).toMatch(words);
      expect(notice?.way).toBe(way);
      expect(notice?.text).not.toContain(lastRefusal.message);
    });
  }

  it('PAGE-3: too little stock is told by what is left now', () => {
    const lastRefusal = refusal('insufficient_stock');
    expect(text({ lastRefusal, stock: { remaining: 1 } })).toMatch(/Only one is left .*You can still buy one/);
    expect(text({ lastRefusal, stock: { remaining: 0, phase: 'sold_out' } })).toMatch(/By now, nothing is left/);
  });

  it('PAGE-3: the limit is told as what may still be had', () => {
    const lastRefusal = refusal('limit_reached');
    const orders = [order('sold', { quantity: 3 })];
    expect(text({ lastRefusal, orders })).toMatch(/and you have that many/);
    const limited = state({ lastRefusal });
    const screen = screenOf({ ...limited, view: { ...limited.view, drop: dropWithout('perShopperLimit') } });
    expect(screen.notices[0]?.text).toMatch(/The most is 2/);
  });

  it('PAGE-3: one about a state that has passed is no longer shown', () => {
    expect(noticeOf({ lastRefusal: refusal('sold_out') })).toBeUndefined();
    expect(noticeOf({ lastRefusal: refusal('paused') })).toBeUndefined();
    expect(noticeOf({ lastRefusal: refusal('not_open') })).toBeUndefined();
    expect(noticeOf({ lastRefusal: refusal('closed'), stock: { phase: 'closed' } })).toBeDefined();
  });

  it('PAGE-9, SDK-2: where the connection has ended before the answer, it does not claim that nothing was bought', () => {
    const ended = { connection: 'ended', ended: 'misbehaved', lastRefusal: refusal('try_again') } as const;
    expect(text(ended)).toContain(`ask the shop about order ${ORDER_ID}`);
    expect(text(ended)).not.toContain('othing was bought');
    expect(text({ ...ended, lastRefusal: { ...ended.lastRefusal, id: '' } })).toContain('It was not sent');
  });
});
