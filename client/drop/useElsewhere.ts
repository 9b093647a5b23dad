import { useMemo, useSyncExternalStore } from 'react';
import type { ConnectedDrop } from '../react/index.ts';
import type { DropState } from '../sdk/index.ts';

/**
 * The other sizes in which the shopper has something: orders, a purchase under way, a refusal. The page is not drawn anew for
 * what only moves their stock, which the picker shows.
 */
export function useElsewhere(
  drops: ReadonlyMap<string, ConnectedDrop>,
  chosen: string,
): ReadonlyMap<string, DropState> {
  const { subscribe, getStates } = useMemo(
    () => elsewhere([...drops.values()].filter(({ sku }) => sku !== chosen)),
    [drops, chosen],
  );
  return useSyncExternalStore(subscribe, getStates, getStates);
}

function elsewhere(drops: readonly ConnectedDrop[]) {
  let last: ReadonlyMap<string, DropState> = new Map();
  return {
    subscribe(onChange: () => void): () => void {
      const ends = drops.map(({ subscribe }) => subscribe(onChange));
      return () => {
        for (const end of ends) end();
      };
    },
    getStates(): ReadonlyMap<string, DropState> {
      const states = drops
        .map(({ sku, getState }) => [sku, getState()] as const)
        .filter(([, state]) => concerns(state));
      const isSame = states.length === last.size && states.every(([sku, state]) => isAsBefore(last.get(sku), state));
      if (!isSame) last = new Map(states);
      return last;
    },
  };
}

function concerns({ view, pending, lastRefusal }: DropState): boolean {
  return view.orders.size > 0 || pending.length > 0 || lastRefusal !== undefined;
}

/** Whether nothing of it is otherwise that is shown of a size that is not looked at. */
function isAsBefore(before: DropState | undefined, after: DropState): boolean {
  return (
    before?.view.orders === after.view.orders &&
    before.view.drop === after.view.drop &&
    before.pending === after.pending &&
    before.lastRefusal === after.lastRefusal &&
    before.connection === after.connection &&
    // A refusal is told with what is left.
    (after.lastRefusal === undefined || before.view.stock === after.view.stock)
  );
}
