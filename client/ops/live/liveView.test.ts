import { describe, expect, it } from 'vitest';
import type { LiveMessage } from '../../../shared/protocol/pulse.ts';
import { NOW_MS } from '../testing/drops.ts';
import { opening, pulse, STOCK } from '../testing/pulses.ts';
import { type LiveView, updateLive } from './liveView.ts';

function viewAfter(...messages: readonly LiveMessage[]): LiveView | undefined {
  return messages.reduce<LiveView | undefined>((view, message) => updateLive(view, message, NOW_MS - 250), undefined);
}

describe('what the live page knows', () => {
  it('OPS-9: begins with the opening, and takes the server’s clock from it', () => {
    expect(viewAfter({ type: 'pulse', stock: STOCK, lanes: 0, pulse: pulse(0) })).toBeUndefined();
    expect(viewAfter(opening([pulse(-1)]))).toMatchObject({ stock: STOCK, pulses: [pulse(-1)], clockOffsetMs: 250 });
  });

  it('OPS-9: a second that is told again replaces what was told of it, and none gets lost or doubled', () => {
    const told = pulse(1, { purchases: 9 });
    const view = viewAfter(
      opening([pulse(-1), pulse(0)]),
      { type: 'pulse', stock: STOCK, lanes: 2, pulse: pulse(1) },
      { type: 'pulse', stock: STOCK, lanes: 2, pulse: told },
    );
    expect(view).toMatchObject({ lanes: 2, pulses: [pulse(-1), pulse(0), told] });
  });

  it('OPS-9: after a lost connection the seconds before it stay, though the object may have forgotten them', () => {
    const view = viewAfter(opening([pulse(0), pulse(1)]), opening([pulse(3)], { now: NOW_MS + 4_000 }));
    expect(view?.pulses).toEqual([pulse(0), pulse(1), pulse(3)]);
  });

  it('OPS-9: keeps ten minutes and no more', () => {
    const view = viewAfter(opening([pulse(-601), pulse(-600), pulse(0)]));
    expect(view?.pulses).toEqual([pulse(-600), pulse(0)]);
  });

  it('OPS-9: an older stock does not replace a newer one, and a changed drop does', () => {
    const newer = { ...STOCK, seq: 900, remaining: 1 };
    const drop = { title: 'Air Two', maxPerPurchase: 1, holdSeconds: 60 };
    const view = viewAfter(
      opening([]),
      { type: 'pulse', stock: newer, lanes: 0, pulse: pulse(1) },
      { type: 'pulse', stock: STOCK, lanes: 0, pulse: pulse(2) },
      { type: 'drop', drop },
    );
    expect(view).toMatchObject({ stock: newer, drop });
  });
});
