import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { API_GROUPS } from '../../client/docs/apiRoutes.ts';
import { PAGES, pathOf } from '../../client/docs/nav.ts';
import { axeViolations, launchBrowser, newPage, sidewaysScroll } from '../support/browser.ts';
import { Consumer } from '../support/consumer.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, ROOT, SHOPPER_TOKEN_SECRET, SOON } from '../support/program.ts';
import { snippetRuns } from '../support/snippets/runs.ts';

/** The documentation of the built program, and every snippet of it against that program. */
describe('/docs', () => {
  let program: Program;
  let browser: Browser;
  let consumer: Consumer;

  beforeAll(async () => {
    vi.stubEnv('OPERATOR_TOKEN', OPERATOR_TOKEN);
    vi.stubEnv('SHOPPER_TOKEN_SECRET', SHOPPER_TOKEN_SECRET);
    [program, browser, consumer] = await Promise.all([Program.start(), launchBrowser(), Consumer.create()]);
    await consumer.writeSnippets(program.origin);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser?.close();
    await consumer?.dispose();
    await program?.dispose();
  });

  const RUNS = snippetRuns(() => ({ program, browser, consumer }));

  /** The HTML of every page as it was built. */
  async function built(): Promise<Map<string, string>> {
    const pages = PAGES.map(async ({ slug }) => {
      return [slug, await readFile(join(ROOT, 'dist/client/docs', `${slug}.html`), 'utf8')] as const;
    });
    return new Map(await Promise.all(pages));
  }

  test('DOC-2: every snippet that is shown is run, and every one that is run is shown', async () => {
    const html = [...(await built()).values()].join();
    const shown = new Set([...html.matchAll(/data-snippet="([^"]+)"/g)].map(([, name]) => name));
    expect([...shown].sort()).toEqual(Object.keys(RUNS).sort());
    expect((await readdir(join(ROOT, 'docs/snippets'))).sort()).toEqual(Object.keys(RUNS).sort());
    // What looks like code without being a snippet: only the playground's own, which DOC-3 is about.
    expect(html.match(/<pre/g)?.length).toBe([...html.matchAll(/data-snippet=/g)].length + 1);
  });

  test('DOC-2: the snippets in TypeScript compile under strict settings', async () => {
    const files = Object.keys(RUNS).filter((name) => /\.tsx?$/.test(name));
    const resolver = { module: 'nodenext', moduleResolution: 'nodenext', allowImportingTsExtensions: true };
    expect(await consumer.compile(files, resolver)).toBe('');
  });

  test.each(Object.keys(RUNS))('DOC-2: %s does what its page says', async (name) => {
    await RUNS[name]?.();
  });

  test('DOC-1: every page is whole without a script, and every link leads somewhere', async () => {
    const pages = await built();
    for (const [slug, html] of pages) {
      const at = (problem: string) => `${slug}: ${problem}`;
      expect(html.match(/<h1/g), at('one h1')).toHaveLength(1);
      expect(
        html.match(/<main[^>]*>(.*)<\/main>/s)?.[1]?.replaceAll(/<[^>]+>/g, '').length,
        at('text'),
      ).toBeGreaterThan(600);
      expect(html, at('no inline script')).not.toMatch(/<script(?![^>]*src=)/);
      expect(html, at('no inline style')).not.toMatch(/<style| style="/);
      for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]+)"/g)) {
        const [path = '', id] = href.split('#');
        if (href.startsWith('#')) expect(html, at(href)).toContain(`id="${id}"`);
        else if (path.startsWith('/docs')) expect(PAGES.map(pathOf), at(href)).toContain(path);
      }
    }
    const page = await newPage(browser, { javaScript: false });
    await page.goto(`${program.origin}/docs/webhooks`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Webhooks');
    await page.locator('summary').click();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Payments' }).click();
    await page.waitForURL('**/docs/payments');
    expect(await page.locator('.code').first().isVisible()).toBe(true);
    await page.context().close();
  });

  test('DOC-1: code names the server that it is read on, and can be copied', async () => {
    const page = await newPage(browser);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${program.origin}/docs/ticker`);
    await page.getByRole('button', { name: 'Copy: On any page' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(`src="${program.origin}/widget.js"`);
    await page.context().close();
  });

  test('DOC-3: the playground shows the ticker and its HTML as they are set, and its address keeps them', async () => {
    const page = await newPage(browser, { width: 1440, height: 900 });
    await page.goto(`${program.origin}/docs/ticker`);
    const ticker = page.locator('#playground-ticker');
    await expect.poll(() => ticker.locator('[part~=root]').textContent(), SOON).toMatch(/^\d+ left$/);
    await page.getByLabel('On sale').fill('noch {remaining} "Stück"');
    await page.getByLabel('Colour of numbers').fill('rgb(1, 2, 3)');
    await expect.poll(() => ticker.locator('[part~=root]').textContent(), SOON).toMatch(/^noch \d+ "Stück"$/);
    const look = (target: Page) =>
      target.locator('#playground-ticker [part~=number]').evaluate((number) => getComputedStyle(number).color);
    expect(await look(page)).toBe('rgb(1, 2, 3)');
    const html = await page.locator('#playground-html').textContent();
    expect(html).toContain('label-open="noch {remaining} &quot;Stück&quot;"');
    expect(html).toContain('--stock-ticker-number-color: rgb(1, 2, 3);');

    await page.getByLabel('Colour of words').fill('no colour');
    expect(await page.getByLabel('Colour of words').getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('#playground-html').textContent()).not.toContain('label-color');

    const other = await newPage(browser, { width: 1440, height: 900 });
    await other.goto(page.url());
    await expect.poll(() => other.locator('#playground-html').textContent(), SOON).toBe(html);
    await expect.poll(() => look(other), SOON).toBe('rgb(1, 2, 3)');
    await Promise.all([page.context().close(), other.context().close()]);
  });

  test('DOC-4: the map of the HTTP API names every route of the OpenAPI document, and no other', async () => {
    const { paths } = (await call(program, 'GET', '/api/openapi.json')).json;
    const described = Object.entries<object>(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    const mapped = API_GROUPS.flatMap(({ routes }) => routes).map(({ method, path }) => `${method} ${path}`);
    expect(mapped.sort()).toEqual(described.sort());
  });

  for (const [width, colorScheme] of [
    [390, 'dark'],
    [1440, 'light'],
  ] as const) {
    test(`DOC-1, DOC-5, DOC-7: ${width} px, ${colorScheme}: no axe violation, no sideways scroll, nothing from elsewhere`, async () => {
      // A number that has just come flashes, unless motion is unwelcome, and is paler for a moment.
      const page = await newPage(browser, { width, height: 900, colorScheme, reducedMotion: 'reduce' });
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(program.origin)) problems.push(`asks ${request.url()}`);
      });
      for (const entry of PAGES) {
        const answer = await page.goto(`${program.origin}${pathOf(entry)}`);
        if (answer?.status() !== 200) problems.push(`${entry.slug}: ${answer?.status()}`);
        for (const violation of await axeViolations(page)) problems.push(`${entry.slug}: ${violation}`);
        for (const between of [width, 834]) {
          await page.setViewportSize({ width: between, height: 900 });
          const scroll = await sidewaysScroll(page);
          if (scroll > 0) problems.push(`${entry.slug}: scrolls ${scroll} px sideways at ${between} px`);
        }
        await page.setViewportSize({ width, height: 900 });
      }
      await page.goto(`${program.origin}/embed/air-one`);
      // It is a part of somebody's page, which has a heading of its own.
      const violations = (await axeViolations(page)).filter(
        (violation) => !violation.startsWith('page-has-heading-one'),
      );
      expect([...problems, ...violations]).toEqual([]);
      await page.context().close();
    });
  }

  for (const [width, colorScheme] of [
    [390, 'light'],
    [390, 'dark'],
    [1440, 'light'],
    [1440, 'dark'],
  ] as const) {
    test(`ERAS-8: /eras, ${width} px, ${colorScheme}: whole without a script, no axe violation, no sideways scroll`, async () => {
      const page = await newPage(browser, { width, height: 900, colorScheme, reducedMotion: 'reduce' });
      const answer = await page.goto(`${program.origin}/eras`);
      expect(answer?.status()).toBe(200);
      expect(await page.locator('script').count()).toBe(0);
      // Also what is folded away.
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await axeViolations(page)).toEqual([]);
      for (const between of [width, 834]) {
        await page.setViewportSize({ width: between, height: 900 });
        expect(await sidewaysScroll(page)).toBe(0);
      }
      await page.context().close();
    });
  }
});
