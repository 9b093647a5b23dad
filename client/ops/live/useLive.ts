import { useEffect, useState, useSyncExternalStore } from 'react';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { api, path } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { useSession } from '../api/useSession.ts';
import { type FeedEnd, LiveFeed, type LiveState } from './liveFeed.ts';

export interface UsedLive extends LiveState {
  readonly take: (stock: StockSnapshot) => void;
}

const BEFORE: LiveState = { view: undefined, connection: 'connecting', ended: undefined };

const never = () => () => {};

const before = () => BEFORE;

/** The drop's socket while the component is mounted. Key the component by the sku. */
export function useLive(sku: string): UsedLive {
  const [feed, setFeed] = useState<LiveFeed>();
  const isSignedIn = useSession().kind === 'in';
  const [visits, setVisits] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another visit is what connects again.
  useEffect(() => {
    const url = `${location.origin.replace(/^http/, 'ws')}${path`/api/drops/${sku}/live`}`;
    const opened = new LiveFeed({ url, mayTryAgain: () => mayTryAgain(sku), now: Date.now });
    setFeed(opened);
    return opened.close;
  }, [sku, visits]);
  const state = useSyncExternalStore(feed?.subscribe ?? never, feed?.getState ?? before);
  // Whoever has sent the dialog away and signed in later has a feed that gave up.
  if (isSignedIn && state.ended === 'signed_out' && feed !== undefined) {
    setFeed(undefined);
    setVisits(visits + 1);
  }
  return { ...state, take: (stock) => feed?.take(stock) };
}

/** A browser does not tell why a socket was refused. These questions do, and the first asks for the token where it must. */
async function mayTryAgain(sku: string): Promise<'yes' | FeedEnd> {
  try {
    await api.get('/api/operator/session');
    await api.get(path`/api/drops/${sku}`);
    return 'yes';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.status === 401) return 'signed_out';
    return error.code === 'unknown_sku' ? 'unknown_sku' : 'yes';
  }
}
