import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { newPage, type PageOptions } from '../browser.ts';
import { operate } from '../http.ts';
import { SOON } from '../program.ts';
import { type Routes, serve } from '../shop.ts';
import type { Runs, Stage } from './runs.ts';
import { defineShoe } from './shoe.ts';

/** What a shop puts into its pages, on a site of its own. */
export function pageRuns(stage: () => Stage): Runs {
  /** Opens a shop whose page is that HTML. */
  async function visit(routes: Routes, look: (page: Page) => Promise<void>, options: PageOptions = {}): Promise<void> {
    const shop = await serve(routes);
    const page = await newPage(stage().browser, options);
    try {
      await page.goto(shop.origin);
      await look(page);
    } finally {
      await page.context().close();
      await shop.close();
    }
  }

  async function page(name: string): Promise<Routes> {
    return { '/': `<!doctype html>${await readFile(join(stage().consumer.folder, name), 'utf8')}` };
  }

  const ticker = (target: Page) => target.locator('stock-ticker [part~=root]').textContent();

  /** Mounts one component of a snippet, as a shop's page would. */
  async function mounted(element: string, name: string, file: string): Promise<Routes> {
    const { consumer } = stage();
    const source = [
      "import { createRoot } from 'react-dom/client';",
      `import { ${name} } from './${file}';`,
      `createRoot(document.getElementById('root')).render(${element});`,
    ];
    await consumer.write('mount.tsx', source.join('\n'));
    return {
      '/': '<!doctype html><div id="root"></div><script type="module" src="/shop.js"></script>',
      '/shop.js': await consumer.bundle('mount.tsx'),
    };
  }

  return {
    async 'ticker.html'() {
      await visit(await page('ticker.html'), (shop) => expect.poll(() => ticker(shop), SOON).toMatch(/^\d+ left$/));
      await visit(
        await page('ticker.html'),
        async (shop) => expect(await shop.locator('stock-ticker').textContent()).toBe('a few left'),
        { javaScript: false },
      );
    },
    async 'ticker-looks.html'() {
      await visit(await page('ticker-looks.html'), async (shop) => {
        await expect.poll(() => ticker(shop), SOON).toMatch(/^noch \d+ von 500$/);
        const color = (part: string) =>
          shop
            .locator(`stock-ticker [part~=${part}]`)
            .first()
            .evaluate((element) => {
              const { color, textTransform } = getComputedStyle(element);
              return `${color} ${textTransform}`;
            });
        expect(await color('number')).toBe('rgb(229, 66, 15) none');
        expect(await color('label')).toBe('rgb(0, 0, 0) uppercase');
      });
    },
    async 'ticker-events.html'() {
      const { program } = stage();
      await visit(await page('ticker-events.html'), async (shop) => {
        await expect.poll(() => ticker(shop), SOON).toMatch(/left$/);
        expect(await shop.locator('#buy').isDisabled()).toBe(false);
        await operate(program, 'POST', '/api/drops/air-one/pause', { id: 'snippet-pause' });
        await expect.poll(() => shop.locator('#buy').isDisabled(), SOON).toBe(true);
        await operate(program, 'POST', '/api/drops/air-one/resume', { id: 'snippet-resume' });
        await expect.poll(() => shop.locator('#buy').isDisabled(), SOON).toBe(false);
      });
    },
    async 'frame.html'() {
      for (const javaScript of [true, false]) {
        await visit(
          await page('frame.html'),
          async (shop) => {
            const words = shop.frameLocator('iframe').locator('stock-ticker');
            await expect.poll(() => words.textContent(), SOON).toMatch(javaScript ? /left/ : /^\d+ left$/);
          },
          { javaScript },
        );
      }
    },
    async 'frame-height.html'() {
      await visit(await page('frame-height.html'), async (shop) => {
        const height = () => shop.locator('iframe').evaluate((frame) => Number((frame as HTMLIFrameElement).height));
        await expect.poll(height, SOON).toBeLessThan(40);
        const before = await height();
        await shop.locator('iframe').evaluate((frame) => {
          (frame as HTMLIFrameElement).width = '30';
        });
        await expect.poll(height, SOON).toBeGreaterThan(before);
      });
    },
    async 'BuyButton.tsx'() {
      await visit(await mounted('<BuyButton sku="air-one" />', 'BuyButton', 'BuyButton.tsx'), async (shop) => {
        await shop.getByRole('button', { name: 'Buy one' }).click();
        await expect.poll(() => shop.getByRole('listitem').allTextContents(), SOON).toEqual(['1 × sold']);
      });
    },
    async 'Sizes.tsx'() {
      await defineShoe(stage().program);
      const element = '<Sizes skus={["shoe-42", "shoe-43", "shoe-44"]} />';
      await visit(await mounted(element, 'Sizes', 'Sizes.tsx'), async (shop) => {
        const size43 = shop.getByRole('listitem').filter({ hasText: '43:' });
        await expect.poll(() => size43.textContent(), SOON).toMatch(/^43: \d+ left/);
        const left = Number((await size43.textContent())?.match(/: (\d+)/)?.[1]);
        await size43.getByRole('button').click();
        await expect.poll(() => size43.textContent(), SOON).toContain(`43: ${left - 1} left`);
      });
    },
    async 'Countdown.tsx'() {
      const { program } = stage();
      const opensAt = new Date(Date.now() + 100_000).toISOString();
      await program.server.createDrop('soon', { title: 'Soon', total: 1, opensAt });
      await visit(await mounted('<Opening sku="soon" />', 'Opening', 'Countdown.tsx'), async (shop) => {
        await expect.poll(() => shop.locator('time').textContent(), SOON).toMatch(/^Opens in (100|\d\d) s$/);
      });
    },
    async 'buy-as-customer.ts'() {
      const { consumer, program } = stage();
      const { dropTokenRoute } = await consumer.load<TokenRoute>('token-route.ts');
      const routes: Routes = {
        '/': '<!doctype html><button id="buy">Buy</button><p id="answer"></p><script type="module" src="/shop.js"></script>',
        '/shop.js': await consumer.bundle('buy-as-customer.ts'),
        '/drop-token': (request) => dropTokenRoute(request, () => 'customer-77'),
      };
      await visit(routes, async (shop) => {
        await shop.getByRole('button').click();
        await expect.poll(() => shop.locator('#answer').textContent(), SOON).toBe('You have it: sold');
      });
      const { orders } = (await operate(program, 'GET', '/api/drops/air-one/orders?shopper=customer-77')).json;
      expect(orders).toMatchObject([{ shopper: 'customer-77', state: 'sold' }]);
    },
  };
}

interface TokenRoute {
  dropTokenRoute(request: Request, customerOf: (request: Request) => string | undefined): Promise<Response>;
}
