import * as v from 'valibot';
import { DropBody } from '../../../shared/protocol/bodies.ts';
import { Sku } from '../../../shared/protocol/fields.ts';
import { MAX_PER_PURCHASE_DEFAULT } from '../../../shared/protocol/limits.ts';
import type { DropAnswer } from '../api/drops.ts';
import { isoOfLocal, localOf } from '../localTimes.ts';

/** What is typed into the form, as text. An empty one is not set. Times are this machine's, as its fields have them. */
export interface DropForm {
  readonly title: string;
  readonly product: string;
  readonly size: string;
  readonly imageUrl: string;
  readonly amount: string;
  readonly currency: string;
  readonly total: string;
  readonly perShopperLimit: string;
  readonly maxPerPurchase: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly holdSeconds: string;
  readonly lanes: string;
  readonly region: string;
}

export type FieldName = keyof DropForm;

/** What a definition is sent as: the input of the server's own schema. */
export type DropInput = v.InferInput<typeof DropBody>;

export type FieldErrors = Readonly<Partial<Record<FieldName | 'sku', string>>>;

export type CheckedForm =
  | { readonly ok: true; readonly body: DropInput }
  | { readonly ok: false; readonly errors: FieldErrors };

/** The order of the fields on the page, in which the first wrong one is looked for. */
export const FIELDS: readonly (FieldName | 'sku')[] = [
  'title',
  'sku',
  'product',
  'size',
  'imageUrl',
  'amount',
  'currency',
  'total',
  'perShopperLimit',
  'maxPerPurchase',
  'opensAt',
  'closesAt',
  'holdSeconds',
  'lanes',
  'region',
];

export const FIELD_NAMES: Readonly<Record<FieldName, string>> = {
  title: 'Title',
  product: 'Product',
  size: 'Size',
  imageUrl: 'Picture',
  amount: 'Price',
  currency: 'Currency',
  total: 'Units in all',
  perShopperLimit: 'Units for each shopper',
  maxPerPurchase: 'Units in one purchase',
  opensAt: 'Opens',
  closesAt: 'Closes',
  holdSeconds: 'Hold, in seconds',
  lanes: 'Lanes',
  region: 'Region',
};

export const EMPTY_FORM: DropForm = {
  title: '',
  product: '',
  size: '',
  imageUrl: '',
  amount: '',
  currency: 'EUR',
  total: '',
  perShopperLimit: '',
  maxPerPurchase: String(MAX_PER_PURCHASE_DEFAULT),
  opensAt: '',
  closesAt: '',
  holdSeconds: '0',
  lanes: '0',
  region: '',
};

/** The form of a drop as it is defined. */
export function formOf(drop: DropAnswer): DropForm {
  const text = (value: number | undefined): string => (value === undefined ? '' : String(value));
  return {
    title: drop.title,
    product: drop.product ?? '',
    size: drop.size ?? '',
    imageUrl: drop.imageUrl ?? '',
    amount: text(drop.price?.amount),
    currency: drop.price?.currency ?? EMPTY_FORM.currency,
    total: text(drop.total),
    perShopperLimit: text(drop.perShopperLimit),
    maxPerPurchase: text(drop.maxPerPurchase),
    opensAt: localOf(drop.opensAt),
    closesAt: localOf(drop.closesAt),
    holdSeconds: text(drop.holdSeconds),
    lanes: text(drop.lanes),
    region: drop.region ?? '',
  };
}

/** The definition that a form says, checked by the schema that the server checks it with. */
export function checkForm(form: DropForm): CheckedForm {
  const body = bodyOf(form);
  const result = v.safeParse(DropBody, body);
  if (result.success) return { ok: true, body: body as DropInput };
  const errors: Partial<Record<FieldName, string>> = {};
  for (const { path, message } of result.issues) {
    const field = fieldOf(path?.map(({ key }) => String(key)) ?? []);
    // A field is told the first thing that is wrong with it.
    errors[field] ??= sentence(message);
  }
  return { ok: false, errors };
}

export function checkSku(sku: string): string | undefined {
  const result = v.safeParse(Sku, sku);
  return result.success ? undefined : sentence(result.issues[0].message);
}

/** A SKU to begin with, made of the title: `Air One — night edition` is `air-one-night-edition`. */
export function suggestSku(title: string): string {
  const plain = title.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replaceAll(/^-+|-+$/g, '');
}

function bodyOf(form: DropForm): Record<string, unknown> {
  const { title, product, size, imageUrl, amount, currency, total, perShopperLimit, maxPerPurchase } = form;
  const { opensAt, closesAt, holdSeconds, lanes, region } = form;
  return {
    title,
    total: whole(total) ?? '',
    ...setOnly({
      product: product.trim(),
      size: size.trim(),
      imageUrl: imageUrl.trim(),
      perShopperLimit: whole(perShopperLimit),
      maxPerPurchase: whole(maxPerPurchase),
      opensAt: isoOfLocal(opensAt),
      closesAt: isoOfLocal(closesAt),
      holdSeconds: whole(holdSeconds),
      lanes: whole(lanes),
      region,
    }),
    ...(amount.trim() === '' ? {} : { price: { amount: decimal(amount), currency: currency.trim().toUpperCase() } }),
  };
}

function setOnly(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined));
}

/** Anything but plain digits stays a text, which the schema refuses: `1.000` must not be taken for one. */
function whole(text: string): number | string | undefined {
  const plain = text.trim();
  if (plain === '') return undefined;
  return /^-?\d{1,15}$/.test(plain) ? Number(plain) : plain;
}

/** With a comma or a point before the cents; never with both, for nobody knows which of them is which. */
function decimal(text: string): number | string {
  const plain = text.trim().replace(',', '.');
  return /^-?\d{1,15}(\.\d+)?$/.test(plain) ? Number(plain) : text;
}

/** The field that a path in the body belongs to. What is wrong with the whole is that it closes before it opens. */
function fieldOf([name, part]: readonly string[]): FieldName {
  if (name === 'price') return part === 'currency' ? 'currency' : 'amount';
  return name === undefined || !(name in FIELD_NAMES) ? 'closesAt' : (name as FieldName);
}

/** The server's words name a field of the body; beside a field of the form they say `This`. */
function sentence(message: string): string {
  if (message === 'closesAt must be later than opensAt') return 'This must be later than the opening.';
  return `${message.replace(/^(the )?[a-zA-Z.]+ (?=must|is)/, 'This ')}.`;
}
