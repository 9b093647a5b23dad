import { useMemo, useSyncExternalStore } from 'react';
import type { DropClient, DropOptions, DropState } from '../sdk/api.ts';
import { type ConnectedDrop, useDropClient, withoutConnection } from './useDropClient.ts';

export type UsedDrop = DropState & Pick<DropClient, 'purchase' | 'release' | 'serverNow'>;

/**
 * Connects to a drop while the component is mounted, and renders it again with every change.
 *
 * Another `sku`, `host`, `buys` or token text makes a new connection. A token function is the one of the render that
 * connected; it may be a new function at each render. With `initial` the first paint shows real stock, on a server too.
 */
export function useDrop(options: DropOptions): UsedDrop {
  const client = useDropClient(options);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page knew at first is not to be taken anew.
  const unconnected = useMemo(() => withoutConnection(options), [options.sku]);
  return useDropState(client ?? unconnected);
}

/** Renders the component again with every change of one drop of `useSizes`, and with no other's. */
export function useDropState(drop: ConnectedDrop): UsedDrop {
  const { getState, subscribe, purchase, release, serverNow } = drop;
  return { ...useSyncExternalStore(subscribe, getState, getState), purchase, release, serverNow };
}
