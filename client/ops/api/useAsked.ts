import useSWR, { type SWRConfiguration } from 'swr';
import { api } from './api.ts';
import type { Problem } from './problem.ts';

export interface Asked<T> {
  /** The newest answer; it stays while the next one is asked for, and when that fails. */
  readonly data: T | undefined;
  /** Why the last request failed; `undefined` once one has worked again. */
  readonly problem: Problem | undefined;
  /** Nothing is known yet. */
  readonly isLoading: boolean;
  /** Asks again now; with a value, shows that in the meantime. */
  readonly refresh: (meanwhile?: T) => Promise<void>;
}

export interface AskedOptions {
  /** Asks again this often while the page can be seen. Default: only when the page is looked at again. */
  readonly everyMs?: number;
  /** When the address changes, keeps showing the old answer until the new one is there. */
  readonly keeps?: boolean;
}

/** What `GET path` answers, kept fresh. `null` asks nothing. All who ask for the same path share one answer. */
export function useAsked<T>(path: string | null, { everyMs = 0, keeps = false }: AskedOptions = {}): Asked<T> {
  const options: SWRConfiguration<T, Problem> = {
    refreshInterval: everyMs,
    // Without it what is shown offline would go on looking fresh.
    refreshWhenOffline: true,
    keepPreviousData: keeps,
    // A refusal stays one until something is changed; only what may pass by itself is tried again.
    shouldRetryOnError: (problem: Problem) => problem.isPassing,
    errorRetryInterval: 2_000,
  };
  const { data, error, isLoading, mutate } = useSWR<T, Problem>(path, (key: string) => api.get<T>(key), options);
  return {
    data,
    problem: error,
    isLoading,
    refresh: async (meanwhile) => {
      if (meanwhile === undefined) await mutate();
      else await mutate(meanwhile, { revalidate: true });
    },
  };
}
