import { useLocation, useSearch } from 'wouter';
import { type Filters, filterQuery, readFilters } from './filters.ts';

/** The filters in the page's address, and the way to others. Going back in the browser's history goes back to the ones before. */
export function useFilters(): readonly [Filters, (filters: Filters) => void] {
  const filters = readFilters(useSearch());
  const [location, go] = useLocation();
  return [filters, (next) => go(`${location}?${filterQuery(next)}`)];
}
