import { useCallback, useEffect, useState } from 'react';
import type { LedgerLine } from '../../../shared/protocol/answers/books.ts';
import { api, path, query } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { pageBefore, readEntries } from './readEntries.ts';

export interface Entries {
  /** Newest first; `undefined` while nothing is known yet. */
  readonly entries: readonly LedgerLine[] | undefined;
  readonly problem: Problem | undefined;
  readonly isReading: boolean;
  readonly hasOlder: boolean;
  readonly showOlder: () => void;
}

/**
 * The end of a ledger, read backwards in pieces.
 *
 * @param newestSeq where it ends; the entries that it gains later are not shown until the caller begins anew.
 */
export function useEntries(sku: string, newestSeq: number): Entries {
  const [entries, setEntries] = useState<readonly LedgerLine[]>();
  const [problem, setProblem] = useState<Problem>();
  const [before, setBefore] = useState(newestSeq + 1);
  const [isReading, setReading] = useState(true);

  const read = useCallback(
    async (beforeSeq: number, signal: AbortSignal): Promise<void> => {
      const { after, count } = pageBefore(beforeSeq);
      setReading(true);
      setProblem(undefined);
      try {
        const page = count === 0 ? [] : await fetchEntries(sku, after, count, signal);
        setEntries((known) => [...(known ?? []), ...page.toReversed()]);
        setBefore(after + 1);
      } catch (error) {
        if (signal.aborted) return;
        setProblem(error instanceof Problem ? error : Problem.unreachable());
      } finally {
        if (!signal.aborted) setReading(false);
      }
    },
    [sku],
  );

  useEffect(() => {
    const controller = new AbortController();
    setEntries(undefined);
    void read(newestSeq + 1, controller.signal);
    return () => controller.abort();
  }, [read, newestSeq]);

  return {
    entries,
    problem,
    isReading,
    hasOlder: before > 1,
    showOlder: () => {
      if (!isReading) void read(before, new AbortController().signal);
    },
  };
}

async function fetchEntries(sku: string, after: number, count: number, signal: AbortSignal): Promise<LedgerLine[]> {
  const { body } = await api.open('GET', `${path`/api/drops/${sku}/ledger`}${query({ format: 'ndjson', after })}`, {
    signal,
  });
  return body === null ? [] : readEntries(body, count);
}
