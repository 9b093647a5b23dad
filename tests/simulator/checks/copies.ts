import type { LedgerEvent } from '../../../shared/inventory/ledger.ts';
import type { Shop } from '../actors/shop.ts';
import type { Database } from '../platform/database.ts';
import type { Books } from './books.ts';
import { check } from './violation.ts';

/** What is kept of the ledger elsewhere: the read model, and what the shop was told. */

/** What they still wait for, in words; `null` where they have all of it. */
export function copiesBehind(books: Books, sku: string, database: Database, shop: Shop): string | null {
  const { seq } = books.now;
  const [head] = database.rows('SELECT seq FROM ledger_heads WHERE sku = ?', sku);
  if (head?.['seq'] !== seq) return `the read model has entry ${head?.['seq']} of ${seq}`;
  const [told, all] = [shop.taken.size, webhooksOf(books, sku, shop).length];
  return told >= all ? null : `the shop was told ${told} of ${all}`;
}

/** Entry for entry and order for order, and every webhook in the order of the ledger. */
export function checkCopies(books: Books, sku: string, database: Database, shop: Shop): void {
  const entries = database.rows('SELECT entry FROM ledger WHERE sku = ? ORDER BY seq', sku);
  const [there, here] = [
    entries.map(({ entry }) => canonical(JSON.parse(String(entry)))),
    books.entries.map(canonical),
  ];
  check(
    there.join('\n') === here.join('\n'),
    'read model',
    'The entries of the read model are not those of the ledger.',
  );
  const rows = database.rows('SELECT shopper, id, state, quantity FROM orders WHERE sku = ?', sku);
  const orders = rows.map((row) => [row['shopper'], row['id'], row['state'], row['quantity']].join(' ')).sort();
  const booked = [...books.orders.values()]
    .map(({ shopper, id, states, quantity }) => [shopper, id, states.at(-1)?.state, quantity].join(' '))
    .sort();
  check(
    orders.join('\n') === booked.join('\n'),
    'read model',
    'The orders of the read model are not those of the ledger.',
  );
  const [told, wanted] = [[...shop.taken].join('\n'), webhooksOf(books, sku, shop).join('\n')];
  check(
    told === wanted,
    'webhooks',
    `The shop was told, in this order:\n${told}\nand should have been told:\n${wanted}`,
  );
}

/**
 * The ids of the webhooks that a ledger makes, written from the documentation for shops. What happened by some clock before the
 * shop was named by another is told or not: a shop is told of what is later than its naming.
 */
function webhooksOf({ entries }: Books, sku: string, { taken, namedByMs }: Shop): string[] {
  const ids: string[] = [];
  let remaining = 0;
  for (const event of entries) {
    const type = TYPES[event.kind];
    const id = (name: string) => `${sku.replaceAll('.', '~')}:${event.seq}:${name.replace('.', ':')}`;
    const own = type === undefined ? [] : [id(type)];
    if (event.remaining === 0 && remaining > 0) own.push(id('drop.sold_out'));
    ids.push(...own.filter((name) => event.atMs >= namedByMs || taken.has(name)));
    remaining = event.remaining;
  }
  return ids;
}

const TYPES: Readonly<Partial<Record<LedgerEvent['kind'], string>>> = {
  opened: 'drop.opened',
  closed: 'drop.closed',
  held: 'order.held',
  sold: 'order.sold',
  confirmed: 'order.sold',
  released: 'order.released',
  expired: 'order.expired',
  refunded: 'order.refunded',
};

function canonical(value: object): string {
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
