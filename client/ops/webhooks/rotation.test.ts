import { describe, expect, it } from 'vitest';
import { OVERLAPS, overlapLabel, overlapWords, twoSecretsWords } from './rotation.ts';

describe('a rotation', () => {
  it('BOOK-11: says for how long the secret before stays valid, and what that means', () => {
    expect(OVERLAPS.map(overlapLabel)).toEqual([
      'Valid for 24 hours more',
      'Valid for 7 days more',
      'Valid for 1 hour more',
      'Ends at once',
    ]);
    expect(overlapWords(86_400)).toContain('two signatures');
    expect(overlapWords(0)).toContain('leaked');
    expect(twoSecretsWords('12:05')).toContain('until 12:05');
  });
});
