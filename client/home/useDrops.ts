import { useEffect, useState } from 'react';
import type { InitialHome } from '../../shared/initial.ts';
import { type DropsPage, fetchDrops } from './drops.ts';

const REFRESH_MS = 10_000;

/** A page that is full, with as many tiles, may have another after it, which only the list itself can tell. */
const FULL_PAGE = 20;

interface Drops extends DropsPage {
  /** The last refresh did not come through: what is shown may be old. */
  readonly stale: boolean;
  readonly showMore: () => void;
}

/** The drops, refreshed while somebody can see them. */
export function useDrops({ drops }: InitialHome): Drops {
  const [page, setPage] = useState<DropsPage>({ drops, next: undefined });
  const [stale, setStale] = useState(false);
  const [pages, setPages] = useState(1);

  useEffect(() => {
    const controller = new AbortController();
    const refresh = async (): Promise<void> => {
      if (document.visibilityState === 'hidden') return;
      try {
        setPage(await fetchDrops(pages, controller.signal));
        setStale(false);
      } catch {
        if (!controller.signal.aborted) setStale(true);
      }
    };
    const timer = setInterval(refresh, REFRESH_MS);
    document.addEventListener('visibilitychange', refresh);
    if (pages > 1 || drops.length >= FULL_PAGE) void refresh();
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', refresh);
      controller.abort();
    };
  }, [pages, drops]);

  return { ...page, stale, showMore: () => setPages(pages + 1) };
}
