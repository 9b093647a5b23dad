import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atRest, axeViolations, launchBrowser, newContext, screenshot, sidewaysScroll } from '../support/browser.ts';
import { call, operate } from '../support/http.ts';
import { OPERATOR_TOKEN, Program, ROOT, SHOPPER_TOKEN_SECRET, until } from '../support/program.ts';
import { type Shop, serve } from '../support/shop.ts';

/** Turns what follows it round, until its paragraph ends. */
const TURNED = '\u202e';

const MARKUP = `</script></title><script>ran=1</script><img src=x onerror=ran=2>"'\`{{7*7}}\${7*7}<!--`;
const TITLE = `${TURNED}${MARKUP} Air`;
const SIZE = `<b onclick=ran=4>${TURNED}9"'`;
const SHOPPER = `=HYPERLINK("http://x","${TURNED}")<img src=x onerror=ran=5>`;
const OPERATOR = `${TURNED}<img src=x onerror=ran=6>+A1`;

const SKU = 'hostile';
/** Of the same product. */
const SIBLING = 'hostile.2';

describe('texts of strangers', () => {
  let program: Program;
  let browser: Browser;
  let shop: Shop;
  let context: BrowserContext;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
    shop = await serve({ '/': await readFile(join(ROOT, 'client/widget/demo.html'), 'utf8') });
    const terms = { title: TITLE, product: 'hostile', total: 5, price: { amount: 7, currency: 'EUR' } };
    await program.server.createDrop(SKU, { ...terms, size: SIZE });
    await program.server.createDrop(SIBLING, { ...terms, size: `${SIZE}2`.slice(-24) });
    context = await newContext(browser, { width: 1_440, height: 900 });
    const signedIn = await context.request.post(`${program.origin}/api/operator/session`, {
      data: { token: OPERATOR_TOKEN, name: OPERATOR },
    });
    expect(signedIn.status()).toBe(201);
    const bought = await call(program, 'POST', `/api/drops/${SKU}/purchases`, {
      ...{ token: await tokenOf(SHOPPER), body: { quantity: 1 } },
      headers: { 'idempotency-key': '-1' },
    });
    expect(bought.status).toBe(201);
    await until('the reports to know the order', async () => (await reported()).length === 1);
  });

  afterAll(async () => {
    await browser?.close();
    await shop?.close();
    await program?.dispose();
  });

  async function reported(): Promise<{ shopper: string }[]> {
    return (await operate(program, 'GET', '/api/reports/orders')).json.orders;
  }

  /** Waits until a page shows this, letter for letter. @returns all that is wrong with it. */
  async function wrongWith(page: Page, words: string): Promise<string[]> {
    // Looks into the shadow trees too, in which the ticker lives.
    await page.getByText(words).first().waitFor();
    await atRest(page);
    return page.evaluate(strangeOnPage, TURNED);
  }

  test.each([
    ['home', '/'],
    ['drop', `/drop/${SKU}`],
    ['proof', `/proof/${SKU}`],
    ['embed', `/embed/${SKU}`],
  ])('HOST-1: %s shows a title as it is', async (name, path) => {
    const { text } = await call(program, 'GET', path);
    for (const mark of ['<img src=x', '<script>ran', '<!-- Air']) expect(text).not.toContain(mark);
    const page = await context.newPage();
    await page.goto(`${program.origin}${path}`);
    // The ticker says what is left, and the title only to those who hear it.
    expect(await wrongWith(page, name === 'embed' ? 'left' : MARKUP)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await atRest(page);
    await screenshot(page, `hostile-${name}-390`);
    expect(await sidewaysScroll(page)).toBe(0);
    // The ticker is a part of somebody else's page, which has the heading.
    if (name !== 'embed') expect(await axeViolations(page)).toEqual([]);
    await page.close();
  });

  test.each([
    ['the drops', '', MARKUP],
    ['a drop live', `/drops/${SKU}`, MARKUP],
    ['its form', `/drops/${SKU}/edit`, MARKUP],
    ['its orders', `/drops/${SKU}/orders`, '<img src=x onerror=ran=5>'],
    ['its ledger', `/drops/${SKU}/ledger`, '<img src=x onerror=ran=5>'],
    ['all orders', '/reports/orders', '<img src=x onerror=ran=5>'],
    ['totals', '/reports', MARKUP],
    ['the sessions', '/sessions', '<img src=x onerror=ran=6>'],
  ])('HOST-1: the console shows %s as they are', async (_, path, words) => {
    const page = await context.newPage();
    await page.goto(`${program.origin}/ops${path}`);
    expect(await wrongWith(page, words)).toEqual([]);
    await page.close();
  });

  test('HOST-1: the console asks about them, and tells what was done, in sentences that stay as they are', async () => {
    const page = await context.newPage();
    await page.goto(`${program.origin}/ops/reports/reconciliation`);
    await page.getByRole('button', { name: 'Check all drops' }).click();
    const row = page.getByRole('row').filter({ hasText: SIBLING });
    await row.getByText('Agrees').waitFor();
    expect(await wrongWith(page, MARKUP)).toEqual([]);
    await page.goto(`${program.origin}/ops/drops/${SIBLING}`);
    await page.getByRole('button', { name: 'Pause sales' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause sales' }).click();
    expect(await wrongWith(page, `Sales of ${MARKUP} Air are paused.`)).toEqual([]);
    await page.close();
  });

  test('HOST-1: the widget on a page of another site runs nothing of its words', async () => {
    const page = await context.newPage();
    await page.goto(`${shop.origin}/?${new URLSearchParams({ host: program.origin, sku: SKU, other: SKU })}`);
    await page.getByText('4 left').first().waitFor();
    await page.evaluate(
      (label) => document.getElementById('styled')?.setAttribute('label-open', label),
      `${MARKUP}{remaining}`,
    );
    expect(await wrongWith(page, `${MARKUP}4`)).toEqual([]);
    await page.close();
  });

  test('HOST-2: what a spreadsheet gets is cells of text', async () => {
    const { text } = await operate(program, 'GET', '/api/reports/orders?format=csv');
    const [head = [], order = []] = cellsOf(text);
    const cell = (name: string) => order[head.indexOf(name)];
    expect(cell('shopper')).toBe(`'${SHOPPER}`);
    expect(cell('id')).toBe('-1');
    expect(cellsOf(text).map(({ length }) => length)).toEqual([head.length, head.length]);
  });
});

/** Runs in the page. Shadow trees, in which the ticker lives, are looked through as well. */
function strangeOnPage(turned: string): string[] {
  const wrong: string[] = [];
  if ('ran' in window) wrong.push(`something ran: ${window.ran}`);
  const isolates = (element: Element) => /isolate|plaintext/.test(getComputedStyle(element).unicodeBidi);
  const lookThrough = (root: ParentNode & Node): void => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('img[src="x"], b[onclick], [onerror]')) wrong.push(`became an element: ${element.outerHTML}`);
      if (element.shadowRoot !== null) lookThrough(element.shadowRoot);
    }
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const parent = text.parentElement;
      if (parent === null || !text.nodeValue?.includes(turned) || parent.closest('script, title, option, textarea'))
        continue;
      let around: Element = parent;
      while (!isolates(around) && around.parentElement !== null) around = around.parentElement;
      const beside = (around.textContent ?? '').replace(text.nodeValue, '').trim();
      if (beside !== '') wrong.push(`turns words round: ${beside} in ${around.outerHTML.slice(0, 200)}`);
    }
  };
  lookThrough(document);
  return wrong;
}

/** A shop's own token for its customer. */
function tokenOf(shopper: string): Promise<string> {
  return new SignJWT({ sub: shopper })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SHOPPER_TOKEN_SECRET));
}

/** RFC 4180, read by hand. */
function cellsOf(csv: string): string[][] {
  const lines = csv.match(/(?:"(?:[^"]|"")*"|[^"\r])*\r\n/g) ?? [];
  return lines.map((line) =>
    [...line.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    ),
  );
}
