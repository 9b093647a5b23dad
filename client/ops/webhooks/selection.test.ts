import { parse } from 'valibot';
import { describe, expect, it } from 'vitest';
import { RedeliverBody } from '../../../shared/protocol/webhooks.ts';
import { redeliveryBodies, redeliveryWords, stillThere, withToggled } from './selection.ts';

describe('delivering dead letters again', () => {
  it('BOOK-12: a choice is made letter by letter, and loses what is not there any more', () => {
    const both = withToggled(withToggled(new Set(), 'a'), 'b');
    expect([...both]).toEqual(['a', 'b']);
    expect([...withToggled(both, 'a')]).toEqual(['b']);
    const letters = [
      { id: 'a', redelivering: true },
      { id: 'b', redelivering: false },
      { id: 'c', redelivering: false },
    ];
    expect([...stillThere(both, letters)]).toEqual(['b']);
  });

  it('BOOK-12: it is told how far it is, and what became of them', () => {
    const words = (asked: number, now: number, isUnderWay = false) =>
      redeliveryWords({ asked, before: 10 }, now, isUnderWay);
    expect(words(4, 9, true)).toBe('1 of 4 events delivered so far');
    expect(words(4, 6)).toBe('All 4 events were delivered.');
    expect(words(4, 7)).toBe('3 of 4 events were delivered; the others failed again.');
    expect(words(4, 10)).toBe('All 4 events failed again.');
    expect([words(1, 9), words(1, 10)]).toEqual(['The event was delivered.', 'The event failed again.']);
    // New dead letters came in meanwhile.
    expect(words(4, 12)).toBe('All 4 events failed again.');
  });

  it('BOOK-12: however many are chosen, the server takes each body, and none is left out', () => {
    const ids = Array.from({ length: 230 }, (_, n) => `letter-${n}`);
    const bodies = redeliveryBodies(ids).map((body) => parse(RedeliverBody, body));
    expect(bodies.flatMap((body) => body.ids)).toEqual(ids);
    expect(bodies).toHaveLength(3);
    expect(redeliveryBodies(undefined)).toEqual([{}]);
  });
});
