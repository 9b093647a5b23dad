import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { Consumer } from '../support/consumer.ts';
import { Program, ROOT, SOON } from '../support/program.ts';
import { serve } from '../support/shop.ts';

describe('the npm package, installed in a project of a shop', () => {
  let program: Program;
  let browser: Browser;
  let consumer: Consumer;

  beforeAll(async () => {
    [program, browser, consumer] = await Promise.all([Program.start(), launchBrowser(), Consumer.create()]);
    await consumer.writeSnippets(program.origin);
  });

  afterAll(async () => {
    await browser?.close();
    await consumer?.dispose();
    await program?.dispose();
  });

  async function manifest() {
    return JSON.parse(await readFile(join(consumer.folder, 'node_modules/revenue-guard-client/package.json'), 'utf8'));
  }

  test('PKG-1: it has the version of the project, no dependencies, and nothing but what is needed', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    const installed = await manifest();
    expect(installed).toMatchObject({ name: 'revenue-guard-client', version, type: 'module' });
    expect(installed.dependencies).toBeUndefined();
    expect(installed.peerDependenciesMeta).toEqual({ react: { optional: true } });
    expect(
      consumer.packed.filter((path) => !/^(?:[\w-]+\.js|shared\/\w+\.js|types\/.+\.d\.ts)$/.test(path)).sort(),
    ).toEqual(['README.md', 'package.json']);
    for (const { types, default: script } of Object.values(installed.exports).filter(
      (path) => typeof path === 'object',
    ) as {
      types: string;
      default: string;
    }[]) {
      expect(consumer.packed).toContain(types.slice(2));
      expect(consumer.packed).toContain(script.slice(2));
    }
  });

  test('PKG-1: its README shows the snippets of the documentation', async () => {
    const readme = await readFile(join(consumer.folder, 'node_modules/revenue-guard-client/README.md'), 'utf8');
    for (const name of ['buy.ts', 'sizes.ts', 'BuyButton.tsx']) {
      expect(readme).toContain(await readFile(join(ROOT, 'docs/snippets', name), 'utf8'));
    }
    expect(readme).not.toContain('<!--');
  });

  const RESOLVERS = [
    { module: 'ESNext', moduleResolution: 'bundler' },
    { module: 'nodenext', moduleResolution: 'nodenext' },
  ];

  test.each(RESOLVERS)('PKG-2: compiles under strict TypeScript, resolved by $moduleResolution', async (resolver) => {
    await consumer.write('element.ts', ELEMENT);
    expect(await consumer.compile(['buy.ts', 'sizes.ts', 'BuyButton.tsx', 'Sizes.tsx', 'element.ts'], resolver)).toBe(
      '',
    );
    // The types are the real ones: a mistake is found.
    await consumer.write('wrong.ts', WRONG);
    const found = await consumer.compile(['wrong.ts'], resolver);
    expect([...found.matchAll(/wrong\.ts\((\d+),/g)].map(([, line]) => Number(line))).toEqual([3, 4, 5]);
  });

  test('PKG-2: the SDK alone compiles without a DOM, without React', async () => {
    await consumer.write('server.ts', SERVER);
    const node = { module: 'nodenext', moduleResolution: 'nodenext', lib: ['ES2023'], types: [] };
    expect(await consumer.compile(['server.ts'], node)).toBe('');
  });

  test('PKG-3: the SDK buys from a program in Node, and the hook renders on a server what the page knows', async () => {
    const output = await consumer.node('buy.ts');
    expect(output).toMatch(/^500 of 500 left\n/);
    expect(output).toMatch(/Yours: order [\w-]{21} is sold\./);
    await consumer.write('render.js', RENDER);
    expect(await consumer.node('render.js')).toBe('<p>77 left, connecting</p>\n');
  });

  test('PKG-3: bundled for a browser, the hook buys over its socket and the element shows the same stock', async () => {
    await program.server.createDrop('bundled', { title: 'Bundled', total: 9, perShopperLimit: 2 });
    await consumer.write('shop.tsx', SHOP);
    const script = await consumer.bundle('shop.tsx');
    const shop = await serve({ '/': PAGE.replaceAll('$HOST', program.origin), '/shop.js': script });
    const page = await newPage(browser);
    await page.goto(shop.origin);
    await page.getByRole('button', { name: 'Buy one' }).click();
    await expect.poll(() => page.getByRole('listitem').allTextContents(), SOON).toEqual(['1 × sold']);
    for (const id of ['registered', 'own']) {
      await expect.poll(() => page.locator(`#${id} [part~=root]`).textContent(), SOON).toBe('8 left');
    }
    await page.context().close();
    await shop.close();
  });
});

const ELEMENT = `import { StockTicker } from 'revenue-guard-client/widget';
import { StockTicker as Plain } from 'revenue-guard-client/widget/element';
customElements.define('my-stock', class extends Plain {});
const ticker: StockTicker = document.createElement('stock-ticker');
ticker.addEventListener('stockchange', ({ detail }) => console.log(detail.remaining.toFixed(), ticker.stock?.seq));
`;

const WRONG = `import { connectDrop } from 'revenue-guard-client';
const drop = connectDrop({ sku: 'a', host: 'https://drops.example' });
drop.on('stok', () => {});
drop.purchase('1');
drop.getState().view.stock = undefined;
`;

const SERVER = `import { connectDrop, type PurchaseAnswer } from 'revenue-guard-client';
const drop = connectDrop({ sku: 'a', host: 'https://drops.example', token: async () => 'token' });
export const answer: Promise<PurchaseAnswer> = drop.purchase(1);
`;

const RENDER = `import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { useDrop } from 'revenue-guard-client/react';
const stock = { seq: 1, total: 100, remaining: 77, held: 0, sold: 23, phase: 'open', watching: 1, at: 1 };
const initial = { sku: 'a', now: 1, stock, drop: { title: 'A', maxPerPurchase: 1, holdSeconds: 0 } };
function Stock() {
  const { view, connection } = useDrop({ sku: 'a', host: 'https://drops.example', initial });
  return createElement('p', null, view.stock?.remaining + ' left, ' + connection);
}
console.log(renderToStaticMarkup(createElement(Stock)));
`;

const SHOP = `import { createRoot } from 'react-dom/client';
import 'revenue-guard-client/widget';
import { StockTicker } from 'revenue-guard-client/widget/element';
import { BuyButton } from './BuyButton.tsx';
customElements.define('own-ticker', class extends StockTicker {});
createRoot(document.getElementById('root')).render(<BuyButton sku="bundled" />);
`;

const PAGE = `<!doctype html><title>Shop</title><div id="root"></div>
<stock-ticker id="registered" sku="bundled" host="$HOST"></stock-ticker>
<own-ticker id="own" sku="bundled" host="$HOST"></own-ticker>
<script type="module" src="/shop.js"></script>`;
