import { describe, expect, it } from 'vitest';
import { deedWords, operatorWords } from './operatorWords.ts';

describe('who did what, in words', () => {
  it.each([
    [{ session: 's', name: 'Ada', place: 'DE 1' }, 'Ada'],
    [{ session: 's', place: 'DE 1' }, 'no name given'],
    [{ place: 'DE 1' }, 'with the token itself'],
  ])('AUD-1: %j is told', (operator, words) => {
    expect(operatorWords(operator)).toBe(words);
  });

  it.each([
    ['signed in', 'Signed in'],
    ['ended all sessions', 'Ended all sessions'],
    ['PUT /api/webhooks/shop', 'Set the receiver shop'],
    ['DELETE /api/webhooks/shop', 'Deleted the receiver shop'],
    ['POST /api/webhooks/shop/rotate', 'Rotated the secret of shop'],
    ['POST /api/webhooks/shop/disable', 'Disabled the receiver shop'],
    ['POST /api/webhooks/shop/dead-letters/redeliver', 'Had dead letters of shop delivered again'],
    ['POST /api/reports/reconciliation/air-one/repair', 'Rebuilt the reports of air-one'],
    ['POST /api/something/new', 'POST /api/something/new'],
  ])('AUD-3: %s is told', (what, words) => {
    expect(deedWords(what)).toBe(words);
  });
});
