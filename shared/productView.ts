import { type DropView, EMPTY_VIEW, updateView } from './dropView.ts';
import type { ServerMessage } from './protocol/messages.ts';

/** What a screen shows of all the drops that one socket is told of: its home, and the other sizes that it watches. */
export interface ProductView {
  /** The SKU that the socket's address names; `undefined` until its first message. */
  readonly home: string | undefined;
  readonly drops: ReadonlyMap<string, DropView>;
}

export const EMPTY_PRODUCT_VIEW: ProductView = { home: undefined, drops: new Map() };

/**
 * Folds a message into the drop that it is about. What a socket that was lost had said of the others stays until the next one
 * says it anew.
 *
 * @param receivedAtMs this machine's time, for the clock offset.
 */
export function updateProductView(view: ProductView, message: ServerMessage, receivedAtMs: number): ProductView {
  const sku = message.sku ?? view.home;
  // An answer to a frame of nonsense may come before the welcome, and is about no drop.
  if (sku === undefined) return view;
  const before = view.drops.get(sku) ?? EMPTY_VIEW;
  const after = updateView(before, message, receivedAtMs);
  // Only a welcome introduces a drop: what else comes about one that is not here was on its way while it was given up.
  if (after === before || after.drop === undefined || after.stock === undefined) return view;
  return { home: view.home ?? sku, drops: new Map(view.drops).set(sku, after) };
}

/** Leaves out the drops that are no longer watched; the home always is. */
export function keepWatched(view: ProductView, watched: readonly string[]): ProductView {
  const keep = new Set(watched).add(view.home ?? '');
  return { ...view, drops: new Map([...view.drops].filter(([sku]) => keep.has(sku))) };
}
