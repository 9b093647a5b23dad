import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { call } from '../support/http.ts';
import { OPERATOR_TOKEN, Program } from '../support/program.ts';

describe('the console', () => {
  let program: Program;
  let browser: Browser;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await program?.dispose();
  });

  const tokenField = (page: Page) => page.getByLabel('Operator token');

  async function signIn(page: Page, token: string): Promise<void> {
    await tokenField(page).fill(token);
    await page.keyboard.press('Enter');
  }

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

  test('OPS-2: a wrong token is told, the right one opens the page that was asked for, and nothing keeps it', async () => {
    const page = await newPage(browser, { width: 1440, height: 900 });
    await page.goto(`${program.origin}/ops/drops/air-one`);
    await signIn(page, 'wrong');
    await page.getByText('This is not the operator token.').first().waitFor();
    await signIn(page, OPERATOR_TOKEN);
    await page.getByRole('heading', { level: 1, name: 'Air One' }).waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(kept).toBe('[{},{},""]');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Air One' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await tokenField(page).waitFor();
    await page.reload();
    await tokenField(page).waitFor();
    await page.context().close();
  });
});
