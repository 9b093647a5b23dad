import { safeParse } from 'valibot';
import type { OrderState } from '../../../shared/inventory/order.ts';
import { PurchaseId, Shopper, Sku } from '../../../shared/protocol/fields.ts';

/** What a report is narrowed by, as the address of the page says it. Empty stands for anything. */
export interface Filters {
  readonly sku: string;
  readonly shopper: string;
  /** The purchase id. */
  readonly id: string;
  readonly state: '' | OrderState;
  /** Instants in RFC 3339, so that a link means the same to somebody in another time zone. */
  readonly from: string;
  readonly to: string;
}

export const STATES = ['held', 'sold', 'released', 'expired', 'refunded'] as const satisfies readonly OrderState[];

export const NO_FILTERS: Filters = { sku: '', shopper: '', id: '', state: '', from: '', to: '' };

/** Reads the page's own address. What it does not know there is left out, for an address can be typed. */
export function readFilters(search: string): Filters {
  const params = new URLSearchParams(search);
  const text = (name: string): string => params.get(name)?.trim() ?? '';
  return {
    sku: text('sku'),
    shopper: text('shopper'),
    id: text('id'),
    state: STATES.find((state) => state === params.get('state')) ?? '',
    from: instant(text('from')),
    to: instant(text('to')),
  };
}

/** The same for the address, and for the server, which has the same names. Without what is not asked for. */
export function filterQuery(filters: Filters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
}

export type FilterProblems = Readonly<Partial<Record<keyof Filters, string>>>;

/** What is wrong with what was typed, field by field, judged as the server judges it. */
export function filterProblems({ sku, shopper, id, from, to }: Filters): FilterProblems {
  const problems = {
    sku: sku === '' ? undefined : safeParse(Sku, sku).issues?.[0].message,
    shopper: shopper === '' ? undefined : safeParse(Shopper, shopper).issues?.[0].message,
    id: id === '' ? undefined : safeParse(PurchaseId, id).issues?.[0].message,
    to:
      from !== '' && to !== '' && Date.parse(to) <= Date.parse(from)
        ? 'the end must be later than the beginning'
        : undefined,
  };
  return Object.fromEntries(
    Object.entries(problems).flatMap(([name, words]) => (words === undefined ? [] : [[name, sentence(words)]])),
  );
}

/** Whether the report is of everything. */
export function isUnfiltered(filters: Filters): boolean {
  return Object.values(filters).every((value) => value === '');
}

/** An instant as `<input type="datetime-local">` shows it, in the time zone of this machine. */
export function toLocal(instantText: string): string {
  if (instantText === '') return '';
  const at = new Date(instantText);
  const [year, ...rest] = [at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes()];
  const [month, day, hour, minute] = rest.map((part) => String(part).padStart(2, '0'));
  return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}`;
}

/** The instant that was typed into such a field; empty where nothing, or half a time, was. */
export function fromLocal(local: string): string {
  return instant(local);
}

/** The time zone that the fields speak in, such as `Europe/Berlin`. */
export function timeZoneName(): string {
  return Intl.DateTimeFormat('en').resolvedOptions().timeZone;
}

/** `Date.parse` alone would take half a date for a whole one. */
const WHOLE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}.*)?$/;

function instant(text: string): string {
  const ms = WHOLE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
