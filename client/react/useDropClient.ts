import { useEffect, useEffectEvent, useState } from 'react';
import type { DropClient, DropOptions, DropState } from '../sdk/api.ts';
import { initialState } from '../sdk/client.ts';
import { connectDrop } from '../sdk/index.ts';
import { notConnectedRefusal } from '../sdk/refusals.ts';

/** A drop as components use it: a client, or what stands in its place before there is one. */
export type ConnectedDrop = Pick<DropClient, 'sku' | 'getState' | 'subscribe' | 'purchase' | 'release' | 'serverNow'>;

/** @returns the client while the component is mounted; `undefined` before, and until a change of its options has come through. */
export function useDropClient(options: DropOptions): DropClient | undefined {
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
  return client?.sku === sku ? client : undefined;
}

/** Stands in for the client before the component is mounted, when nobody can have clicked anything yet. */
export function withoutConnection(options: DropOptions): ConnectedDrop {
  const state = initialState(options, Date.now());
  const refuse = async (id = '') => notConnectedRefusal(id, state.view.stock?.remaining ?? 0);
  return {
    sku: options.sku,
    getState: (): DropState => state,
    subscribe: () => () => {},
    purchase: () => refuse(),
    release: refuse,
    serverNow: () => Date.now() + state.view.clockOffsetMs,
  };
}
