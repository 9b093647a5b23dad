import type { OrderState } from '../../shared/inventory/order.ts';
import type { ProofFigures } from '../../shared/proof/format.ts';

/** What the Worker and a Sku say to each other about a proof. */

/** Entries that one call brings: some ten milliseconds of work, and then the object sells again. */
export const PROOF_PAGE = 1_000;

export type ProofState =
  /** The drop is not over yet. */
  | { readonly kind: 'later' }
  /** It is over, and its ledger is being written down, a page at each call. */
  | { readonly kind: 'preparing'; readonly entries: number; readonly of: number }
  | ({ readonly kind: 'public' } & PublishedProof);

export interface PublishedProof {
  /** The first line, and its hash. */
  readonly header: string;
  readonly origin: string;
  readonly figures: ProofFigures;
  readonly atMs: number;
  /** When it was published first, and how far it went. */
  readonly first: { readonly entries: number; readonly head: string; readonly atMs: number };
}

/** What a shopper is called in the proof. */
export interface OwnProof {
  readonly shopper: string;
  /** The newest of the shopper's orders, oldest first. */
  readonly orders: readonly {
    readonly id: string;
    readonly pseudonym: string;
    readonly state: OrderState;
    readonly quantity: number;
  }[];
}
