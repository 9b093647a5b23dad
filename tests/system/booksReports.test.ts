import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atRest, axeViolations, launchBrowser, newPage, screenshot, sidewaysScroll } from '../support/browser.ts';
import { editDatabase } from '../support/database.ts';
import { buy, operate } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, until } from '../support/program.ts';

const SKU = 'reported';
const OTHER = 'other';
const FOUR_DAYS_MS = 4 * 24 * 60 * 60_000;

describe('reports and webhooks in the console', () => {
  let program: Program;
  let browser: Browser;
  let endpoint: Endpoint;

  beforeAll(async () => {
    [program, browser, endpoint] = await Promise.all([
      Program.start({ env: { WEBHOOKS_ALLOW_LOCAL: '1' } }),
      launchBrowser(),
      Endpoint.open(),
    ]);
    await program.server.createDrop(SKU, { title: 'Reported', total: 50, holdSeconds: 600 });
    await program.server.createDrop(OTHER, { title: 'Other', total: 9 });
    for (const id of ['one', 'two', 'three']) await buy(program, SKU, id, 2);
    for (const id of ['four', 'five']) await buy(program, OTHER, id);
    await until('the reports to know all orders', async () => (await reported()) === 5);
  });

  afterAll(async () => {
    await browser?.close();
    await endpoint?.close();
    await program?.dispose();
  });

  async function reported(): Promise<number> {
    return (await operate(program, 'GET', '/api/reports/orders')).json.orders.length;
  }

  /** A page of the operator's, who is signed in. */
  async function newConsole(width = 1440, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await newPage(browser, { width, height: width === 834 ? 1112 : 900, colorScheme });
    const data = { token: OPERATOR_TOKEN };
    expect((await page.context().request.post(`${program.origin}/api/operator/session`, { data })).status()).toBe(201);
    return page;
  }

  const open = (page: Page, path: string) => page.goto(`${program.origin}/ops${path}`);
  const row = (page: Page, words: string) => page.getByRole('row').filter({ hasText: words });
  const dialog = (page: Page) => page.getByRole('dialog');
  const press = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true }).click();
  const receiver = async (id: string) => (await operate(program, 'GET', `/api/webhooks/${id}`)).json;

  describe('the reports', () => {
    test('BOOK-7: orders of all drops are narrowed by the address, and downloaded as they are shown', async () => {
      const page = await newConsole();
      await open(page, '/reports');
      await row(page, 'Reported').getByText('6', { exact: true }).first().waitFor();
      await row(page, 'Other').getByRole('link').click();
      await row(page, 'four').waitFor();
      expect(new URL(page.url()).search).toBe('?sku=other');
      expect(await page.locator('tbody tr').count()).toBe(2);
      await page.getByLabel('Purchase id').fill('five');
      await press(page, 'Show');
      await row(page, 'four').waitFor({ state: 'detached' });
      expect(new URL(page.url()).searchParams.get('id')).toBe('five');
      await page.reload();
      await row(page, 'five').waitFor();
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download these as CSV' }).click();
      expect((await download).suggestedFilename()).toBe('orders.csv');
      await page.getByLabel('SKU').fill('not a sku');
      await press(page, 'Show');
      expect(await page.getByLabel('SKU').getAttribute('aria-invalid')).toBe('true');
      await page.context().close();
    });

    test('BOOK-8, REP-4: a report that is not what the ledger says is found, rebuilt and found to agree', async () => {
      await program.stop();
      editDatabase(program, (database) => {
        database.exec(`UPDATE orders SET quantity = 9, state = 'sold' WHERE sku = '${SKU}' AND id = 'one'`);
        database.exec(`DELETE FROM orders WHERE sku = '${SKU}' AND id = 'two'`);
      });
      await program.restart();
      const page = await newConsole();
      await open(page, '/reports/reconciliation');
      await press(page, 'Check all drops');
      await row(page, 'Reported').getByText('Differs').waitFor();
      await row(page, 'Other').getByText('Agrees').waitFor();
      await page.getByRole('button', { name: 'Rebuild the reports of Reported' }).click();
      await press(dialog(page), 'Rebuild');
      await row(page, 'Reported').getByText('Agrees').waitFor();
      expect(await reported()).toBe(5);
      await page.context().close();
    });
  });

  describe('a receiver', () => {
    test('BOOK-9, BOOK-10, BOOK-11: is made, tried, fails, is gone, comes back and gets another secret', async () => {
      const page = await newConsole();
      await open(page, '/webhooks');
      await press(page, 'Add a receiver');
      await dialog(page).getByLabel('Name').fill('shop');
      await dialog(page).getByLabel('Address').fill('http://10.0.0.1/');
      await press(dialog(page), 'Save');
      // What only the server can judge stands beside the field, and nothing that was typed is lost.
      await dialog(page).getByText('must lead to a public host').waitFor();
      expect(await dialog(page).getByLabel('Name').inputValue()).toBe('shop');
      await dialog(page).getByLabel('Address').fill(endpoint.url);
      await press(dialog(page), 'Save');
      const first = await dialog(page).getByLabel('Secret').inputValue();
      expect(first).toMatch(/^whsec_/);
      await press(dialog(page), 'I have it');
      await row(page, 'shop').getByText('Healthy').waitFor();
      expect(await page.content()).not.toContain(first);

      await page.getByRole('link', { name: 'shop' }).click();
      await press(page, 'Send a test event');
      await page.getByText('Delivered: it answered with 204').waitFor();
      await row(page, 'test').getByText('Delivered').waitFor();

      endpoint.status = 500;
      await buy(program, OTHER, 'six');
      await page.getByText(/Failing since/).waitFor();
      await row(page, 'order.sold').getByText('it answered 500').first().waitFor();
      await page.getByLabel('Failed only').check();
      await row(page, 'test').waitFor({ state: 'detached' });

      endpoint.status = 410;
      await press(page, 'Send a test event');
      await page.getByText('Disabled: gone').waitFor();
      endpoint.status = 204;
      await press(page, 'Enable');
      await press(dialog(page), 'Enable');
      await page.getByText('Healthy').waitFor();
      await until('what was missed to arrive', () => endpoint.heard.some((body) => body.includes('"six"')));

      await press(page, 'Rotate the secret');
      await press(dialog(page), 'Rotate');
      const second = await dialog(page).getByLabel('Secret').inputValue();
      expect(second).not.toBe(first);
      await press(dialog(page), 'I have it');
      await page.getByText(/Two secrets are valid until/).waitFor();
      await press(page, 'Delete');
      await press(dialog(page), 'Delete');
      await page.getByRole('heading', { name: 'Nobody is told yet' }).waitFor();
      await page.context().close();
    });

    test('BOOK-12, HOOK-5: dead letters are delivered again, one and then all', async () => {
      await operate(program, 'PUT', '/api/webhooks/old', { url: endpoint.url, events: ['order.sold'] });
      endpoint.status = 500;
      for (const id of ['seven', 'eight', 'nine']) await buy(program, OTHER, id);
      await until('the receiver to fail', async () => (await receiver('old')).failing !== undefined);
      await program.stop();
      // Three days pass.
      editDatabase(program, (database) => {
        database.exec(`UPDATE webhook_receivers SET created_at_ms = 0`);
        database.exec(
          `UPDATE webhook_streams SET failing_since_ms = failing_since_ms - ${FOUR_DAYS_MS}, busy_until_ms = 0`,
        );
        database.exec(`UPDATE ledger SET at_ms = at_ms - ${FOUR_DAYS_MS},
          entry = json_set(entry, '$.atMs', at_ms - ${FOUR_DAYS_MS}) WHERE sku = '${OTHER}'`);
      });
      await program.restart();
      await until('them to be given up', async () => (await receiver('old')).deadLetters === 3);
      const page = await newConsole();
      await open(page, '/webhooks/old');
      await row(page, 'order.sold').first().waitFor();
      endpoint.status = 204;
      const before = endpoint.heard.length;
      await page
        .getByRole('button', { name: /^Deliver order.sold, other, entry \d+ again$/ })
        .first()
        .click();
      await until('one to arrive', async () => (await receiver('old')).deadLetters === 2);
      await press(page, 'Deliver all again');
      await press(dialog(page), 'Deliver again');
      await page.getByText('There are none.').waitFor();
      expect(endpoint.heard.slice(before).map((body) => JSON.parse(body).data.order.id)).toEqual([
        ...['seven', 'eight', 'nine'],
      ]);
      await page.context().close();
    });
  });

  for (const width of [834, 1440]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      test(`BOOK-13: ${width} px, ${colorScheme}: reports and webhooks, no axe violation, no sideways scroll`, async () => {
        const page = await newConsole(width, colorScheme);
        const problems: string[] = [];
        page.on('pageerror', (error) => problems.push(String(error)));
        const check = async (state: string, words: Locator): Promise<void> => {
          await words.first().waitFor();
          await atRest(page);
          await screenshot(page, `books-${state}-${width}-${colorScheme}`);
          for (const violation of await axeViolations(page)) problems.push(`${state}: ${violation}`);
          const scroll = await sidewaysScroll(page);
          if (scroll > 0) problems.push(`${state}: scrolls ${scroll} px sideways`);
        };
        await showReports(page, check);
        await showWebhooks(page, check, `${width}-${colorScheme}`);
        expect(problems).toEqual([]);
        await page.context().close();
      });
    }
  }

  type Check = (state: string, words: Locator) => Promise<void>;

  async function showReports(page: Page, check: Check): Promise<void> {
    await open(page, '/reports');
    await check('totals', row(page, 'Reported'));
    await open(page, '/reports/orders');
    await check('report', row(page, 'one'));
    await open(page, '/reports/orders?shopper=nobody');
    await check('report-nothing', page.getByRole('heading', { name: 'Nothing found' }));
    await open(page, '/reports/reconciliation');
    await check('reconciliation', page.getByRole('button', { name: 'Check all drops' }));
    await press(page, 'Check all drops');
    await check('reconciliation-done', page.getByRole('button', { name: 'Check again' }));
  }

  async function showWebhooks(page: Page, check: Check, name: string): Promise<void> {
    endpoint.status = 204;
    await operate(program, 'PUT', `/api/webhooks/ok-${name}`, { url: endpoint.url, events: ['drop.opened'] });
    await open(page, '/webhooks');
    await check('webhooks', row(page, `ok-${name}`));
    await press(page, 'Add a receiver');
    await press(dialog(page), 'Save');
    await check('receiver-wrong', dialog(page).getByText('must', { exact: false }));
    await page.keyboard.press('Escape');
    await open(page, `/webhooks/ok-${name}`);
    await press(page, 'Send a test event');
    await check('receiver', page.getByText('Delivered: it answered with 204'));
    await press(page, 'Rotate the secret');
    await check('receiver-rotate', dialog(page).getByText('two signatures'));
    await press(dialog(page), 'Rotate');
    await check('receiver-secret', dialog(page).getByLabel('Secret'));
    await press(dialog(page), 'I have it');
    await press(page, 'Disable');
    await press(dialog(page), 'Disable');
    await check('receiver-disabled', page.getByText('Switched off here'));
    await open(page, '/webhooks/nobody');
    await check('receiver-unknown', page.getByRole('heading', { name: 'There is no such receiver' }));
  }
});

/** An endpoint of a shop on this machine, which answers everything with one status. */
class Endpoint {
  status = 204;
  /** The bodies of what it has taken. */
  readonly heard: string[] = [];
  readonly #server: HttpServer;

  private constructor(server: HttpServer) {
    this.#server = server;
  }

  static async open(): Promise<Endpoint> {
    const endpoint: Endpoint = new Endpoint(
      createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk);
        if (endpoint.status < 300) endpoint.heard.push(Buffer.concat(chunks).toString());
        response.writeHead(endpoint.status).end();
      }),
    );
    await once(endpoint.#server.listen(0, '127.0.0.1'), 'listening');
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
