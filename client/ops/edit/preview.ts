import * as v from 'valibot';
import { EMPTY_VIEW } from '../../../shared/dropView.ts';
import { DropBody } from '../../../shared/protocol/bodies.ts';
import type { DropInfo, StockSnapshot } from '../../../shared/protocol/messages.ts';
import { type DropScreen, dropScreen } from '../../drop/dropScreen.ts';
import { remember } from '../../drop/memory.ts';
import type { DropState } from '../../sdk/index.ts';
import { checkForm, type DropForm, EMPTY_FORM, type FieldName } from './dropForm.ts';

/** The drop page as it will be, made up from a form that may still have holes. */

export const PREVIEW_PHASES = ['scheduled', 'open', 'sold_out'] as const;
export type PreviewPhase = (typeof PREVIEW_PHASES)[number];

export interface Preview {
  readonly screen: DropScreen;
  /** The moment that the page is shown at. */
  readonly nowMs: number;
}

/** As many as make the page look alive. */
const WATCHING = 1_240;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** In place of what is not there yet or is wrong. */
const FALLBACK: DropForm = { ...EMPTY_FORM, title: 'Untitled', total: '100' };

export function previewOf(form: DropForm, phase: PreviewPhase, nowMs: number): Preview {
  const { total, ...info } = infoOf(form);
  const drop = { ...info, ...scheduleOf(info, phase, nowMs) };
  const atMs = momentOf(drop, phase, nowMs);
  const state: DropState = {
    view: { ...EMPTY_VIEW, drop, stock: stockOf(total, drop, phase, atMs) },
    connection: 'live',
    ended: undefined,
    pending: [],
    lastRefusal: undefined,
  };
  return {
    screen: dropScreen(state, remember(undefined, state, atMs), { nowMs: atMs, loadedAtMs: atMs }),
    nowMs: atMs,
  };
}

/** The form without what is wrong in it, read as the server reads it. */
function infoOf(form: DropForm): DropInfo & { readonly total: number } {
  const checked = checkForm(form);
  const wrong = checked.ok ? [] : (Object.keys(checked.errors) as FieldName[]);
  // Of a product and a size one cannot be without the other.
  const unsized = wrong.includes('product') || wrong.includes('size') ? { product: '', size: '' } : {};
  const mended = { ...form, ...Object.fromEntries(wrong.map((field) => [field, FALLBACK[field]])), ...unsized };
  const again = checkForm(mended);
  const body = v.parse(DropBody, again.ok ? again.body : { title: FALLBACK.title, total: Number(FALLBACK.total) });
  const { title, imageUrl, price, total, perShopperLimit, maxPerPurchase, opensAt, closesAt, holdSeconds } = body;
  const { product, size } = body;
  return {
    title,
    total,
    maxPerPurchase: maxPerPurchase ?? 1,
    holdSeconds: holdSeconds ?? 0,
    ...(imageUrl == null ? {} : { imageUrl }),
    ...(price == null ? {} : { price }),
    ...(perShopperLimit == null ? {} : { perShopperLimit }),
    ...(opensAt == null ? {} : { opensAt }),
    ...(closesAt == null ? {} : { closesAt }),
    ...(product == null ? {} : { product }),
    ...(size == null ? {} : { size }),
  };
}

/** A page that counts down needs something to count to. */
function scheduleOf({ opensAt }: DropInfo, phase: PreviewPhase, nowMs: number): Partial<DropInfo> {
  return phase === 'scheduled' && opensAt === undefined ? { opensAt: nowMs + HOUR_MS } : {};
}

/** Now, if the drop is then in that phase; otherwise a moment at which it is. */
function momentOf({ opensAt, closesAt }: DropInfo, phase: PreviewPhase, nowMs: number): number {
  if (phase === 'scheduled') return opensAt === undefined || opensAt > nowMs ? nowMs : opensAt - HOUR_MS;
  if (opensAt !== undefined && opensAt > nowMs)
    return Math.min(opensAt + MINUTE_MS, (closesAt ?? Number.POSITIVE_INFINITY) - 1);
  return closesAt !== undefined && closesAt <= nowMs ? closesAt - MINUTE_MS : nowMs;
}

function stockOf(total: number, { holdSeconds }: DropInfo, phase: PreviewPhase, at: number): StockSnapshot {
  const base = { seq: 1, total, phase, watching: WATCHING, at };
  if (phase === 'scheduled') return { ...base, remaining: total, held: 0, sold: 0 };
  if (phase === 'sold_out') return { ...base, remaining: 0, held: 0, sold: total };
  const remaining = Math.ceil(total * 0.37);
  const held = holdSeconds > 0 ? Math.floor((total - remaining) * 0.05) : 0;
  return { ...base, remaining, held, sold: total - remaining - held };
}
