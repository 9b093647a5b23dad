import type { LedgerEvent } from './ledger.ts';
import type { Terms } from './stock.ts';

type FieldType = 'text' | 'number' | 'flag' | 'terms';
type Fields = Readonly<Record<string, FieldType>>;

const STAMP = { kind: 'text', seq: 'number', atMs: 'number', remaining: 'number' } as const;
const ORDER = { ...STAMP, shopper: 'text', id: 'text', quantity: 'number' } as const;

const FIELDS = {
  configured: { ...STAMP, total: 'number', terms: 'terms' },
  opened: STAMP,
  closed: { ...STAMP, by: 'text' },
  paused: STAMP,
  resumed: STAMP,
  restocked: { ...STAMP, quantity: 'number' },
  held: { ...ORDER, expiresAtMs: 'number' },
  sold: ORDER,
  confirmed: { ...ORDER, late: 'flag' },
  released: ORDER,
  expired: ORDER,
  refunded: { ...ORDER, restock: 'flag' },
} as const satisfies Record<LedgerEvent['kind'], Fields>;

const FIELDS_OF_KIND = new Map(
  Object.entries(FIELDS).map(([kind, fields]) => [kind, Object.entries<FieldType>(fields)]),
);

/** Whether a term may be `null`. */
const TERMS: Readonly<Record<keyof Terms, boolean>> = {
  perShopperLimit: true,
  maxPerPurchase: false,
  opensAtMs: true,
  closesAtMs: true,
  holdSeconds: false,
};

/**
 * What is wrong with the shape of an entry that comes from storage or from a file, in words. Only an entry without such
 * violations can be folded.
 */
export function shapeViolations(event: LedgerEvent): string[] {
  const fields = FIELDS_OF_KIND.get(event.kind);
  if (fields === undefined) return ['there is no such kind of entry'];
  const wrong: string[] = [];
  for (const [name, type] of fields) {
    if (!hasType(Reflect.get(event, name), type)) wrong.push(`the field ${name} is missing or malformed`);
  }
  if (Object.keys(event).length > fields.length) wrong.push('it has fields that its kind does not have');
  return wrong;
}

function hasType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return Number.isSafeInteger(value);
    case 'flag':
      return typeof value === 'boolean';
    case 'terms':
      return isTerms(value);
  }
}

function isTerms(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(TERMS).every(([name, mayBeNull]) => {
    const term: unknown = Reflect.get(value, name);
    return Number.isSafeInteger(term) || (mayBeNull && term === null);
  });
}
