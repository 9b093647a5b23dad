import { globSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { buy, operate } from '../support/http.ts';
import { lookAtAll } from '../support/looks.ts';
import { OPERATOR_TOKEN, Program } from '../support/program.ts';

/** Every screen and state of the console's own pages; those of the books are in books.test.ts. */

describe('the screens of the console', () => {
  let program: Program;
  let browser: Browser;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
    await program.stop();
    enterWithoutObject(program.dataDir, 'nobody-home');
    await program.restart();
  });

  afterAll(async () => {
    await browser?.close();
    await program?.dispose();
  });

  async function look({ page, problems }: Console, state: string, words: Locator): Promise<void> {
    problems.push(...(await lookAtAll(page, `console-${state}`, words)));
  }

  async function newConsole(origin = program.origin): Promise<Console> {
    const page = await newPage(browser, { width: 1_440, height: 900 });
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await page.goto(`${origin}/ops`);
    return { page, problems };
  }

  const tokenField = (page: Page) => page.getByLabel('Operator token');

  async function enterToken(page: Page, token: string): Promise<void> {
    await tokenField(page).fill(token);
    await page.keyboard.press('Enter');
  }

  /** Waits for the session: who goes to another page before it has begun takes the request for it back. */
  async function signIn(page: Page): Promise<void> {
    await enterToken(page, OPERATOR_TOKEN);
    await tokenField(page).waitFor({ state: 'hidden' });
  }

  const button = (on: Page | Locator, name: string) => on.getByRole('button', { name, exact: true });
  const dialog = (page: Page) => page.getByRole('dialog');

  test.concurrent('OPS-2, OPS-14: signing in: asked, wrong, nobody there, none configured', async ({ expect }) => {
    const on = await newConsole();
    const { page, problems } = on;
    await look(on, 'sign-in', tokenField(page));
    await enterToken(page, 'wrong');
    await look(on, 'sign-in-wrong', page.getByText('This is not the operator token.'));
    await page.context().setOffline(true);
    await enterToken(page, OPERATOR_TOKEN);
    await look(on, 'sign-in-away', page.getByText('The server does not answer'));
    await page.context().close();
    const unset = await Program.start({ env: { OPERATOR_TOKEN: '' } });
    try {
      const other = await newConsole(unset.origin);
      await look(other, 'sign-in-not-configured', other.page.getByText('No operator token is configured.'));
      problems.push(...other.problems);
      await other.page.context().close();
    } finally {
      await unset.dispose();
    }
    expect(problems).toEqual([]);
  });

  test.concurrent('OPS-4, OPS-5, OPS-7, OPS-14: the list and the form', async ({ expect }) => {
    const on = await newConsole();
    const { page, problems } = on;
    await signIn(page);
    await look(on, 'drops', page.getByText('nobody-home did not answer just now.'));
    await page.getByRole('searchbox').fill('nothing');
    await look(on, 'drops-none', page.getByRole('heading', { name: /^Nothing with/ }));
    await page.getByRole('searchbox').fill('');
    await page.context().setOffline(true);
    await look(on, 'drops-stale', page.getByText('What you see may be old.'));
    await page.context().setOffline(false);
    await button(page, 'Keys').click();
    await look(on, 'keys', dialog(page));
    await page.keyboard.press('Escape');

    await button(page, 'New drop')
      .or(page.getByRole('link', { name: 'New drop' }))
      .click();
    await page.getByLabel('Title').fill('A lamp for reading');
    await page.getByLabel('Units in all').fill('250');
    await page.getByLabel('Price').fill('120');
    await look(on, 'new', page.frameLocator('iframe').getByText('left of 250'));
    await page.getByLabel('Units in all').fill('many');
    await page.getByLabel('SKU').fill('not a sku');
    await button(page, 'Make the drop').click();
    await look(on, 'new-wrong', page.getByText('2 fields are not right yet.'));

    await page.goto(`${program.origin}/ops/drops/air-one/edit`);
    await page.getByLabel('Title').fill('Air One, again');
    await operate(program, 'PUT', '/api/drops/air-one', { title: 'Air One', total: 600, perShopperLimit: 3 });
    await button(page, 'Save').click();
    await look(on, 'edit-conflict', dialog(page));
    await button(dialog(page), 'Back to the form').click();
    await look(on, 'edit', button(page, 'Save'));
    await page.getByRole('link', { name: 'Live' }).click();
    await look(on, 'edit-leave', dialog(page));
    await button(dialog(page), 'Leave').click();
    await page.getByRole('link', { name: 'Sessions' }).click();
    await look(on, 'sessions', page.getByText('This one'));
    await page.context().close();
    expect(problems).toEqual([]);
  });

  test.concurrent('OPS-9, OPS-11, OPS-14: the live page in every phase, its dialogs, and without a connection', async ({
    expect,
  }) => {
    const sku = 'screens';
    const terms = { title: 'Air One — second pressing', total: 40, holdSeconds: 600 };
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    await program.server.createDrop(sku, { ...terms, opensAt: inAnHour });
    const on = await newConsole();
    const { page, problems } = on;
    await signIn(page);
    await page.goto(`${program.origin}/ops/drops/${sku}`);
    await look(on, 'live-scheduled', page.getByText('until it opens'));
    await operate(program, 'PUT', `/api/drops/${sku}`, terms);
    for (let i = 0; i < 6; i++) await buy(program, sku, `order-${i}`, 4);
    await page.getByText('16 left, 24 held').waitFor();
    await page.getByText('The same as a table').click();
    await look(on, 'live-open', page.getByRole('row').filter({ hasText: '24' }));
    for (const [name, state] of [
      ['Pause sales', 'pause'],
      ['Add units', 'restock'],
      ['Take units away', 'lower'],
      ['Close for good', 'close'],
    ] as const) {
      await button(page, name).click();
      if (state === 'lower') await page.keyboard.type('99');
      await look(on, `live-${state}`, dialog(page));
      await page.keyboard.press('Escape');
    }
    await button(page, 'Pause sales').click();
    await button(dialog(page), 'Pause sales').click();
    await look(on, 'live-paused', page.locator('.toast').getByText('are paused'));
    await button(page, 'Resume sales').click();
    await look(on, 'live-resume', dialog(page));
    await button(dialog(page), 'Resume sales').click();
    await button(page, 'Pause sales').waitFor();
    await buy(program, sku, 'rest-1', 8);
    await buy(program, sku, 'rest-2', 8);
    await buy(program, sku, 'too-late', 1);
    await page.getByText('0 left, 40 held').waitFor();
    await look(on, 'live-sold-out', page.getByText('Refused: Sold out'));
    await page.context().setOffline(true);
    await look(on, 'live-offline', page.getByText('This device is offline.'));
    await page.context().setOffline(false);
    await page.getByText('This device is offline.').waitFor({ state: 'hidden' });
    await operate(program, 'POST', `/api/drops/${sku}/close`, { id: 'close' });
    await look(on, 'live-closed', page.getByText('by hand, for good'));

    await page.context().clearCookies();
    await button(page, 'Add units').click();
    await page.keyboard.type('3');
    await page.keyboard.press('Enter');
    await look(on, 'session-over', page.getByRole('dialog', { name: 'Your session is over' }));
    await button(page.getByRole('dialog', { name: 'Your session is over' }), 'Not now').click();
    await page.keyboard.press('Escape');
    await look(on, 'session-over-later', page.getByText('What you see may be old.'));
    await button(page, 'Sign in').click();
    await signIn(page);
    await page.goto(`${program.origin}/ops/drops/no-such-drop`);
    await look(on, 'unknown-drop', page.getByRole('heading', { name: 'There is no such drop' }));
    await page.goto(`${program.origin}/ops/nowhere`);
    await look(on, 'no-such-page', page.getByRole('heading', { name: 'There is no such page' }));
    await page.context().close();
    expect(problems).toEqual([]);
  });
});

/** A page, and what is wrong with what was seen of it. */
interface Console {
  readonly page: Page;
  readonly problems: string[];
}

/** Enters a drop into the catalogue alone, so that its object has nothing to answer. The program must not be running. */
function enterWithoutObject(dataDir: string, sku: string): void {
  for (const file of globSync('v3/d1/*/*.sqlite', { cwd: dataDir })) {
    const database = new DatabaseSync(join(dataDir, file));
    const isCatalogue = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'drops'").get() !== undefined;
    if (isCatalogue)
      database
        .prepare('INSERT INTO drops (sku, title, created_at_ms) VALUES (?, ?, ?)')
        .run(sku, 'Nobody home', Date.now());
    database.close();
  }
}
