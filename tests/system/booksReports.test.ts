import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Locator, Page, Route } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { editDatabase, editDrops } from '../support/database.ts';
import { buy, operate } from '../support/http.ts';
import { lookAtAll } from '../support/looks.ts';
import { OPERATOR_TOKEN, Program, until } from '../support/program.ts';

const SKU = 'reported';
const OTHER = 'other';
/** Its ledger is tampered with. */
const BROKEN = 'broken';
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
    await program.server.createDrop(BROKEN, { title: 'Broken', total: 5 });
    for (const id of ['one', 'two', 'three']) await buy(program, SKU, id, 2);
    for (const id of ['four', 'five']) await buy(program, OTHER, id);
    await buy(program, BROKEN, 'tampered', 2);
    await until('the reports to know all orders', async () => (await reported()) === 6);
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
  async function newConsole(): Promise<Page> {
    const page = await newPage(browser, { width: 1_440, height: 900 });
    const data = { token: OPERATOR_TOKEN };
    expect((await page.context().request.post(`${program.origin}/api/operator/session`, { data })).status()).toBe(201);
    return page;
  }

  /** A page to look at in both sizes and both colour schemes, state after state. */
  async function newScreens() {
    const page = await newConsole();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    const look = async (state: string, words: Locator): Promise<void> => {
      problems.push(...(await lookAtAll(page, `books-${state}`, words)));
    };
    return { page, look, problems };
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

    test('BOOK-6, BOOK-8, BOOK-13, REP-4: what is not as the ledger says is found and rebuilt; a ledger that is not sound is told', async () => {
      await program.stop();
      editDatabase(program, (database) => {
        database.exec(`UPDATE orders SET quantity = 9, state = 'sold' WHERE sku = '${SKU}' AND id = 'one'`);
        database.exec(`DELETE FROM orders WHERE sku = '${SKU}' AND id = 'two'`);
      });
      editDrops(program, (database) => database.exec(`UPDATE ledger SET quantity = 1 WHERE id = 'tampered'`));
      await program.restart();
      const { page, look, problems } = await newScreens();
      await open(page, '/reports/reconciliation');
      const checked = await holdBack(page, `**/reconciliation/${SKU}`);
      await press(page, 'Check all drops');
      await look('reconciliation-checking', row(page, 'Reported').getByText('Checking'));
      checked();
      await row(page, 'Reported').getByText('Differs').waitFor();
      await row(page, 'Other').getByText('Agrees').waitFor();
      await row(page, 'Broken').getByText('Ledger not sound').waitFor();
      await look('reconciliation-differs', page.getByText('2 drops do not agree'));
      await page.getByRole('button', { name: 'Rebuild the reports of Reported' }).click();
      await look('reconciliation-asking', dialog(page));
      const rebuilt = await holdBack(page, '**/repair');
      await press(dialog(page), 'Rebuild');
      await look('reconciliation-rebuilding', row(page, 'Reported').getByText('Rebuilding'));
      rebuilt();
      await row(page, 'Reported').getByText('Agrees').waitFor();

      await open(page, `/drops/${BROKEN}/ledger`);
      const audited = await holdBack(page, '**/audit');
      await press(page, 'Audit now');
      await look('ledger-auditing', page.getByText('Replaying'));
      audited();
      await look('ledger-not-sound', page.getByRole('heading', { name: 'The books are not sound.' }));
      expect(problems).toEqual([]);
      await page.context().close();
    });
  });

  describe('a receiver', () => {
    test('BOOK-9, BOOK-10, BOOK-11, BOOK-13, OPS-3: is made, tried, fails, is gone, comes back and gets another secret', async () => {
      const { page, look, problems } = await newScreens();
      await open(page, '/webhooks');
      await look('webhooks-empty', page.getByRole('heading', { name: 'Nobody is told yet' }));
      await press(page, 'Add a receiver');
      await dialog(page).getByLabel('Name').fill('shop');
      await dialog(page).getByLabel('Address').fill('http://10.0.0.1/');
      await press(dialog(page), 'Save');
      // What only the server can judge stands beside the field, and nothing that was typed is lost.
      await dialog(page).getByText('must lead to a public host').waitFor();
      expect(await dialog(page).getByLabel('Name').inputValue()).toBe('shop');
      await dialog(page).getByLabel('Address').fill(endpoint.url);
      // The session ends while the form is filled in.
      await page.context().clearCookies();
      await press(dialog(page), 'Save');
      await page.getByLabel('Operator token').fill(OPERATOR_TOKEN);
      await page.keyboard.press('Enter');
      const first = await dialog(page).getByLabel('Secret', { exact: true }).inputValue();
      expect(first).toMatch(/^whsec_/);
      await press(dialog(page), 'I have it');
      await row(page, 'shop').getByText('Healthy').waitFor();
      expect(await page.content()).not.toContain(first);

      await page.getByRole('link', { name: 'shop' }).click();
      await press(page, 'Send a test event');
      await page.getByText('Delivered: it answered with 204').waitFor();
      await row(page, 'test').getByText('Delivered').waitFor();
      new Webhook(first).verify(endpoint.newest.body, endpoint.newest.headers);

      endpoint.status = 500;
      await buy(program, OTHER, 'six');
      await page.getByText(/Failing since/).waitFor();
      await look('receiver-failing', row(page, 'order.sold').getByText('it answered 500'));
      await page.getByLabel('Failed only').check();
      await row(page, 'test').waitFor({ state: 'detached' });

      endpoint.status = 410;
      await press(page, 'Send a test event');
      await look('receiver-gone', page.getByText('Disabled: gone'));
      await open(page, '/webhooks');
      await look('webhooks-gone', row(page, 'shop').getByText('Disabled: gone'));
      await page.getByRole('link', { name: 'shop' }).click();
      endpoint.status = 204;
      await press(page, 'Enable');
      await press(dialog(page), 'Enable');
      await page.getByText('Healthy').waitFor();
      await until('what was missed to arrive', () => endpoint.heard.some((body) => body.includes('"six"')));

      await press(page, 'Rotate the secret');
      await press(dialog(page), 'Rotate');
      const second = await dialog(page).getByLabel('Secret', { exact: true }).inputValue();
      expect(second).toMatch(/^whsec_/);
      expect(second).not.toBe(first);
      await press(dialog(page), 'I have it');
      await page.getByText(/Two secrets are valid until/).waitFor();
      await press(page, 'Send a test event');
      await page.getByText('Delivered: it answered with 204').waitFor();
      for (const secret of [first, second]) new Webhook(secret).verify(endpoint.newest.body, endpoint.newest.headers);
      await press(page, 'Delete');
      await look('receiver-delete', dialog(page).getByText('cannot be taken back'));
      await press(dialog(page), 'Delete');
      await page.getByRole('heading', { name: 'Nobody is told yet' }).waitFor();
      expect(problems).toEqual([]);
      await page.context().close();
    });

    test('BOOK-12, BOOK-13, HOOK-9: dead letters are delivered again, one, some and all, and it is told what became of them', async () => {
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
      const { page, look, problems } = await newScreens();
      await open(page, '/webhooks/old');
      await page
        .getByLabel(/^Choose order.sold, other/)
        .first()
        .check();
      await look('dead-letters', page.getByRole('button', { name: 'Deliver 1 again' }));
      const before = endpoint.heard.length;
      const said = await listenTo(page, '.batch-news');
      const answered = endpoint.holdBack();
      await press(page, 'Deliver all again');
      await look('dead-letters-asking', dialog(page).getByText('signed anew'));
      await press(dialog(page), 'Deliver again');
      await page.getByText('0 of 3 events delivered so far').waitFor();
      answered();
      await page.getByText('All 3 events failed again.').waitFor();
      expect(await said()).toEqual(['0 of 3 events delivered so far', 'All 3 events failed again.']);
      endpoint.status = 204;
      await page
        .getByLabel(/^Choose order.sold, other/)
        .first()
        .check();
      await press(page, 'Deliver 1 again');
      await page.getByText('The event was delivered.').waitFor();
      await page
        .getByRole('button', { name: /^Deliver again: order.sold, other/ })
        .first()
        .click();
      await until('one to be left', async () => (await receiver('old')).deadLetters === 1);
      await press(page, 'Deliver all again');
      await press(dialog(page), 'Deliver again');
      await page.getByText('There are none.').waitFor();
      expect(problems).toEqual([]);
      // A receiver that is as old as this one is now is told of the other drops too, when their turn comes.
      const told = endpoint.heard.slice(before).map((body) => JSON.parse(body).data);
      expect(told.filter(({ sku }) => sku === OTHER).map(({ order }) => order.id)).toEqual(['seven', 'eight', 'nine']);
      await page.context().close();
    });
  });

  test('BOOK-13: reports and webhooks: no axe violation, no sideways scroll', async () => {
    const { page, look, problems } = await newScreens();
    await showReports(page, look);
    await showWebhooks(page, look);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  type Check = (state: string, words: Locator) => Promise<void>;

  async function showReports(page: Page, check: Check): Promise<void> {
    await open(page, '/reports');
    await check('totals', row(page, 'Reported'));
    await open(page, '/reports/orders');
    await check('report', row(page, 'one'));
    await open(page, '/reports/orders?shopper=nobody');
    await check('report-nothing', page.getByRole('heading', { name: 'Nothing found' }));
    await page.route('**/api/reports/orders*', (route) => route.abort());
    await open(page, '/reports/orders');
    await check('report-away', page.getByText('The server does not answer'));
    await page.unroute('**/api/reports/orders*');
    await open(page, '/reports/reconciliation');
    await check('reconciliation', page.getByRole('button', { name: 'Check all drops' }));
    await press(page, 'Check all drops');
    await check('reconciliation-done', page.getByRole('button', { name: 'Check again' }));
  }

  async function showWebhooks(page: Page, check: Check): Promise<void> {
    endpoint.status = 204;
    await operate(program, 'PUT', '/api/webhooks/ok', { url: endpoint.url, events: ['drop.opened'] });
    await open(page, '/webhooks');
    await check('webhooks', row(page, 'ok'));
    await press(page, 'Add a receiver');
    await press(dialog(page), 'Save');
    await check('receiver-wrong', dialog(page).getByText('must', { exact: false }));
    await page.keyboard.press('Escape');
    await open(page, '/webhooks/ok');
    await press(page, 'Send a test event');
    await check('receiver', page.getByText('Delivered: it answered with 204'));
    await press(page, 'Rotate the secret');
    await check('receiver-rotate', dialog(page).getByText('two signatures'));
    await press(dialog(page), 'Rotate');
    await check('receiver-secret', dialog(page).getByLabel('Secret', { exact: true }));
    await press(dialog(page), 'I have it');
    await press(page, 'Disable');
    await press(dialog(page), 'Disable');
    await check('receiver-disabled', page.getByText('Switched off here'));
    await open(page, '/webhooks/nobody');
    await check('receiver-unknown', page.getByRole('heading', { name: 'There is no such receiver' }));
  }
});

/** Keeps the answer to the next such request back, to look at the page meanwhile. @returns what lets it go. */
async function holdBack(page: Page, url: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = (route: Route) => promise.then(() => route.continue());
  await page.route(url, answer, { times: 1 });
  return resolve;
}

/** Writes down what stands in a live region, each time that it changes. @returns what was said up to then. */
async function listenTo(page: Page, region: string): Promise<() => Promise<string[]>> {
  await page.evaluate((selector) => {
    const element = document.querySelector(selector);
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => {
      const text = element?.textContent ?? '';
      if (text !== said.at(-1)) said.push(text);
    }).observe(element ?? document, { childList: true, characterData: true, subtree: true });
  }, region);
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said);
}

/** An endpoint of a shop on this machine, which answers everything with one status. */
class Endpoint {
  status = 204;
  /** What it was sent last, whether it has taken it or not. */
  newest: { readonly body: string; readonly headers: Record<string, string> } = { body: '', headers: {} };
  #held: Promise<void> | undefined;
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
        const body = Buffer.concat(chunks).toString();
        endpoint.newest = { body, headers: request.headers as Record<string, string> };
        await endpoint.#held;
        if (endpoint.status < 300) endpoint.heard.push(body);
        response.writeHead(endpoint.status).end();
      }),
    );
    await once(endpoint.#server.listen(0, '127.0.0.1'), 'listening');
    return endpoint;
  }

  /** From now on it does not answer. @returns what lets it. */
  holdBack(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return resolve;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
