import { safeParse } from 'valibot';
import { ORDER_STATES, type OrderState } from '../../../shared/inventory/order.ts';
import { OrdersReportQuery } from '../../../shared/protocol/queries.ts';

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

export const NO_FILTERS: Filters = { sku: '', shopper: '', id: '', state: '', from: '', to: '' };

/** Reads the page's own address. What it does not know there is left out, for an address can be typed. */
export function readFilters(search: string): Filters {
  const params = new URLSearchParams(search);
  const text = (name: string): string => params.get(name)?.trim() ?? '';
  return {
    sku: text('sku'),
    shopper: text('shopper'),
    id: text('id'),
    state: ORDER_STATES.find((state) => state === params.get('state')) ?? '',
    from: instant(text('from')),
    to: instant(text('to')),
  };
}

/** The same for the address, and for the server, which has the same names. Without what is not asked for. */
export function filterQuery(filters: Filters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''));
}

export type FilterProblems = Readonly<Partial<Record<keyof Filters, string>>>;

/** What is wrong with what was typed, field by field, judged by the schema that the server judges it by. */
export function filterProblems(filters: Filters): FilterProblems {
  const { issues = [] } = safeParse(OrdersReportQuery, Object.fromEntries(filterQuery(filters)));
  // What is wrong with two fields together is told at the last of them.
  return Object.fromEntries(
    issues.map(({ path, message }) => [
      String(path?.[0]?.key ?? 'to'),
      sentence(path === undefined ? BACKWARD : message),
    ]),
  );
}

const BACKWARD = 'the end must be later than the beginning';

/** Whether the report is of everything. */
export function isUnfiltered(filters: Filters): boolean {
  return Object.values(filters).every((value) => value === '');
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
