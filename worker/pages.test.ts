import { describe, expect, it } from 'vitest';
import dropHtml from '../client/drop/index.html?raw';
import homeHtml from '../client/home/index.html?raw';
import proofHtml from '../client/proof/index.html?raw';
import type { DropSummary, InitialDrop, InitialHome, InitialProof } from '../shared/initial.ts';
import { renderDropPage, renderHomePage, renderProofPage } from './pages.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOSTILE = `</script><script>alert(1)</script>"'&\u2028`;

function summary(changes: Partial<DropSummary['drop']> = {}, stock: Partial<DropSummary['stock']> = {}): DropSummary {
  return {
    sku: 'air-one',
    drop: { title: 'Air One', maxPerPurchase: 2, holdSeconds: 0, price: { amount: 48, currency: 'EUR' }, ...changes },
    stock: { seq: 9, total: 500, remaining: 37, held: 5, sold: 458, phase: 'open', watching: 1240, at: NOW, ...stock },
  };
}

function asset(html: string): Response {
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', etag: '"1"', 'content-length': '1', 'x-kept': 'yes' },
  });
}

async function dropPage(drop: DropSummary): Promise<string> {
  return renderDropPage(asset(dropHtml), { ...drop, now: NOW }).text();
}

async function homePage(...drops: DropSummary[]): Promise<string> {
  return renderHomePage(asset(homeHtml), { now: NOW, drops }).text();
}

/** The JSON that the page's script will read. */
function initialOf<T>(html: string): T {
  const json = /<script type="application\/json" id="initial">(.*?)<\/script>/s.exec(html)?.[1];
  return JSON.parse(json ?? 'null');
}

/** What stands in a slot, without tags. */
function slot(html: string, name: string): string | undefined {
  return new RegExp(`data-slot="${name}"[^>]*>(.*?)</(?:h1|p|span)>`, 's').exec(html)?.[1]?.replaceAll(/<[^>]*>/g, '');
}

describe('the drop page', () => {
  it('PAGE-1: every figure of the first frame stands in the HTML', async () => {
    const html = await dropPage(summary());
    const slots = [
      'title',
      'price',
      'words',
      'figure',
      'caption',
      'held',
      'sold',
      'watching',
      'buy-words',
      'buy-total',
    ];
    expect(slots.map((name) => slot(html, name))).toEqual([
      'Air One',
      '€48',
      'On sale',
      '37',
      'left of 500',
      '5 on hold',
      '458 sold',
      '1,240 watching',
      'Buy 1',
      '€48',
    ]);
    expect(html).toMatch(/<meter [^>]*aria-valuetext="37 of 500 left, 5 on hold, 458 sold" max="500" value="37"/);
    expect(html).toContain('<title>37 left · Air One</title>');
    expect(html).toContain('<meta name="description" content="Air One. On sale: 37 left of 500. €48.">');
    expect(initialOf<InitialDrop>(html)).toEqual({ ...summary(), now: NOW });
  });

  it('PAGE-1: what loads the script and the styles stays as the build made it', async () => {
    const loads = (html: string) => html.match(/<script type="module"[^>]*>|<link rel="(?:stylesheet|preload)"[^>]*>/g);
    expect(loads(dropHtml)).toHaveLength(3);
    expect(loads(await dropPage(summary()))).toEqual(loads(dropHtml));
  });

  it('PAGE-1: in place of Buy stands the sentence of the phase', async () => {
    const opensAt = NOW + 751_000;
    const html = await dropPage(summary({ opensAt }, { phase: 'scheduled', remaining: 500, held: 0, sold: 0 }));
    expect(slot(html, 'figure')).toBe('12:31');
    expect(slot(html, 'note-text')).toContain('Buy appears here the moment it opens');
    expect(html).not.toContain('data-slot="buy"');
    expect(await dropPage(summary())).not.toContain('data-slot="note"');
  });

  it('PAGE-1: what the drop does not have is not in the frame', async () => {
    const { price: _, ...bare } = summary({ maxPerPurchase: 1 }).drop;
    const html = await dropPage({ ...summary(), drop: bare });
    for (const name of ['price', 'buy-total', 'stepper', 'fineprint'])
      expect(html).not.toContain(`data-slot="${name}"`);
    expect(slot(html, 'buy-words')).toBe('Buy');
    expect(html).toMatch(/<img [^>]*src="data:image\/svg\+xml,/);
    expect(html).not.toContain('og:image');
  });

  it('PAGE-1: a hostile title stays text everywhere', async () => {
    const html = await dropPage(summary({ title: HOSTILE }));
    expect(html).not.toContain('<script>alert');
    // Older readers of scripts end a line there.
    expect(html.slice(html.indexOf('id="initial"'))).not.toContain('\u2028');
    expect(initialOf<InitialDrop>(html).drop.title).toBe(HOSTILE);
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;');
  });

  it('PAGE-1: what the asset’s headers say of the file is gone, the others stay', () => {
    const { headers } = renderDropPage(asset(dropHtml), { ...summary(), now: NOW });
    expect([headers.get('etag'), headers.get('content-length'), headers.get('x-kept')]).toEqual([null, null, 'yes']);
  });
});

describe('the sizes of a product', () => {
  const size = (name: string, stock: Partial<DropSummary['stock']> = {}): DropSummary => ({
    ...summary({ product: 'air-one', size: name }, stock),
    sku: `air-one-${name}`,
  });
  const page = (...sizes: [DropSummary, ...DropSummary[]]) =>
    renderDropPage(asset(dropHtml), { ...sizes[0], sizes, now: NOW }).text();

  it('PAGE-10: each stands in the HTML with its state and stock, as a link to its own page', async () => {
    const html = await page(size('42'), size('43', { remaining: 3 }), size('44', { remaining: 0, phase: 'sold_out' }));
    const links = [
      ...html.matchAll(
        /<a class="size" href="(.*?)" data-chosen="(.*?)" data-tone="(.*?)" aria-label="(.*?)"(.*?)>(.*?)<\/a>/gs,
      ),
    ];
    expect(links.map(([, href, chosen, tone, label, more]) => [href, chosen, tone, label, more])).toEqual([
      ['/drop/air-one-42', 'true', 'plenty', '42, In stock', ' aria-current="page"'],
      ['/drop/air-one-43', 'false', 'few', '43, 3 left', ''],
      ['/drop/air-one-44', 'false', 'gone', '44, Sold out', ''],
    ]);
    expect(links.map(([, , , , , , inside]) => inside?.replaceAll(/<[^>]*>/g, ' ').trim())).toEqual([
      '42  In stock',
      '43  3 left',
      '44  Sold out',
    ]);
    expect(slot(html, 'fineprint')).toBe('Size 42');
    expect(html).toContain('<title>37 left · Air One · 42</title>');
    expect(initialOf<InitialDrop>(html).sizes?.map(({ sku }) => sku)).toEqual([
      'air-one-42',
      'air-one-43',
      'air-one-44',
    ]);
  });

  it('PAGE-10: a drop that stands alone has no choice to make', async () => {
    expect(await dropPage(summary())).not.toContain('sizes');
    expect(await page(size('42'))).not.toContain('sizes-grid');
  });

  it('PAGE-1, PAGE-10: a hostile size stays text', async () => {
    const html = await page(size('42'), size('<b>"&'));
    expect(html).toContain('<bdi class="size-name">&lt;b&gt;&quot;&amp;</bdi>');
    expect(html).not.toContain('<b>');
  });

  it('PAGE-12: in the list they are one tile, which leads to one that can be bought', async () => {
    const gone = size('41', { remaining: 0, held: 0, sold: 500, phase: 'sold_out' });
    const html = await homePage(gone, size('43', { remaining: 10 }), size('42'));
    const tiles = [...html.matchAll(/<li class="tile" data-phase="(.*?)">(.*?)<\/li>/gs)];
    expect(tiles).toHaveLength(1);
    expect(
      tiles[0]?.[2]
        ?.replaceAll(/<[^>]*>/g, ' ')
        .trim()
        .split(/\s{2,}/),
    ).toEqual(['Air One', '€48', '47 left of 1,500, 3 sizes']);
    expect(html).toContain('<a href="/drop/air-one-42">Air One</a>');
  });
});

describe('the list', () => {
  it('PAGE-1, PAGE-8: every drop stands in the HTML with its state, stock and price', async () => {
    const drops = [
      { ...summary({ title: 'Gone' }, { phase: 'sold_out', remaining: 0 }), sku: 'gone' },
      { ...summary(), sku: 'air-one' },
    ];
    const html = await homePage(...drops);
    const tiles = [...html.matchAll(/<li class="tile" data-phase="(.*?)">(.*?)<\/li>/gs)];
    expect(
      tiles.map(([, phase, tile]) => [
        phase,
        tile
          ?.replaceAll(/<[^>]*>/g, ' ')
          .trim()
          .split(/\s{2,}/),
      ]),
    ).toEqual([
      ['open', ['Air One', '€48', '37 left of 500']],
      ['sold_out', ['Gone', '€48', 'Sold out']],
    ]);
    expect(html).toContain('<a href="/drop/air-one">Air One</a>');
    expect(initialOf<InitialHome>(html)).toEqual({ now: NOW, drops });
  });

  it('PAGE-8: without drops it says so', async () => {
    const html = await homePage();
    expect(slot(html, 'heading')).toBe('No drops yet');
    expect(html).not.toContain('class="tiles"');
  });

  it('PAGE-1: a hostile title stays text everywhere', async () => {
    const html = await homePage(summary({ title: HOSTILE, imageUrl: "/a'b" }));
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;alert(1)');
    expect(initialOf<InitialHome>(html).drops[0]?.drop.title).toBe(HOSTILE);
  });
});

describe('the page of a proof', () => {
  it('PROOF-8, PROOF-9: says what it is about in its HTML, and a title that is a script stays a text', async () => {
    const initial = { sku: 'air-one', title: HOSTILE, isOver: true };
    const html = await renderProofPage(asset(proofHtml), initial).text();
    expect(html).not.toContain('<script>alert');
    expect(initialOf<InitialProof>(html)).toEqual(initial);
    expect(slot(html, 'lead')).toContain('for anybody to check');
    expect(html).toContain('href="/api/drops/air-one/proof/entries"');
    const later = await renderProofPage(asset(proofHtml), { ...initial, isOver: false }).text();
    expect(slot(later, 'lead')).toContain('comes when the drop is over');
    expect(later).not.toContain('/proof/entries');
  });

  it('PROOF-8: the drop page leads there once the drop is over, and not before', async () => {
    const link = 'href="/proof/air-one"';
    for (const over of [{ remaining: 0, held: 0, phase: 'sold_out' as const }, { phase: 'closed' as const }]) {
      expect(await dropPage(summary({}, over))).toContain(link);
    }
    for (const before of [{}, { remaining: 0, phase: 'sold_out' as const }]) {
      expect(await dropPage(summary({}, before))).not.toContain(link);
    }
  });
});
