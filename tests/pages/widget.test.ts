import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/program/port.ts';
import { launchBrowser, newPage } from '../support/browser.ts';
import { buy } from '../support/http.ts';
import { Program, ROOT, SOON } from '../support/program.ts';

describe('the widget on a page of another origin', () => {
  let program: Program;
  let browser: Browser;
  let shop: HttpServer;
  let shopOrigin: string;

  beforeAll(async () => {
    [program, browser] = await Promise.all([Program.start(), launchBrowser()]);
    const demo = await readFile(join(ROOT, 'client/widget/demo.html'));
    const port = await freePort();
    shopOrigin = `http://localhost:${port}`;
    shop = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(demo));
    await once(shop.listen(port, '127.0.0.1'), 'listening');
    await program.server.createDrop('first', { title: 'First', total: 30 });
    await program.server.createDrop('second', { title: 'Second', total: 7 });
  });

  afterAll(async () => {
    await browser?.close();
    shop?.close();
    await program?.dispose();
  });

  async function open(page: Page): Promise<Page> {
    const query = new URLSearchParams({ host: program.origin, sku: 'first', other: 'second' });
    await page.goto(`${shopOrigin}/?${query}`);
    return page;
  }

  const shown = (page: Page, id: string) => page.locator(`#${id} [part~=root]`).textContent();

  test('WID-1, WID-3, WID-5: live stock; two elements for one drop share a socket; nothing else is loaded', async () => {
    const page = await newPage(browser);
    const sockets: string[] = [];
    const asked: string[] = [];
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin === program.origin) asked.push(url.pathname);
    });
    await open(page);
    await expect.poll(() => shown(page, 'plain'), SOON).toBe('30 left');
    await expect.poll(() => shown(page, 'styled'), SOON).toBe('30 left');
    await expect.poll(() => shown(page, 'other'), SOON).toBe('noch 7 von 7');
    await buy(program, 'first', 'a', 2);
    await expect.poll(() => shown(page, 'plain'), SOON).toBe('28 left');
    await expect.poll(() => shown(page, 'styled'), SOON).toBe('28 left');
    expect(sockets.sort()).toEqual(['/parties/sku/first', '/parties/sku/second']);
    expect(asked).toEqual(['/widget.js']);
    await page.context().close();
  });

  test('WID-1: without JavaScript the text inside is shown', async () => {
    const page = await open(await newPage(browser, { javaScript: false }));
    expect(await page.locator('#plain').textContent()).toBe('ask in the shop');
    expect(await page.locator('#plain').isVisible()).toBe(true);
    await page.context().close();
  });

  test('WID-2: another sku in the attribute is another drop, other words are other words', async () => {
    const page = await open(await newPage(browser));
    await expect.poll(() => shown(page, 'styled'), SOON).toMatch(/^\d+ left$/);
    await page.evaluate(() => document.getElementById('styled')?.setAttribute('sku', 'second'));
    await expect.poll(() => shown(page, 'styled'), SOON).toBe('7 left');
    await page.evaluate(() => document.getElementById('styled')?.setAttribute('label-open', 'only {remaining}'));
    await expect.poll(() => shown(page, 'styled'), SOON).toBe('only 7');
    // Without a drop it says what the page says, as if there were no JavaScript.
    await page.evaluate(() => document.getElementById('styled')?.removeAttribute('sku'));
    expect(await page.locator('#styled').getAttribute('data-phase')).toBeNull();
    expect(await page.locator('#styled [part~=number]').count()).toBe(0);
    await page.context().close();
  });

  test('WID-4: it fires stockchange, announces politely, and takes its looks from properties and parts', async () => {
    await program.server.createDrop('third', { title: 'Third', total: 9 });
    const page = await newPage(browser);
    const query = new URLSearchParams({ host: program.origin, sku: 'third', other: 'second' });
    await page.goto(`${shopOrigin}/?${query}`);
    await expect.poll(() => shown(page, 'styled'), SOON).toBe('9 left');
    await buy(program, 'third', 'a');
    await expect
      .poll(() => page.locator('#last').textContent(), SOON)
      .toMatch(/#\w+: third has 8 of 9 left, open, \d+ watching/);
    expect(await page.locator('#styled [role=status]').count()).toBe(1);
    const looks = await page.locator('#styled [part~=number]').evaluate((number) => {
      const root = number.closest('[part~=root]');
      return { weight: getComputedStyle(number).fontWeight, border: root && getComputedStyle(root).borderStyle };
    });
    expect(looks).toEqual({ weight: '800', border: 'solid' });
    await page.context().close();
  });
});
