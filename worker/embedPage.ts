import * as v from 'valibot';
import { DEFAULT_LABELS, LABEL_ATTRIBUTES, labelAttribute, piecesOf } from '../shared/display/tickerWords.ts';
import type { DropSummary } from '../shared/initial.ts';

/** `/embed/:sku`: the ticker for shops that can set a frame, but no script. */

const LABEL_CHARACTERS_MAX = 120;

function oneOf<const Names extends readonly [string, ...string[]]>(name: string, names: Names) {
  return v.optional(v.picklist(names, `${name} must be one of ${names.join(', ')}`));
}

const LABEL_RULE = `a label must have at most ${LABEL_CHARACTERS_MAX} characters`;
const LABEL = v.optional(v.pipe(v.string(), v.maxLength(LABEL_CHARACTERS_MAX, LABEL_RULE)));

function color(name: string) {
  const rule = `${name} must be a colour in hexadecimal digits, without #: e5420f`;
  return v.optional(v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, rule)));
}

const LANGUAGE_RULE = 'lang must be a language such as de or pt-BR';

/** What a frame's address may ask for. Whatever else is in it is passed over: shops' tools add parameters of their own. */
export const EmbedQuery = v.object({
  theme: oneOf('theme', ['auto', 'light', 'dark']),
  size: oneOf('size', ['small', 'medium', 'large']),
  align: oneOf('align', ['left', 'center', 'right']),
  color: color('color'),
  'number-color': color('number-color'),
  lang: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i, LANGUAGE_RULE))),
  ...v.entriesFromList(LABEL_ATTRIBUTES, LABEL),
});
export type EmbedQuery = v.InferOutput<typeof EmbedQuery>;

/** @param asset the built client/embed/index.html. */
export function renderEmbed(asset: Response, query: EmbedQuery, { sku, drop, stock }: DropSummary): Response {
  const labels = Object.entries(query).filter(([name]) => name.startsWith('label-'));
  const words = query[labelAttribute(stock.phase)] ?? DEFAULT_LABELS[stock.phase];
  const pieces = piecesOf(words, stock, query.lang ?? 'en');
  return dressed(query)
    .on('title', { element: (element) => void element.setInnerContent(`Stock of ${drop.title}`) })
    .on('stock-ticker', {
      element(element) {
        for (const [name, value] of [['sku', sku], ...labels]) element.setAttribute(String(name), String(value));
        element.setInnerContent(pieces.map(({ text }) => text).join(''));
      },
    })
    .transform(framed(asset, 200));
}

/** A sentence in the place of the ticker, in the same looks, for what cannot be shown. */
export function renderEmbedNote(asset: Response, query: EmbedQuery, status: 400 | 404, note: string): Response {
  return dressed(query)
    .on('main', { element: (element) => void element.setInnerContent(note) })
    .on('script', { element: (element) => void element.remove() })
    .transform(framed(asset, status));
}

function dressed({ theme, size, align, color, lang = 'en', ...query }: EmbedQuery): HTMLRewriter {
  const looks = {
    lang,
    'data-theme': theme,
    'data-size': size,
    'data-align': align,
    'data-color': color && `#${color}`,
    'data-number-color': query['number-color'] && `#${query['number-color']}`,
  };
  return new HTMLRewriter().on('html', {
    element(element) {
      for (const [name, value] of Object.entries(looks)) {
        if (value !== undefined) element.setAttribute(name, value);
      }
    },
  });
}

/** Any page may frame it (rule SEC-2): it shows what anybody may know, and there is nothing in it to press. */
function framed({ body, headers: given }: Response, status: number): Response {
  const headers = new Headers({ 'cache-control': 'no-store' });
  headers.set('content-type', given.get('content-type') ?? 'text/html; charset=utf-8');
  return new Response(body, { status, headers });
}
