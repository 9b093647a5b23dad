import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import embedHtml from '../client/embed/index.html?raw';
import type { DropSummary } from '../shared/initial.ts';
import { EmbedQuery, renderEmbed, renderEmbedNote } from './embedPage.ts';

const SUMMARY: DropSummary = {
  sku: 'air-one',
  drop: { title: 'Air <One>', maxPerPurchase: 2, holdSeconds: 0 },
  stock: { seq: 9, total: 1_500, remaining: 1_037, held: 5, sold: 458, phase: 'open', watching: 12, at: 1 },
};

function asset(): Response {
  return new Response(embedHtml, { headers: { 'content-type': 'text/html; charset=utf-8', etag: '"1"' } });
}

async function frame(query: Record<string, string>, stock: Partial<DropSummary['stock']> = {}): Promise<string> {
  const drop = { ...SUMMARY, stock: { ...SUMMARY.stock, ...stock } };
  return renderEmbed(asset(), v.parse(EmbedQuery, query), drop).text();
}

/** The ticker as it stands in the HTML: its attributes and its words. */
function tickerOf(html: string): string | undefined {
  return /<stock-ticker.*<\/stock-ticker>/s.exec(html)?.[0];
}

describe('the frame', () => {
  it('DOC-7: the present stock stands in the HTML, in the words and digits that were asked for', async () => {
    expect(tickerOf(await frame({}))).toBe('<stock-ticker sku="air-one">1,037 left</stock-ticker>');
    const german = await frame({ lang: 'de', 'label-open': 'noch {remaining} von {total}', 'label-closed': 'Vorbei' });
    expect(german).toContain('<html lang="de">');
    expect(tickerOf(german)).toBe(
      '<stock-ticker sku="air-one" label-open="noch {remaining} von {total}" label-closed="Vorbei">noch 1.037 von 1.500</stock-ticker>',
    );
    expect(tickerOf(await frame({}, { phase: 'sold_out', remaining: 0 }))).toContain('>Sold out<');
  });

  it('DOC-7: how it looks is in attributes, for the style sheet and the script', async () => {
    const query = { theme: 'dark', size: 'large', align: 'center', color: 'fff', 'number-color': 'E5420f' };
    expect(await frame(query)).toContain(
      '<html lang="en" data-theme="dark" data-size="large" data-align="center" data-color="#fff" data-number-color="#E5420f">',
    );
    expect(await frame({})).toContain('<html lang="en">');
  });

  it('DOC-7: what a stranger has written stays text', async () => {
    const html = await frame({ 'label-open': '"><script>alert(1)</script>' });
    // Within the quotes of an attribute no tag can begin; the text after it is what a parser reads as tags.
    expect(tickerOf(html)).toBe(
      '<stock-ticker sku="air-one" label-open="&quot;><script>alert(1)</script>">"&gt;&lt;script&gt;alert(1)&lt;/script&gt;</stock-ticker>',
    );
    expect(html).toContain('<title>Stock of Air &lt;One&gt;</title>');
    expect(await renderEmbedNote(asset(), {}, 400, '<b>').text()).toContain('<main>&lt;b&gt;</main>');
  });

  it('DOC-7: any page may frame it, and nobody keeps it', () => {
    for (const { headers } of [renderEmbed(asset(), {}, SUMMARY), renderEmbedNote(asset(), {}, 404, 'No.')]) {
      expect(Object.fromEntries(headers)).toEqual({
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
      });
    }
  });

  it('DOC-7: what it cannot show is a sentence, without a script', async () => {
    const page = renderEmbedNote(asset(), { theme: 'dark' }, 404, 'There is no such drop here.');
    expect(page.status).toBe(404);
    const html = await page.text();
    expect(html).toContain('<main>There is no such drop here.</main>');
    expect(html).toContain('data-theme="dark"');
    expect(html).not.toContain('<script');
  });

  it.each([
    [{ theme: 'blue' }, 'theme must be one of auto, light, dark'],
    [{ size: '' }, 'size must be one of small, medium, large'],
    [{ align: 'middle' }, 'align must be one of left, center, right'],
    [{ color: 'red' }, 'color must be a colour in hexadecimal digits, without #: e5420f'],
    [{ 'number-color': '12345' }, 'number-color must be a colour in hexadecimal digits, without #: e5420f'],
    [{ lang: 'd"e' }, 'lang must be a language such as de or pt-BR'],
    [{ 'label-open': 'x'.repeat(121) }, 'a label must have at most 120 characters'],
  ])('DOC-7: refuses %o with a sentence that says why', (query, message) => {
    const result = v.safeParse(EmbedQuery, query);
    expect(result.issues?.map((issue) => issue.message)).toEqual([message]);
  });

  it('DOC-7: passes over what it does not know', () => {
    expect(v.parse(EmbedQuery, { utm_source: 'x', theme: 'dark' })).toEqual({ theme: 'dark' });
  });
});
