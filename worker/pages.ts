import { artworkOf } from '../shared/display/artwork.ts';
import { formatPrice } from '../shared/display/format.ts';
import { gaugeOf, gaugeWords, tallyOf } from '../shared/display/gauge.ts';
import {
  figureSize,
  type Glance,
  glanceAt,
  nameOf,
  tabTitle,
  titleSize,
  watchingWords,
} from '../shared/display/glance.ts';
import { type Listed, listed, listHeading } from '../shared/display/listing.ts';
import { buyWords, finePrint, offerOf } from '../shared/display/offer.ts';
import { proofLead, proofTitle } from '../shared/display/proofWords.ts';
import { pictureSeed, sizeName, sizesLook } from '../shared/display/sizes.ts';
import { INITIAL_ELEMENT_ID, type InitialDrop, type InitialHome, type InitialProof } from '../shared/initial.ts';
import { isOver } from '../shared/proof/format.ts';
import type { StockSnapshot } from '../shared/protocol/messages.ts';
import { escapeHtml } from './html.ts';
import { sizesHtml } from './sizesHtml.ts';

/**
 * Writes what is known into the HTML of a page: as JSON for its script, as words for its head, and into the slots of the
 * frame that stands there until the script draws the same (rule PAGE-1). Titles are texts of strangers: every value goes in
 * as text or through `escapeHtml`.
 */

/** `/drop/:sku`. @param asset the built client/drop/index.html. */
export function renderDropPage(asset: Response, initial: InitialDrop): Response {
  const { drop, stock, now } = initial;
  const glance = glanceAt(initial, now);
  const tally = tallyOf(drop, stock);
  const image = drop.imageUrl ?? artworkOf(pictureSeed(initial));
  const slots = new HTMLRewriter()
    .on(slot('watching'), text(watchingWords(stock)))
    .on(slot('image'), attributes({ src: image }))
    .on(slot('title'), { element: (element) => setSized(element, drop.title, titleSize(drop.title)) })
    .on(slot('price'), textOrGone(drop.price && formatPrice(drop.price)))
    .on(slot('stock'), attributes({ 'data-phase': glance.phase }))
    .on(slot('words'), text(glance.words))
    .on(slot('figure'), { element: (element) => setSized(element, glance.figure, figureSize(glance.figure)) })
    .on(slot('caption'), text(glance.caption))
    .on(slot('held'), textOrGone(tally.held))
    .on(slot('sold'), text(tally.sold))
    .on(slot('proof'), isOver({ ...stock, phase: glance.phase }) ? {} : gone)
    .on(slot('proof-link'), attributes({ href: `/proof/${encodeURIComponent(initial.sku)}` }));
  fillSizes(slots, initial);
  fillScale(slots, stock);
  fillAction(slots, initial, glance);
  fillHead(slots, {
    title: tabTitle(drop, glance),
    name: drop.title,
    description: describe(initial, glance),
    // Only what can be shared: a drawn picture is not an address.
    image: drop.imageUrl === undefined ? undefined : absolute(drop.imageUrl, asset.url),
  });
  return fill(slots, asset, initial);
}

/** A shared link shows about this much. */
const TITLES_IN_DESCRIPTION = 3;

/** `/`. @param asset the built client/home/index.html. */
export function renderHomePage(asset: Response, initial: InitialHome): Response {
  const items = listed(initial.drops, initial.now);
  const heading = listHeading(items);
  const slots = new HTMLRewriter().on(slot('heading'), text(heading)).on(slot('tiles'), {
    element(element) {
      if (items.length === 0) element.remove();
      else element.setInnerContent(items.map(tileHtml).join(''), { html: true });
    },
  });
  const titles = items.slice(0, TITLES_IN_DESCRIPTION).map(({ summary }) => summary.drop.title);
  const description = titles.length === 0 ? heading : `${heading}: ${titles.join(', ')}.`;
  fillHead(slots, { title: 'Drops', name: 'Drops', description, image: undefined });
  return fill(slots, asset, initial);
}

/** `/proof/:sku`. @param asset the built client/proof/index.html. */
export function renderProofPage(asset: Response, initial: InitialProof): Response {
  const { sku, title, isOver } = initial;
  const lead = proofLead(isOver);
  const slots = new HTMLRewriter()
    .on(slot('title'), { element: (element) => setSized(element, title, titleSize(title)) })
    .on(slot('lead'), text(lead))
    .on(slot('file'), isOver ? {} : gone)
    .on(slot('file-link'), attributes({ href: `/api/drops/${encodeURIComponent(sku)}/proof/entries` }));
  fillHead(slots, { title: proofTitle(initial), name: proofTitle(initial), description: lead, image: undefined });
  return fill(slots, asset, initial);
}

function fill(slots: HTMLRewriter, asset: Response, initial: InitialDrop | InitialHome | InitialProof): Response {
  slots.on(`script#${INITIAL_ELEMENT_ID}`, {
    element: (element) => void element.setInnerContent(scriptJson(initial), { html: true }),
  });
  const headers = new Headers(asset.headers);
  // Both speak of the file, not of what is in it now.
  headers.delete('etag');
  headers.delete('content-length');
  headers.delete('last-modified');
  return slots.transform(new Response(asset.body, { status: asset.status, headers }));
}

interface Head {
  readonly title: string;
  readonly name: string;
  readonly description: string;
  readonly image: string | undefined;
}

function fillHead(slots: HTMLRewriter, { title, name, description, image }: Head): void {
  const tags = [
    metaHtml('name', 'description', description),
    metaHtml('property', 'og:type', 'website'),
    metaHtml('property', 'og:title', name),
    metaHtml('property', 'og:description', description),
    ...(image === undefined ? [] : [metaHtml('property', 'og:image', image)]),
  ];
  slots
    .on('html', attributes({ lang: 'en' }))
    .on('title', text(title))
    .on('head', { element: (element) => void element.append(tags.join(''), { html: true }) });
}

/** The other sizes are links, until the script makes a choice of them. */
function fillSizes(slots: HTMLRewriter, { sku, sizes = [], now }: InitialDrop): void {
  if (sizes.length < 2) {
    slots.on(slot('sizes'), gone);
    return;
  }
  slots.on(slot('sizes'), attributes(sizesLook(sizes.map(sizeName)))).on(slot('sizes-grid'), {
    element: (element) => void element.setInnerContent(sizesHtml(sizes, sku, now), { html: true }),
  });
}

function fillScale(slots: HTMLRewriter, stock: StockSnapshot): void {
  const { left, held } = gaugeOf(stock);
  slots
    .on(
      slot('meter'),
      attributes({
        'aria-valuetext': gaugeWords(stock),
        max: String(Math.max(1, stock.total)),
        value: String(stock.remaining),
      }),
    )
    .on(slot('scale-held'), attributes({ x: String(left), width: String(held) }))
    .on(slot('scale-left'), attributes({ width: String(left) }))
    .on(slot('scale-needle'), attributes({ x: `${left}%` }));
}

/** The place of the Buy button: the button as it will be, or the sentence that stands there instead. */
function fillAction(slots: HTMLRewriter, { drop, stock }: InitialDrop, { note }: Glance): void {
  slots.on(slot('near'), attributes({ 'data-sticks': String(note === undefined) }));
  if (note !== undefined) {
    slots.on(slot('buy'), gone).on(slot('note-text'), text(note));
    return;
  }
  const offer = offerOf(drop, stock, 0);
  slots
    .on(slot('note'), gone)
    .on(slot('buy-words'), text(buyWords(offer, 1)))
    .on(slot('buy-total'), textOrGone(drop.price && formatPrice(drop.price)))
    .on(slot('fineprint'), textOrGone(finePrint(drop.size, offer.fineprint)));
  if (!offer.choosable) slots.on(slot('stepper'), gone);
}

function describe({ drop }: InitialDrop, { phase, words, figure, caption }: Glance): string {
  const price = drop.price === undefined ? '' : ` ${formatPrice(drop.price)}.`;
  const state = phase === 'scheduled' ? `Opens soon, ${caption}` : `${words}: ${figure} ${caption}`;
  return `${nameOf(drop)}. ${state}.${price}`;
}

function setSized(element: Element, content: string, size: string): void {
  element.setAttribute('data-size', size);
  element.setInnerContent(content);
}

/** The same markup as client/home/Tile.tsx draws. */
function tileHtml({ summary, glance, line, price, href }: Listed): string {
  const { drop, stock } = summary;
  const { left, held } = gaugeOf(stock);
  return [
    `<li class="tile" data-phase="${glance.phase}">`,
    `<figure class="art"><img src="${escapeHtml(drop.imageUrl ?? artworkOf(pictureSeed(summary)))}" alt="" decoding="sync"></figure>`,
    '<div class="tile-words">',
    `<h2><a href="${escapeHtml(href)}">${escapeHtml(drop.title)}</a></h2>`,
    price === undefined ? '' : `<p class="tile-price">${escapeHtml(price)}</p>`,
    `<p class="tile-line">${escapeHtml(line)}</p>`,
    '<div class="scale">',
    `<meter class="visually-hidden" aria-label="Stock" aria-valuetext="${gaugeWords(stock)}"`,
    ` min="0" max="${Math.max(1, stock.total)}" value="${stock.remaining}"></meter>`,
    '<svg class="scale-ticks" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">',
    '<rect class="scale-track" width="100" height="1"></rect>',
    `<rect class="scale-held" x="${left}" width="${held}" height="1"></rect>`,
    `<rect class="scale-left" width="${left}" height="1"></rect></svg>`,
    `<svg class="scale-needle" aria-hidden="true"><rect x="${left}%"></rect></svg>`,
    '</div></div></li>',
  ].join('');
}

function metaHtml(key: 'name' | 'property', name: string, content: string): string {
  return `<meta ${key}="${name}" content="${escapeHtml(content)}">`;
}

function slot(name: string): string {
  return `[data-slot="${name}"]`;
}

type Handler = HTMLRewriterElementContentHandlers;

const gone: Handler = { element: (element) => void element.remove() };

function text(content: string): Handler {
  return { element: (element) => void element.setInnerContent(content) };
}

function textOrGone(content: string | undefined): Handler {
  return content === undefined ? gone : text(content);
}

function attributes(values: Readonly<Record<string, string>>): Handler {
  return {
    element(element) {
      for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
    },
  };
}

/** JSON that no HTML parser takes for the end of its script, and no JavaScript parser for the end of a line. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/** Where a shared link's picture is found; pages elsewhere need its whole address. */
function absolute(imageUrl: string, pageUrl: string): string | undefined {
  return URL.canParse(imageUrl, pageUrl) ? new URL(imageUrl, pageUrl).href : undefined;
}
