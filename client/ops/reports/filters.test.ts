import { describe, expect, it } from 'vitest';
import { type Filters, filterProblems, filterQuery, isUnfiltered, NO_FILTERS, readFilters } from './filters.ts';

const NOON = '2026-11-22T12:00:00.000Z';
describe('what a report is narrowed by', () => {
  it('BOOK-7: is the same in the address as in the fields', () => {
    const all: Filters = {
      sku: 'air-one',
      shopper: 'a&b=c',
      id: 'Vk3',
      state: 'sold',
      from: NOON,
      to: '2026-11-23T12:00:00.000Z',
    };
    expect(readFilters(`?${filterQuery(all)}`)).toEqual(all);
    expect(filterQuery(NO_FILTERS).toString()).toBe('');
    expect([isUnfiltered(NO_FILTERS), isUnfiltered(all)]).toEqual([true, false]);
  });

  it('BOOK-7: leaves out of a typed address what it does not know', () => {
    expect(readFilters('?state=stolen&from=2026-11-&to=2026-11-22&sku=%20air-one%20&more=1')).toEqual({
      ...NO_FILTERS,
      sku: 'air-one',
      to: '2026-11-22T00:00:00.000Z',
    });
  });

  it('BOOK-7: says field by field what is wrong', () => {
    expect(filterProblems(NO_FILTERS)).toEqual({});
    expect(filterProblems({ ...NO_FILTERS, sku: 'a b', id: 'ü', from: NOON, to: NOON })).toEqual({
      sku: expect.stringMatching(/^The sku must be .*\.$/),
      id: expect.stringMatching(/^Id must be .*\.$/),
      to: 'The end must be later than the beginning.',
    });
  });
});
