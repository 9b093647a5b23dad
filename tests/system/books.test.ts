import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { buy, operate } from '../support/http.ts';
import { lookAtAll } from '../support/looks.ts';
import { OPERATOR_TOKEN, Program, SOON } from '../support/program.ts';

describe('the books in the console', () => {
  let program: Program;
  let browser: Browser;
  let made = 0;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await program?.dispose();
  });

  async function newDrop(terms: Readonly<Record<string, unknown>> = {}): Promise<string> {
    made += 1;
    const sku = `books-${made}`;
    await program.server.createDrop(sku, { ...DROP, ...terms });
    return sku;
  }

  /** A page of the operator's, who is signed in. */
  async function newConsole(): Promise<Page> {
    const page = await newPage(browser, { width: 1_440, height: 900 });
    const answer = await page.context().request.post(`${program.origin}/api/operator/session`, {
      data: { token: OPERATOR_TOKEN },
    });
    expect(answer.status()).toBe(201);
    return page;
  }

  const open = (page: Page, path: string) => page.goto(`${program.origin}/ops${path}`);
  const row = (page: Page, words: string) => page.getByRole('row').filter({ hasText: words });
  const dialog = (page: Page) => page.getByRole('dialog');

  describe('the orders', () => {
    test('BOOK-1: newest first, page after page, found by shopper and by purchase id', async () => {
      const sku = await newDrop({ total: 80, perShopperLimit: null });
      for (let i = 1; i <= 52; i++) await buy(program, sku, `order-${i}`);
      const page = await newConsole();
      await open(page, `/drops/${sku}/orders`);
      await row(page, 'order-52').waitFor();
      expect(await page.locator('tbody tr').count()).toBe(50);
      expect(await page.locator('tbody tr').first().textContent()).toContain('order-52');
      await buy(program, sku, 'order-53');
      await page.getByText('One thing has happened').waitFor();
      expect(await page.locator('tbody tr').first().textContent()).toContain('order-52');
      await page.getByRole('button', { name: 'Show more' }).click();
      await row(page, 'order-1').last().waitFor();
      expect(await page.locator('tbody tr').count()).toBe(52);
      await page.getByRole('button', { name: 'Load it again' }).click();
      await row(page, 'order-53').waitFor();
      await page.getByLabel('Purchase id').fill(' order-7 ');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/orders?id=order-7');
      await expect.poll(() => page.locator('tbody tr').count(), SOON).toBe(1);
      await page.getByLabel('Shopper').fill('nobody');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await row(page, 'order-53').waitFor();
      await page.context().close();
    });

    test('BOOK-2, BOOK-3, OPS-3: a hold is confirmed by keyboard, once, though the session ends on the way', async () => {
      const sku = await newDrop({ holdSeconds: 600, total: 10 });
      await buy(program, sku, 'to-pay', 2);
      const page = await newConsole();
      const ids: string[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/confirm')) ids.push(request.postDataJSON().id);
      });
      await open(page, `/drops/${sku}/orders`);
      await row(page, 'to-pay').getByRole('button', { name: 'Confirm' }).focus();
      await page.keyboard.press('Enter');
      await dialog(page).getByText('2 units on hold are sold').waitFor();
      await page.context().clearCookies();
      await dialog(page).getByRole('button', { name: 'Confirm' }).click();
      await page.getByLabel('Operator token').fill(OPERATOR_TOKEN);
      await page.keyboard.press('Enter');
      await row(page, 'to-pay').getByText('Sold').waitFor();
      await expect.poll(() => dialog(page).count(), SOON).toBe(0);
      await page.getByText('Confirmed: 2 units sold to').waitFor();
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
      expect((await program.server.stock(sku)).sold).toBe(2);
      await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), SOON).toBe('TR');
      await page.context().close();
    });

    test('BOOK-4: what somebody else was faster with is told, and the row shows how the order stands', async () => {
      const sku = await newDrop({ holdSeconds: 600, total: 10 });
      await buy(program, sku, 'paid', 2);
      const page = await newConsole();
      await open(page, `/drops/${sku}/orders`);
      await row(page, 'paid').getByRole('button', { name: 'Give back' }).click();
      await settle(sku, 'paid', 'confirm');
      await dialog(page).getByRole('button', { name: 'Give back' }).click();
      await dialog(page).getByText('Only a hold can be given back; this one is sold now.').waitFor();
      await page.keyboard.press('Escape');
      await row(page, 'paid').getByText('Sold').waitFor();
      await page.context().close();
    });

    test('BOOK-2, BOOK-3: a refund says where the units go; repeating what somebody else did changes nothing', async () => {
      const sku = await newDrop({ total: 10 });
      for (const id of ['back', 'out', 'race']) await buy(program, sku, id, 2);
      const page = await newConsole();
      await open(page, `/drops/${sku}/orders`);
      const refund = async (id: string, destination: RegExp): Promise<void> => {
        await row(page, id).getByRole('button', { name: 'Refund' }).click();
        await dialog(page).getByRole('radio', { name: destination }).check();
      };
      await refund('back', /2 units go back on sale: 6 left/);
      await dialog(page).getByRole('button', { name: 'Refund' }).click();
      await row(page, 'back').getByText('Refunded').waitFor();
      await refund('out', /its total becomes 8/);
      await dialog(page).getByRole('button', { name: 'Refund' }).click();
      await row(page, 'out').getByText('Refunded').waitFor();
      expect(await program.server.stock(sku)).toMatchObject({ total: 8, remaining: 6, sold: 2 });
      await refund('race', /its total becomes 6/);
      await operate(program, 'POST', await settlePath(sku, 'race', 'refund'), { id: 'faster', restock: true });
      await dialog(page).getByRole('button', { name: 'Refund' }).click();
      await page.getByText('Where the units went was decided then. 8 of 8 left.').waitFor();
      await row(page, 'race').getByText('Refunded').waitFor();
      expect(await program.server.stock(sku)).toMatchObject({ total: 8, remaining: 8, sold: 0 });
      await page.context().close();
    });
  });

  describe('the ledger', () => {
    test('BOOK-5, BOOK-6: its entries in words, all of it as a file, and a verdict', async () => {
      const sku = await newDrop({ total: 100, perShopperLimit: null });
      for (let i = 1; i <= 55; i++) await buy(program, sku, `entry-${i}`);
      await operate(program, 'POST', `/api/drops/${sku}/restock`, { id: 'lower', quantity: -5 });
      const page = await newConsole();
      await open(page, `/drops/${sku}/ledger`);
      await row(page, 'The stock was lowered by 5 units.').waitFor();
      await page.getByText('50 of 58 entries are shown.').waitFor();
      await page.getByRole('button', { name: 'Show more' }).click();
      await row(page, 'The drop was defined: 100 units in all').waitFor();
      expect(await page.locator('tbody tr').count()).toBe(58);
      await page.getByRole('button', { name: 'Audit now' }).click();
      await page.getByRole('heading', { name: 'The books are sound.' }).waitFor();
      expect(await page.locator('.sum').textContent()).toBe('in all95left40on hold0sold55');
      const download = page.waitForEvent('download');
      await page.getByRole('link', { name: 'CSV' }).click();
      expect((await download).suggestedFilename()).toBe(`${sku}-ledger.csv`);
      await page.context().close();
    });
  });

  test('BOOK-13: orders and ledger, every state: no axe violation, no sideways scroll', async () => {
    const page = await newConsole();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    const check: Check = async (state, words) => {
      problems.push(...(await lookAtAll(page, `books-${state}`, words)));
    };
    await showOrders(page, check);
    await showLedger(page, check);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  async function showOrders(page: Page, check: Check): Promise<void> {
    const empty = await newDrop();
    await open(page, `/drops/${empty}/orders`);
    await check('orders-empty', page.getByRole('heading', { name: 'No orders yet' }));

    const sku = await newDrop({ holdSeconds: 600, total: 40, perShopperLimit: null });
    for (const id of ['paid', 'given-back', 'returned', 'waiting']) await buy(program, sku, id, 2);
    await settle(sku, 'paid', 'confirm');
    await settle(sku, 'given-back', 'release');
    await settle(sku, 'returned', 'confirm');
    await settle(sku, 'returned', 'refund');
    await open(page, `/drops/${sku}/orders`);
    await check('orders', row(page, 'waiting'));
    await row(page, 'paid').getByRole('button', { name: 'Refund' }).click();
    await check('orders-refund', dialog(page).getByText('Where do the units go?'));
    await page.keyboard.press('Escape');
    await row(page, 'waiting').getByRole('button', { name: 'Give back' }).click();
    await settle(sku, 'waiting', 'confirm');
    await dialog(page).getByRole('button', { name: 'Give back' }).click();
    await check('orders-refused', dialog(page).getByText('Only a hold can be given back'));
    await page.keyboard.press('Escape');
    await open(page, `/drops/${sku}/orders?shopper=nobody`);
    await check('orders-nothing', page.getByRole('heading', { name: 'Nothing found' }));
  }

  async function showLedger(page: Page, check: Check): Promise<void> {
    const sku = await newDrop({ holdSeconds: 600, total: 500 });
    for (const id of ['one', 'two', 'three']) await buy(program, sku, id, 2);
    await settle(sku, 'one', 'confirm');
    await open(page, `/drops/${sku}/ledger`);
    await check('ledger', row(page, 'The drop was defined'));
    await page.getByRole('button', { name: 'Audit now' }).click();
    await check('ledger-sound', page.getByRole('heading', { name: 'The books are sound.' }));
  }

  async function settlePath(sku: string, id: string, how: string): Promise<string> {
    const { orders } = (await operate(program, 'GET', `/api/drops/${sku}/orders`)).json;
    const order = orders.find((each: { readonly id: string }) => each.id === id);
    return `/api/drops/${sku}/orders/${encodeURIComponent(order.shopper)}/${id}/${how}`;
  }

  async function settle(sku: string, id: string, how: 'confirm' | 'release' | 'refund'): Promise<void> {
    const answer = await operate(program, 'POST', await settlePath(sku, id, how), { id: `settle-${++made}` });
    expect(answer.status).toBe(200);
  }
});

/** Looks at a state, once its words are there. */
type Check = (state: string, words: Locator) => Promise<void>;

const DROP = { title: 'The thing itself', total: 20, perShopperLimit: 2, maxPerPurchase: 2 };
