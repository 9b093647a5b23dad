import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, newPage } from '../support/browser.ts';
import { Program } from '../support/program.ts';

let program: Program;
let browser: Browser;

beforeAll(async () => {
  program = await Program.start({ from: 'dev' });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await program?.dispose();
});

test('RUN-5, PAGE-1: the drop page works from its sources: filled, alive, and something to buy', async () => {
  const page = await newPage(browser);
  const failed: string[] = [];
  page.on('response', (response) => response.status() >= 400 && failed.push(response.url()));
  await page.goto(`${program.origin}/drop/air-one`);
  await page.getByRole('button', { name: /^Buy 1/ }).click();
  await page.getByRole('heading', { name: 'It is yours' }).waitFor();
  expect(failed).toEqual([]);
  expect(await (await fetch(`${program.origin}/api/drops/air-one`)).json()).toMatchObject({ stock: { sold: 1 } });
});

test('RUN-5: the list, the widget and the page for what does not exist work from their sources too', async () => {
  const page = await newPage(browser);
  await page.goto(program.origin);
  await page.getByRole('link', { name: /numbered edition/ }).waitFor();
  expect(await (await fetch(`${program.origin}/widget.js`)).text()).toContain('stock-ticker');
  expect((await fetch(`${program.origin}/drop/nothing`)).status).toBe(404);
});

test('RUN-5, DOC-1, DOC-7: the documentation and the frame work from their sources too', async () => {
  const page = await newPage(browser);
  await page.goto(`${program.origin}/docs/ticker`);
  await page.locator('#playground-ticker [part~=number]').first().waitFor();
  await page.goto(`${program.origin}/embed/air-one`);
  await page.locator('stock-ticker [part~=number]').first().waitFor();
});
