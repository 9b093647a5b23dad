import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { buy, call, operate } from '../support/http.ts';
import { tabTo } from '../support/keyboard.ts';
import { PHONE_AND_DESK, wrongInLooks } from '../support/looks.ts';
import { Program } from '../support/program.ts';

describe('the page of a proof', () => {
  let program: Program;
  let browser: Browser;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
    await program.server.createDrop('over', { title: '<img src=x onerror=alert(1)> Over', total: 40 });
    for (let n = 0; n < 12; n++) await buy(program, 'over', `b${n}`, 1 + (n % 3));
  });

  afterAll(async () => {
    await browser?.close();
    await program?.dispose();
  });

  const wrongWith = (page: Page, state: string) => wrongInLooks(page, `proof-${state}`, PHONE_AND_DESK);

  const marks = (page: Page) =>
    page.locator('.statement').evaluateAll((items) => items.map((item) => item.getAttribute('data-verdict')));

  test('PROOF-8, PROOF-11: before the drop is over it says when the proof comes, and why not now', async () => {
    const page = await newPage(browser);
    await page.goto(`${program.origin}/proof/over`);
    await page.getByRole('heading', { name: 'Not yet.' }).waitFor();
    expect(await page.locator('main').textContent()).toContain('to the millisecond when a hold ends');
    expect(await wrongWith(page, 'later')).toEqual([]);
    const missing = await page.goto(`${program.origin}/proof/no-such-drop`);
    expect(missing?.status()).toBe(404);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('There is no drop here.');
    await page.context().close();
  });

  test('PROOF-8, PROOF-10, PROOF-11: a shopper buys, and after the drop finds that it kept its word, and the own order', async () => {
    const page = await newPage(browser);
    await page.goto(`${program.origin}/drop/over`);
    await page.getByRole('button', { name: /^Buy/ }).click();
    await page.getByRole('heading', { name: 'It is yours' }).waitFor();
    await operate(program, 'POST', '/api/drops/over/close', { id: 'over' });
    const threads: string[] = [];
    page.on('worker', (thread) => threads.push(thread.url()));
    await page.getByRole('link', { name: 'See the public proof' }).click();
    await page.getByRole('heading', { name: 'This drop kept its word.' }).waitFor();
    expect(await marks(page)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
    expect(threads).toEqual([expect.stringContaining('/assets/checker.worker')]);
    expect(await page.getByRole('img', { name: /Units left over time. From 40 left/ }).count()).toBe(1);
    expect(await page.locator('.facts dd').textContent()).toMatch(/^sold in entry \d+$/);
    const { json } = await call(program, 'GET', '/api/drops/over/proof');
    expect(await page.locator('.hash').textContent()).toBe(json.head);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('<img src=x');
    expect(await wrongWith(page, 'holds')).toEqual([]);

    // A hash that somebody has noted, by keyboard alone; and the file as it is saved.
    await tabTo(page, 'A hash that you noted before');
    await page.keyboard.type('0'.repeat(64));
    await page.keyboard.press('Enter');
    await page.getByText('The hash that you noted is nowhere in it.').waitFor();
    await page.getByLabel('A hash that you noted before').fill(json.first.head);
    await page.keyboard.press('Enter');
    await page.getByText(`The hash that you noted is that of entry ${json.first.entries}.`).waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Save the file' }).click();
    expect((await saving).suggestedFilename()).toBe('over-proof.ndjson');
    await page.context().close();
  });

  test('PROOF-9, PROOF-6, PROOF-11: a file that is let go on it is checked, and what is wrong with it is named', async () => {
    await program.server.createDrop('other', { title: 'Other', total: 1 });
    await operate(program, 'POST', '/api/drops/over/close', { id: 'over' });
    await operate(program, 'POST', '/api/drops/other/close', { id: 'over' });
    const { text } = await call(program, 'GET', '/api/drops/over/proof/entries');
    const other = (await call(program, 'GET', '/api/drops/other/proof/entries')).text;
    const page = await newPage(browser);
    await page.goto(`${program.origin}/proof/over`);
    await page.locator('.statement').first().waitFor();

    const letGo = async (name: string, content: string) => {
      const data = await page.evaluateHandle(
        ([fileName, fileText]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([fileText ?? ''], fileName ?? ''));
          return transfer;
        },
        [name, content],
      );
      await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
      await page.dispatchEvent('body', 'drop', { dataTransfer: data });
      await page.getByText(`The file ${name}`).waitFor();
    };

    await letGo('kept.ndjson', text);
    expect(await marks(page)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds']);
    await letGo('forged.ndjson', text.replace('"quantity":3', '"quantity":1'));
    expect(await page.locator('.violations').first().textContent()).toMatch(/Entry \d+, on line \d+: its hash/);
    expect(await wrongWith(page, 'broken')).toEqual([]);
    await letGo('other.ndjson', other);
    await page.getByText('This is the proof of another drop: other. This page is about over.').waitFor();
    await letGo('page.html', '<script>document.title = "run"</script>');
    await page.getByRole('heading', { name: /This is no proof of a drop/ }).waitFor();
    expect(await page.title()).not.toBe('run');
    await page.getByRole('button', { name: 'Back to what is published' }).click();
    await page.getByRole('heading', { name: 'This drop kept its word.' }).waitFor();
    await page.context().close();
  });
});
