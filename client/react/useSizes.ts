import { useEffect, useMemo, useState } from 'react';
import type { DropOptions } from '../sdk/api.ts';
import { type ConnectedDrop, useDropClient, withoutConnection } from './useDropClient.ts';

/** As of `useDrop`; `sku` is the drop whose address the socket has. */
export interface SizesOptions extends DropOptions {
  /** The SKUs of the sizes that are shown, up to 32 beside `sku`, which may be one of them. */
  readonly sizes: readonly string[];
}

const NONE: ReadonlyMap<string, ConnectedDrop> = new Map();

/**
 * Several sizes of one product over one socket, while the component is mounted. It does not render again when stock moves:
 * give each size a component that calls `useDropState`.
 *
 * ```tsx
 * const sizes = useSizes({ sku: 'air-one-42', sizes: ['air-one-42', 'air-one-43'] });
 * return [...sizes.values()].map((size) => <Size key={size.sku} drop={size} />);
 * ```
 *
 * @returns the drops in the order of `sizes`, by SKU. The same map until the sizes or the connection change.
 */
export function useSizes({ sizes, ...options }: SizesOptions): ReadonlyMap<string, ConnectedDrop> {
  const client = useDropClient(options);
  // A list of the same SKUs may be a new array at each render. No SKU has a space in it.
  const list = sizes.join(' ');
  const [watched, setWatched] = useState(NONE);
  useEffect(() => {
    if (client === undefined) return;
    const drops = list.split(' ').map((sku) => client.watch(sku));
    setWatched(new Map(drops.map((drop) => [drop.sku, drop])));
    return () => {
      setWatched(NONE);
      for (const drop of drops) if (drop !== client) drop.close();
    };
  }, [client, list]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what the page knew at first is not to be taken anew.
  const unconnected = useMemo(
    () => new Map(list.split(' ').map((sku) => [sku, withoutConnection({ ...options, sku })])),
    [list],
  );
  return watched.size === 0 ? unconnected : watched;
}
