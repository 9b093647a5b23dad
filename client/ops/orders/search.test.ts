import { describe, expect, it } from 'vitest';
import { EVERYTHING, nothingFound, readSearch, searchProblem, searchQuery, tidied } from './search.ts';

describe('the search for orders', () => {
  it('BOOK-1: is the same in the address as in the fields', () => {
    for (const search of [EVERYTHING, { shopper: 'mona & co/π', id: '' }, { shopper: 'mona', id: 'Vk3-_' }]) {
      expect(readSearch(`?${searchQuery(search)}`)).toEqual(search);
    }
    expect(searchQuery({ shopper: '', id: 'Vk3' }).toString()).toBe('id=Vk3');
    expect(readSearch('?other=1')).toEqual(EVERYTHING);
  });

  it('BOOK-1: takes what was pasted with a space too many', () => {
    expect(tidied({ shopper: ' mona ', id: '\tVk3\n' })).toEqual({ shopper: 'mona', id: 'Vk3' });
  });

  it('BOOK-1: is judged as the server judges it, in words', () => {
    expect(searchProblem(EVERYTHING)).toBeUndefined();
    expect(searchProblem({ shopper: 'mona', id: 'Vk3' })).toBeUndefined();
    expect(searchProblem({ shopper: '', id: 'no spaces' })).toBe(
      'The purchase id must be 1 to 64 characters of A-Z a-z 0-9 _ -.',
    );
    expect(searchProblem({ shopper: 'm'.repeat(129), id: '' })).toBe('The shopper must have at most 128 characters.');
  });

  it('BOOK-1: tells an empty drop from a search that finds nothing', () => {
    expect(nothingFound(EVERYTHING).heading).toBe('No orders yet');
    expect(nothingFound({ shopper: 'mona', id: 'Vk3' }).text).toContain(
      'no order of the shopper mona with the purchase id Vk3 in this drop',
    );
  });
});
