import { useEffect, useEffectEvent, useMemo, useState, useSyncExternalStore } from 'react';
import type { DropClient, DropOptions, DropState } from '../sdk/api.ts';
import { initialState } from '../sdk/client.ts';
import { connectDrop } from '../sdk/index.ts';
import { notConnectedRefusal } from '../sdk/refusals.ts';

export type UsedDrop = DropState & Pick<DropClient, 'purchase' | 'release' | 'serverNow'>;

/**
 * Connects to a drop while the component is mounted, and renders it again with every change.
 *
 * Another `sku`, `host`, `buys` or token text makes a new connection. A token function is the one of the render that
 * connected; it may be a new function at each render. With `initial` the first paint shows real stock, on a server too.
 */
export function useDrop(options: DropOptions): UsedDrop {
  const { sku, host, buys, token } = options;
  const tokenText = typeof token === 'string' ? token : undefined;
  const [client, setClient] = useState<DropClient>();
  const connect = useEffectEvent(() => connectDrop(options));
  // biome-ignore lint/correctness/useExhaustiveDependencies: they are what `connect` reads; a change of them reconnects.
  useEffect(() => {
    const connected = connect();
    setClient(connected);
    return connected.close;
  }, [sku, host, buys, tokenText]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page knew at first is not to be taken anew.
  const unconnected = useMemo(() => withoutConnection(options), [sku]);
  const { getState, subscribe, purchase, release, serverNow } = client?.sku === sku ? client : unconnected;
  return { ...useSyncExternalStore(subscribe, getState, getState), purchase, release, serverNow };
}

/** Stands in for the client before the component is mounted, when nobody can have clicked anything yet. */
function withoutConnection(options: DropOptions): Omit<DropClient, 'sku' | 'on' | 'close'> {
  const state = initialState(options, Date.now());
  const refuse = async (id = '') => notConnectedRefusal(id, state.view.stock?.remaining ?? 0);
  return {
    getState: () => state,
    subscribe: () => () => {},
    purchase: () => refuse(),
    release: refuse,
    serverNow: () => Date.now() + state.view.clockOffsetMs,
  };
}
