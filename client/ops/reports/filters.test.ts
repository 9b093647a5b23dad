import { afterEach, describe, expect, it } from 'vitest';
import {
  type Filters,
  filterProblems,
  filterQuery,
  fromLocal,
  isUnfiltered,
  NO_FILTERS,
  readFilters,
  toLocal,
} from './filters.ts';

const NOON = '2026-11-22T12:00:00.000Z';
const ZONE = process.env['TZ'];

afterEach(() => {
  if (ZONE === undefined) delete process.env['TZ'];
  else process.env['TZ'] = ZONE;
});

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
    expect(readFilters('?state=stolen&from=soon&to=2026-11-22&sku=%20air-one%20&more=1')).toEqual({
      ...NO_FILTERS,
      sku: 'air-one',
      to: '2026-11-22T00:00:00.000Z',
    });
  });

  it.each([
    ['Asia/Tokyo', '2026-11-22T21:00'],
    ['America/New_York', '2026-11-22T07:00'],
    ['Asia/Kathmandu', '2026-11-22T17:45'],
  ])('BOOK-7: an instant is shown and typed in the time of %s', (zone, local) => {
    process.env['TZ'] = zone;
    expect(toLocal(NOON)).toBe(local);
    expect(fromLocal(local)).toBe(NOON);
  });

  it('BOOK-7: half a time is none', () => {
    expect([fromLocal(''), fromLocal('2026-11-'), toLocal('')]).toEqual(['', '', '']);
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
