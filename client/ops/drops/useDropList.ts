import { useState } from 'react';
import useSWR from 'swr';
import { type DropList, listDrops } from '../api/drops.ts';
import type { Problem } from '../api/problem.ts';

/** A drop moves slowly at this distance; the page of one drop has a socket for more. */
const REFRESH_MS = 4_000;

interface UsedList {
  readonly list: DropList | undefined;
  readonly problem: Problem | undefined;
  /** What is shown is of another search, and the right one is on its way. */
  readonly isOther: boolean;
  readonly showMore: () => void;
  readonly retry: () => void;
}

/** The drops that a search finds, kept fresh while somebody can see them. */
export function useDropList(search: string): UsedList {
  const [shown, setShown] = useState({ search, pages: 1 });
  const pages = shown.search === search ? shown.pages : 1;
  const { data, error, isLoading, mutate } = useSWR<DropList, Problem>(
    ['drops', search, pages],
    () => listDrops(search, pages),
    {
      refreshInterval: REFRESH_MS,
      // Without it an offline list would go on looking fresh.
      refreshWhenOffline: true,
      keepPreviousData: true,
      errorRetryInterval: REFRESH_MS,
    },
  );
  return {
    list: data,
    problem: error,
    isOther: isLoading && data !== undefined,
    showMore: () => setShown({ search, pages: pages + 1 }),
    retry: () => void mutate(),
  };
}
