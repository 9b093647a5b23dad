import { formatCount } from '../../shared/display/format.ts';
import type { Reading } from '../../shared/proof/conclude.ts';
import { FOLLOWED_MAX } from '../../shared/proof/verification.ts';
import type { OwnProofAnswer } from '../../shared/protocol/answers/proofs.ts';

/** An own order, as the file has it. */
export interface OwnOrder {
  /** The purchase id, as it stands on the receipt. */
  readonly id: string;
  readonly units: string;
  /** Where it is in the file, such as `sold in entry 14, refunded in entry 20`; `undefined` where it is missing. */
  readonly found: string | undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  held: 'on hold',
  sold: 'sold',
  confirmed: 'paid',
  released: 'given back',
  expired: 'expired',
  refunded: 'refunded',
};

/** A shopper's own orders in a file: what nobody else can look for. */
export function ownOrders({ orders }: OwnProofAnswer, { followed }: Reading): OwnOrder[] {
  // Of somebody with very many orders the file was not looked through to its end.
  const isComplete = followed.length < FOLLOWED_MAX;
  return orders
    .map(({ id, pseudonym, quantity }) => {
      const entries = followed.filter((event) => 'id' in event && event.id === pseudonym);
      const found = entries.map(({ kind, seq }) => `${WORDS[kind] ?? kind} in entry ${formatCount(seq)}`).join(', ');
      const units = quantity === 1 ? '1 unit' : `${formatCount(quantity)} units`;
      return { id, units, found: found === '' ? undefined : found };
    })
    .filter(({ found }) => isComplete || found !== undefined);
}
