import type { Browser, Locator, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGES, pathOf } from '../../client/docs/nav.ts';
import { launchBrowser, newPage } from '../support/browser.ts';
import { buy, call, operate } from '../support/http.ts';
import { focused, tabTo } from '../support/keyboard.ts';
import { policyBreaks, type Visit } from '../support/policyBreaks.ts';
import { OPERATOR_TOKEN, Program, SOON } from '../support/program.ts';

/** What a stranger would call a drop. */
const EVIL = '<img src=x onerror=alert(1)><script>alert(2)</script>';

describe('the console', () => {
  let program: Program;
  let browser: Browser;
  let drops = 0;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await program?.dispose();
  });

  /** A new drop of 20 units, unless told otherwise. */
  async function newDrop(terms: Readonly<Record<string, unknown>> = {}): Promise<string> {
    drops += 1;
    const sku = `console-${drops}`;
    await program.server.createDrop(sku, { title: 'The thing itself', total: 20, ...terms });
    return sku;
  }

  /** As the API tells it, with its phase. */
  const stockOf = async (sku: string) => (await call(program, 'GET', `/api/drops/${sku}`)).json.stock;

  /** A console of its own, signed in, at one of its pages. */
  async function open(path = ''): Promise<Page> {
    const page = await newPage(browser, { width: 1440, height: 900 });
    await page.goto(`${program.origin}/ops${path}`);
    await signIn(page);
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  }

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const button = (on: Page | Locator, name: string) => on.getByRole('button', { name, exact: true });
  const dialog = (page: Page) => page.getByRole('dialog');
  const units = (page: Page) => dialog(page).getByLabel('Units', { exact: true });
  const toast = (page: Page) => page.locator('.toast');

  test('OPS-1: every path under /ops is its page, which no cache keeps and no index lists', async () => {
    for (const path of ['/ops', '/ops/', '/ops/new', '/ops/drops/air-one/ledger']) {
      const { status, type, headers, text } = await call(program, 'GET', path);
      expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-robots-tag')).toBe('noindex');
      expect(text).not.toContain('Air One');
    }
    expect((await call(program, 'GET', '/opsx')).status).toBe(404);
  });

  test('SEC-3, SEC-4: no page breaks its policy, with a title that wants to; only the frame can be framed', async () => {
    const sku = await newDrop({ title: EVIL, imageUrl: 'https://127.0.0.1:9/none.png' });
    const over = await newDrop();
    await buy(program, over, 'sold');
    await operate(program, 'POST', `/api/drops/${over}/close`, { id: 'close' });
    const signedIn = await call(program, 'POST', '/api/operator/session', { body: { token: OPERATOR_TOKEN } });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    const visits: Visit[] = [
      ['/', EVIL],
      [`/drop/${sku}`, /watching/],
      [`/embed/${sku}`, /20/],
      [`/proof/${sku}`, 'Not yet.'],
      [`/proof/${over}`, 'This drop kept its word.'],
      ['/eras', /eras/i],
      ['/nowhere', 'There is no drop here.'],
      ...PAGES.map((page): Visit => [pathOf(page), page.title]),
      ['/ops', EVIL],
      ['/ops/new', 'New drop'],
      [`/ops/drops/${sku}`, EVIL],
      [`/ops/drops/${sku}/edit`, EVIL],
      [`/ops/drops/${sku}/orders`, EVIL],
      [`/ops/drops/${sku}/ledger`, EVIL],
      ['/ops/reports', 'Reports'],
      ['/ops/webhooks', 'Webhooks'],
      ['/ops/sessions', 'This one'],
    ];
    expect(await policyBreaks(browser, program.origin, visits, cookie)).toEqual([]);
    for (const [path] of visits) {
      const { headers } = await call(program, 'GET', path);
      const ancestors = path.startsWith('/embed/') ? '*' : "'none'";
      expect(headers.get('content-security-policy'), path).toContain(`frame-ancestors ${ancestors}`);
      expect(headers.get('content-security-policy'), path).not.toContain('unsafe');
    }
  });

  test('SES-5, AUD-1, AUD-3: a name is in the books; a session that is ended from another console asks for the token', async () => {
    const sku = await newDrop();
    const mine = await newPage(browser, { width: 1440, height: 900 });
    await mine.goto(`${program.origin}/ops/sessions`);
    await mine.getByLabel('Your name').fill('Ada at the till');
    await signIn(mine);
    const other = await open(`/drops/${sku}`);
    await operate(program, 'POST', `/api/drops/${sku}/pause`, { id: 'by-token' });
    await button(other, 'Resume sales').click();
    await button(dialog(other), 'Resume sales').click();
    await mine.reload();
    await mine.getByRole('row', { name: /Ada at the till.*This one/ }).waitFor();
    // The newest is the other one.
    await mine
      .getByRole('button', { name: /^End the session of/ })
      .first()
      .click();
    await button(dialog(mine), 'End it').click();
    await mine.getByText('The session is ended.').waitFor();
    await dialog(other).getByText('Sign in again').waitFor();
    await mine.getByRole('row', { name: /Ended the session .* Ada at the till/ }).waitFor();
    await mine.goto(`${program.origin}/ops/drops/${sku}/ledger`);
    await mine.getByRole('row', { name: /Sales were paused.*with the token itself/ }).waitFor();
    await mine.getByRole('row', { name: /Sales went on.*no name given/ }).waitFor();
    await mine.goto(`${program.origin}/ops/sessions`);
    await button(mine, 'End all sessions').click();
    await button(dialog(mine), 'End all sessions').click();
    await tokenField(mine).waitFor();
    await Promise.all([mine.context().close(), other.context().close()]);
  });

  test('OPS-2: a wrong token is told, the right one opens the page that was asked for, and nothing keeps it', async () => {
    const page = await newPage(browser, { width: 1440, height: 900 });
    await page.goto(`${program.origin}/ops/drops/air-one`);
    await signIn(page, 'wrong');
    await page.getByText('This is not the operator token.').first().waitFor();
    expect(await tokenField(page).getAttribute('aria-invalid')).toBe('true');
    expect(await focused(page)).toBe('Operator token');
    await signIn(page);
    await heading(page, /Air One/).waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).toBe('[{},{},""]');
    await page.reload();
    await heading(page, /Air One/).waitFor();
    await button(page, 'Sign out').click();
    await tokenField(page).waitFor();
    await page.reload();
    await tokenField(page).waitFor();
    await page.context().close();
  });

  test('OPS-3, OPS-12: a session that ends in the middle of a command: asked for, and gone on with by the same id', async () => {
    const sku = await newDrop();
    const page = await open(`/drops/${sku}`);
    const sent = bodiesOf(page, '/restock');
    await button(page, 'Add units').click();
    await units(page).fill('5');
    await page.context().clearCookies();
    await page.keyboard.press('Enter');
    const over = page.getByRole('dialog', { name: 'Your session is over' });
    await over.waitFor();
    await signIn(page, 'wrong');
    await page.getByText('This is not the operator token.').first().waitFor();
    await signIn(page);
    await toast(page).getByText('5 units added').waitFor();
    expect(await over.count()).toBe(0);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toEqual(sent[1]);
    expect(await program.server.stock(sku)).toMatchObject({ total: 25 });
    await page.context().close();
  });

  test('OPS-3: a dialog that is sent away loses nothing that was typed, and the command can be given after all', async () => {
    const sku = await newDrop();
    const page = await open(`/drops/${sku}/edit`);
    await page.getByLabel('Title').fill('A better name');
    await page.context().clearCookies();
    await button(page, 'Save').click();
    await button(dialog(page), 'Not now').click();
    await page.getByText('Nothing was changed.').waitFor();
    await page.getByText('Your session is over. What you see may be old.').waitFor();
    expect(await page.getByLabel('Title').inputValue()).toBe('A better name');
    await button(page, 'Save').click();
    await signIn(page);
    await toast(page).getByText('Saved.').waitFor();
    await heading(page, 'A better name').waitFor();
    await page.context().close();
  });

  test('OPS-12: an answer that is lost on its way: the same command again, carried out once', async () => {
    const sku = await newDrop();
    const page = await open(`/drops/${sku}`);
    const sent = bodiesOf(page, '/restock');
    let lost = 0;
    await page.route('**/restock', async (route) => {
      // The server carries it out; the answer to the first try gets lost.
      const response = await route.fetch();
      lost += 1;
      await (lost === 1 ? route.abort() : route.fulfill({ response }));
    });
    await button(page, 'Add units').click();
    await units(page).fill('7');
    await page.keyboard.press('Enter');
    await dialog(page).getByText('The server does not answer').waitFor();
    await page.keyboard.press('Enter');
    await toast(page).getByText('7 units added').waitFor();
    expect(sent[0]).toEqual(sent[1]);
    expect(await program.server.stock(sku)).toMatchObject({ total: 27 });
    await page.context().close();
  });

  test('OPS-11, OPS-12: two operators press the same button; what was done can be taken back', async () => {
    const sku = await newDrop({ holdSeconds: 600 });
    await buy(program, sku, 'hold', 2);
    const [one, other] = [await open(`/drops/${sku}`), await open(`/drops/${sku}`)];
    for (const page of [one, other]) {
      await button(page, 'Pause sales').click();
      await dialog(page).getByText('2 units on hold stay as they are').waitFor();
    }
    await button(dialog(one), 'Pause sales').click();
    await toast(one).getByText('Sales of The thing itself are paused.').waitFor();
    await dialog(other).getByText('Sales were paused already, by somebody else.').waitFor();
    await button(dialog(other), 'Pause sales').click();
    await toast(other).getByText('Sales were paused already, by somebody else. Nothing has changed.').waitFor();
    expect(await toast(other).getByRole('button', { name: 'Resume' }).count()).toBe(0);
    await button(toast(one), 'Resume').click();
    for (const page of [one, other]) await button(page, 'Pause sales').waitFor();
    expect(await stockOf(sku)).toMatchObject({ phase: 'open', held: 2 });
    await Promise.all([one.context().close(), other.context().close()]);
  });

  test('OPS-11: refusals are told in words, and closing asks for the SKU', async () => {
    const sku = await newDrop({ total: 3 });
    const page = await open(`/drops/${sku}`);
    await button(page, 'Add units').click();
    await units(page).fill('2');
    await page.keyboard.press('Enter');
    await toast(page).getByText('2 units added').waitFor();
    await button(page, 'Take units away').click();
    await units(page).fill('5');
    await dialog(page).getByText('The page then says that it is sold out.').waitFor();
    await buy(program, sku, 'first', 4);
    await dialog(page).getByText('Only 1 is left').waitFor();
    expect(await button(dialog(page), 'Take units away').getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.press('Escape');
    await button(toast(page), 'Take them away again').click();
    await toast(page).getByText('The total cannot be lowered to 3: 0 held and 4 sold are spoken for.').waitFor();
    await button(page, 'Close for good').click();
    const close = button(dialog(page), 'Close for good');
    expect(await close.getAttribute('aria-disabled')).toBe('true');
    await page.keyboard.type(sku);
    await page.keyboard.press('Enter');
    await toast(page).getByText('is closed for good').waitFor();
    await page.getByText('by hand, for good').waitFor();
    expect(await button(page, 'Pause sales').count()).toBe(0);
    await page.context().close();
  });

  test('OPS-5, OPS-8: a new drop: wrong fields say so, the preview follows, a taken SKU is told', async () => {
    const taken = await newDrop();
    const page = await open('/new');
    const preview = page.frameLocator('iframe');
    await page.getByLabel('Title').fill('Fünf Lampen');
    expect(await page.getByLabel('SKU').inputValue()).toBe('funf-lampen');
    await preview.getByRole('heading', { name: 'Fünf Lampen', includeHidden: true }).waitFor();
    await page.getByLabel('Units in all').fill('1.000');
    await page.keyboard.press('Enter');
    await page.getByText(/^This must be a whole number from 0/).waitFor();
    expect(await focused(page)).toBe('Units in all');
    await page.getByLabel('Units in all').fill('1000');
    await preview.getByText('left of 1,000').waitFor();
    await page.getByLabel('SKU').fill(taken);
    await button(page, 'Make the drop').click();
    await page.getByText('There is a drop with this SKU already').waitFor();
    expect(await focused(page)).toBe('SKU');
    await page.getByLabel('SKU').fill(`${taken}-b`);
    await button(page, 'Make the drop').click();
    await heading(page, 'Fünf Lampen').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/ops/drops/${taken}-b`);
    await page.context().close();
  });

  test('OPS-7: somebody else has changed the drop meanwhile: both changes are shown, and each field is chosen', async () => {
    const sku = await newDrop({ price: { amount: 48, currency: 'EUR' } });
    const page = await open(`/drops/${sku}/edit`);
    await page.getByLabel('Title').fill('Mine');
    const theirs = { title: 'Theirs', total: 30, price: { amount: 50, currency: 'EUR' } };
    await operate(program, 'PUT', `/api/drops/${sku}`, theirs);
    await button(page, 'Save').click();
    const row = (name: string) => dialog(page).getByRole('row', { name: new RegExp(`^${name}`) });
    await row('Title').waitFor();
    expect(await row('Title').getByRole('radio').nth(1).isChecked()).toBe(true);
    expect(await row('Units in all').getByRole('radio').nth(0).isChecked()).toBe(true);
    await row('Price').getByRole('radio').nth(1).check();
    await button(dialog(page), 'Save these').click();
    await toast(page).getByText('Saved.').waitFor();
    expect((await call(program, 'GET', `/api/drops/${sku}`)).json).toMatchObject({
      title: 'Mine',
      total: 30,
      price: { amount: 48 },
    });
    await page.context().close();
  });

  test('OPS-5: fewer units than are held and sold are refused beside the field', async () => {
    const sku = await newDrop();
    await buy(program, sku, 'sold', 5);
    const page = await open(`/drops/${sku}/edit`);
    await page.getByLabel('Units in all').fill('4');
    await button(page, 'Save').click();
    await page.getByText('The lowest possible is 5.').waitFor();
    expect(await page.getByLabel('Units in all').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Units in all').fill('5');
    await button(page, 'Save').click();
    await toast(page).getByText('Saved.').waitFor();
    await page.context().close();
  });

  test('OPS-5: what is typed is not left behind unasked', async () => {
    const sku = await newDrop();
    const page = await open(`/drops/${sku}/edit`);
    await page.getByLabel('Title').fill('Half a');
    await page.getByRole('link', { name: 'Orders' }).click();
    await dialog(page).getByText('is not saved').waitFor();
    expect(await focused(page)).toBe('Stay here');
    await page.keyboard.press('Enter');
    expect(await page.getByLabel('Title').inputValue()).toBe('Half a');
    await page.getByRole('link', { name: 'Orders' }).click();
    await button(dialog(page), 'Leave').click();
    await page.waitForURL('**/orders');
    await page.context().close();
  });

  test('OPS-4: the list is kept fresh, searched, and narrowed by state', async () => {
    const sku = await newDrop({ title: 'Lamp of the list', total: 9 });
    const page = await open();
    const row = page.getByRole('row').filter({ hasText: 'Lamp of the list' });
    await row.getByText('9 of 9 left').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('LAMP of the');
    await expect.poll(() => page.locator('tbody tr').count(), SOON).toBe(1);
    await operate(program, 'POST', `/api/drops/${sku}/pause`, { id: 'from-elsewhere' });
    await row.getByText('Paused').waitFor();
    expect(await focused(page)).toBe('Search by title or SKU');
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByRole('searchbox').fill('nothing of that name');
    await page.getByRole('heading', { name: /^Nothing with/ }).waitFor();
    await page.context().close();
  });

  test('OPS-9, OPS-10: the live page follows sales, survives a killed server, and is read second by second', async () => {
    const sku = await newDrop();
    const page = await open(`/drops/${sku}`);
    await page.getByText('left of 20').waitFor();
    await buy(program, sku, 'one', 3);
    await expect.poll(() => page.locator('.figure .visually-hidden').textContent(), SOON).toBe('17');
    await page.getByText('17 left, 0 held, 3 sold').waitFor();
    await program.kill9();
    await page.getByText('The connection is lost.').waitFor();
    await program.restart();
    await page.getByText('The connection is lost.').waitFor({ state: 'hidden' });
    await buy(program, sku, 'two');
    await expect.poll(() => page.locator('.figure .visually-hidden').textContent(), SOON).toBe('16');
    await page.getByLabel('Second', { exact: true }).focus();
    await page.keyboard.press('Home');
    expect(await page.getByLabel('Second', { exact: true }).getAttribute('aria-valuetext')).toMatch(
      /^\d\d:\d\d:\d\d: /,
    );
    await page.getByText('The same as a table').click();
    await page.getByRole('row').filter({ hasText: '17' }).first().waitFor();
    await page.context().close();
  });

  test('OPS-13: made, opened, watched, paused, restocked, settled, exported and audited by keyboard alone', async () => {
    const page = await newPage(browser, { width: 1440, height: 900 });
    const { keyboard } = page;
    const press = async (name: string, stepsMax = 40) => {
      await tabTo(page, name, stepsMax);
      await keyboard.press('Enter');
    };
    const expectFocus = (name: string) => expect.poll(() => focused(page), SOON).toBe(name);
    await page.goto(`${program.origin}/ops`);
    await tokenField(page).waitFor();
    await keyboard.type(OPERATOR_TOKEN);
    await keyboard.press('Enter');
    await heading(page, 'Drops').waitFor();

    await press('New drop');
    await expectFocus('New drop');
    await tabTo(page, 'Title');
    await keyboard.type('By keyboard');
    await tabTo(page, 'Units in all');
    await keyboard.type('10');
    await tabTo(page, 'Hold, in seconds');
    await keyboard.press('Control+A');
    await keyboard.type('600');
    await keyboard.press('Enter');
    await expectFocus('By keyboard');

    await buy(program, 'by-keyboard', 'a-hold', 2);
    await expect.poll(() => page.locator('.figure .visually-hidden').textContent(), SOON).toBe('8');
    await press('Pause sales');
    await press('Pause sales');
    await toast(page).getByText('are paused').waitFor();
    await keyboard.press('u');
    await toast(page).getByText('Taken back.').waitFor();
    await expect.poll(async () => (await stockOf('by-keyboard')).phase, SOON).toBe('open');
    await press('Add units');
    await keyboard.type('5');
    await keyboard.press('Enter');
    await toast(page).getByText('5 units added').waitFor();
    await expectFocus('Add units');

    await press('Orders');
    await page.getByRole('row').filter({ hasText: 'a-hold' }).waitFor();
    await press('Confirm');
    await dialog(page).waitFor();
    await press('Confirm');
    await expect.poll(async () => (await program.server.stock('by-keyboard')).sold, SOON).toBe(2);

    await press('Ledger');
    const download = page.waitForEvent('download');
    await press('CSV', 60);
    expect((await download).suggestedFilename()).toContain('by-keyboard');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await expectFocus('CSV');
    await press('Audit', 60);
    await page.getByText('The books are sound.').waitFor();
    await page.context().close();
  });
});

const tokenField = (page: Page) => page.getByLabel('Operator token');

async function signIn(page: Page, token = OPERATOR_TOKEN): Promise<void> {
  await tokenField(page).fill(token);
  await page.keyboard.press('Enter');
}

/** What is sent to an address from now on. */
function bodiesOf(page: Page, end: string): unknown[] {
  const bodies: unknown[] = [];
  page.on('request', (request: Request) => {
    if (request.method() === 'POST' && request.url().endsWith(end)) bodies.push(request.postDataJSON());
  });
  return bodies;
}
