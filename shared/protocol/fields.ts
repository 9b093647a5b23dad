import * as v from 'valibot';
import { HOLD_SECONDS_MAX, QUANTITY_MAX, TOTAL_MAX } from './limits.ts';

/**
 * Schemas of single values, used by socket messages and HTTP bodies alike. What a check demands that JSON Schema can say too
 * stands beside it as metadata, from where it gets into the documents of the API; a test holds the two against each other.
 */

const PURCHASE_ID = /^[A-Za-z0-9_-]{1,64}$/;
const SKU = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9])?$/;
const CURRENCY = /^[A-Z]{3}$/;
const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const DAY_MS = 24 * 60 * 60 * 1_000;
const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029';
const CONTROL = new RegExp(`[${CONTROLS}]`);
const IN_ADDRESS = '[^\\s"\'<>\\\\]';
const ADDRESS = new RegExp(`^(?:https?://${IN_ADDRESS}+|/(?!/)${IN_ADDRESS}*)$`);

const PURCHASE_ID_RULE = 'id must be 1 to 64 characters of A-Z a-z 0-9 _ -';
export const PurchaseId = v.pipe(v.string(PURCHASE_ID_RULE), v.regex(PURCHASE_ID, PURCHASE_ID_RULE));

const NAME_RULE = 'must be 1 to 64 characters of A-Z a-z 0-9 _ - . and begin and end with a letter or digit';
const SKU_RULE = `the sku ${NAME_RULE}`;
export const Sku = v.pipe(v.string(SKU_RULE), v.regex(SKU, SKU_RULE));

const PRODUCT_RULE = `product ${NAME_RULE}`;
/** What several drops are sizes of. */
export const Product = v.pipe(v.string(PRODUCT_RULE), v.regex(SKU, PRODUCT_RULE));

/** Half of a surrogate pair becomes another character in storage, so that two names could turn into one. */
function isPlainText(text: string): boolean {
  return !CONTROL.test(text) && text.isWellFormed();
}

/** A shopper's name in tokens and orders: whatever the shop calls its customers. */
export const Shopper = v.pipe(
  v.string('the shopper must be a text'),
  v.minLength(1, 'the shopper must not be empty'),
  v.maxLength(128, 'the shopper must have at most 128 characters'),
  v.check(isPlainText, 'the shopper must not hold control characters or halves of characters'),
  // As a part of a path they would name another route.
  v.check((text) => text !== '.' && text !== '..', 'the shopper must not be named . or ..'),
  v.metadata({ pattern: `^(?!\\.{1,2}$)[^${CONTROLS}]*$` }),
);

export const Quantity = wholeNumber('quantity', 1, QUANTITY_MAX);
export const Total = wholeNumber('total', 0, TOTAL_MAX);
export const HoldSeconds = wholeNumber('holdSeconds', 0, HOLD_SECONDS_MAX);

/** Units to add, or below zero to take away. */
export const RestockQuantity = v.pipe(
  wholeNumber('quantity', -TOTAL_MAX, TOTAL_MAX),
  v.check((quantity) => quantity !== 0, 'quantity must not be 0'),
  v.metadata({ not: { const: 0 } }),
);

export const Title = v.pipe(
  v.string('title must be a text'),
  v.trim(),
  v.minLength(1, 'title must not be empty'),
  v.maxLength(200, 'title must have at most 200 characters'),
  v.check(isPlainText, 'title must not hold control characters or halves of characters'),
  v.metadata({ pattern: `^[^${CONTROLS}]*[^\\s${CONTROLS}][^${CONTROLS}]*$` }),
);

/** What an operator wants to be called in the books. */
export const OperatorName = v.pipe(
  v.string('name must be a text'),
  v.minLength(1, 'name must not be empty'),
  v.maxLength(60, 'name must have at most 60 characters'),
  v.check(isPlainText, 'name must not hold control characters or halves of characters'),
  v.metadata({ pattern: `^[^${CONTROLS}]*$` }),
);

/** As it is shown: `42`, `XL`, `Kids 10–12`. Short enough to stand on a button; counted in characters, not in code units. */
const SIZE = new RegExp(`^(?!\\s)[^${CONTROLS}]{1,24}(?<!\\s)$`, 'u');
const SIZE_RULE = 'size must be a text of 1 to 24 characters without space around it';
export const Size = v.pipe(
  v.string(SIZE_RULE),
  v.check((text) => SIZE.test(text) && isPlainText(text), SIZE_RULE),
  v.metadata({ pattern: SIZE.source }),
);

/** An image on the web, or on this site. Nothing that a browser would run. */
export const ImageUrl = v.pipe(
  v.string('imageUrl must be a text'),
  v.maxLength(2_048, 'imageUrl must have at most 2048 characters'),
  v.check(
    (text) => isPlainText(text) && ADDRESS.test(text),
    'imageUrl must be a web address (https://…) or a path that begins with one slash',
  ),
  v.metadata({ pattern: ADDRESS.source.replaceAll('\\\\]', `\\\\${CONTROLS}]`) }),
);

/** In the currency's main unit: 129.5 EUR is `{amount: 129.5, currency: "EUR"}`. */
export const Price = v.strictObject(
  {
    amount: v.pipe(
      v.number('price.amount must be a number'),
      v.check((amount) => amount >= 0 && amount <= 1e9, 'price.amount must be from 0 to 1000000000'),
      v.metadata({ minimum: 0, maximum: 1e9 }),
    ),
    currency: v.pipe(
      v.string('price.currency must be a text'),
      v.regex(CURRENCY, 'price.currency must be three capital letters (ISO 4217)'),
    ),
  },
  strictMessage('price must be an object with amount and currency', 'price.'),
);

/** RFC 3339 in, milliseconds since the epoch out. */
export function timestamp(name: string) {
  const message = `${name} must be a time such as 2026-11-22T12:00:00Z (RFC 3339)`;
  return v.pipe(
    v.string(message),
    v.metadata({ format: 'date-time', pattern: RFC_3339.source }),
    v.check(isTime, message),
    v.transform((text) => Date.parse(text)),
  );
}

/** The last millisecond that RFC 3339 has. */
const TIME_MAX_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Date.parse alone would take 30 February for 2 March. */
function isTime(text: string): boolean {
  const [, year, month, day] = (RFC_3339.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  const daysOfMonth = (Date.UTC(year, month, 1) - Date.UTC(year, month - 1, 1)) / DAY_MS;
  // A zone may carry the last night of 9999 into a year that RFC 3339 cannot write.
  return day <= daysOfMonth && Date.parse(text) <= TIME_MAX_MS;
}

export function wholeNumber(name: string, min: number, max: number) {
  const message = `${name} must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.number(message),
    v.check((value) => Number.isInteger(value) && value >= min && value <= max, message),
    v.metadata({ type: 'integer', minimum: min, maximum: max }),
  );
}

/**
 * The message of a strict object: it names the field that is missing or should not be there.
 *
 * @param within the way to a nested object, such as `price.`, which the issue does not know yet.
 */
export function strictMessage(notAnObject: string, within = '') {
  return (issue: v.StrictObjectIssue): string => {
    if (!isWithinObject(issue)) return notAnObject;
    const field = `${within}${String(issue.path?.[0]?.key).slice(0, 64)}`;
    return issue.expected === 'never' ? `there is no field named ${field}` : `${field} is missing`;
  };
}

/** Whether the value was an object at all, so that the issue is about one of its fields. A list passes for one otherwise. */
export function isWithinObject(issue: v.BaseIssue<unknown>): boolean {
  const [at] = issue.path ?? [];
  return at !== undefined && !Array.isArray(at.input);
}
