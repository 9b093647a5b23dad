import useSWRInfinite from 'swr/infinite';
import { api } from './api.ts';
import type { Problem } from './problem.ts';

/** One page of a list, with the cursor of the next where there is one. */
export interface Page {
  readonly next?: string | undefined;
}

export interface Paged<P extends Page> {
  /** The pages that are shown, in their order. They stay while newer ones are asked for, and when that fails. */
  readonly pages: readonly P[] | undefined;
  readonly problem: Problem | undefined;
  /** The address has changed, and what is shown is still the answer to the one before. */
  readonly isStale: boolean;
  readonly isLoadingMore: boolean;
  readonly hasMore: boolean;
  readonly showMore: () => void;
  /** Asks for all that is shown again. */
  readonly refresh: () => Promise<void>;
  /** Changes what is shown, where its new state is known without asking. */
  readonly change: (change: (page: P) => P) => Promise<void>;
}

/**
 * A list that is asked for page by page. What is shown stays where it is: nothing but `refresh` lets newer items in, so a row
 * does not jump away from under the hand.
 *
 * @param path the list's address with its filters.
 * @param cursor the name by which the server takes the cursor.
 * @param everyMs refreshes this often, for short lists of what goes on by itself.
 */
export function usePaged<P extends Page>(path: string, cursor: 'after' | 'cursor', everyMs = 0): Paged<P> {
  const joint = path.includes('?') ? '&' : '?';
  const keyOf = (index: number, before: P | null): string | null => {
    if (index === 0) return path;
    return before?.next === undefined ? null : `${path}${joint}${cursor}=${encodeURIComponent(before.next)}`;
  };
  const { data, error, isLoading, size, setSize, mutate } = useSWRInfinite<P, Problem>(
    keyOf,
    (key: string) => api.get<P>(key),
    {
      keepPreviousData: true,
      revalidateFirstPage: everyMs > 0,
      revalidateAll: everyMs > 0,
      revalidateOnFocus: false,
      refreshInterval: everyMs,
      shouldRetryOnError: (problem: Problem) => problem.isPassing,
      errorRetryInterval: 2_000,
    },
  );
  return {
    pages: data,
    problem: error,
    isStale: isLoading && data !== undefined,
    isLoadingMore: data !== undefined && size > data.length && error === undefined,
    hasMore: data?.at(-1)?.next !== undefined,
    showMore: () => void setSize(size + 1),
    refresh: async () => void (await mutate()),
    change: async (change) => void (await mutate((pages) => pages?.map(change), { revalidate: false })),
  };
}
