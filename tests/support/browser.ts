import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ROOT } from './program.ts';

/** Where the browser is unpacked, once: it comes compressed inside its npm package. */
const UNPACKED = join(ROOT, 'node_modules/.cache/chromium');

const SCREENSHOTS = join(ROOT, 'tests/screenshots');

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce' | 'no-preference';
  readonly javaScript?: boolean;
}

/** Starts a real headless browser. One for each file of tests; close it at the end. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = await unpackBrowser();
  return chromium.launch({ executablePath, env, args: ['--no-sandbox', '--disable-background-networking'] });
}

/** A page in a context of its own, so that no two share storage: two shoppers. */
export async function newPage(browser: Browser, options: PageOptions = {}): Promise<Page> {
  return (await newContext(browser, options)).newPage();
}

/** For pages that share storage: one shopper with several tabs. */
export async function newContext(browser: Browser, options: PageOptions = {}): Promise<BrowserContext> {
  const { width = 390, height = 844, colorScheme = 'light', reducedMotion = 'no-preference' } = options;
  const { javaScript: javaScriptEnabled = true } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion,
    javaScriptEnabled,
    locale: 'en',
  });
  context.setDefaultTimeout(30_000);
  return context;
}

/** Waits until everything that moves has come to its end; what moves for ever is left to itself. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
}

/** Every accessibility violation that axe finds on the page as it stands, as `rule: where`. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Half a megabyte: once for each document is enough.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const results = await (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] });
    return results.violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.html) }));
  });
  return violations.map(({ id, where }) => `${id}: ${where.join(' ')}`);
}

/** How far the page can be scrolled sideways, in pixels. */
export async function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** With `SCREENSHOTS=1`, keeps a picture for people to look at, in tests/screenshots. To take it lasts longer than to look for what is wrong. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/** What the package reads, and what it sets for the browser to find its libraries and fonts. */
const ENVIRONMENT = ['TMPDIR', 'AWS_EXECUTION_ENV', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME'];

/**
 * The package unpacks its own system libraries only where it believes to be on AWS, and everything into the folder for
 * temporary files, which is the whole machine's. Nothing else that the tests start must find these libraries.
 */
async function unpackBrowser(): Promise<{ executablePath: string; env: Record<string, string> }> {
  const before = ENVIRONMENT.map((name) => [name, process.env[name]] as const);
  await mkdir(UNPACKED, { recursive: true });
  Object.assign(process.env, { TMPDIR: UNPACKED, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    const executablePath = await packed.executablePath();
    const set = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return { executablePath, env: { ...Object.fromEntries(set), FONTCONFIG_FILE: await writeFontsConfig() } };
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** The package's own looks for its fonts in /tmp; without fonts all text is of no size, and pages crash. */
async function writeFontsConfig(): Promise<string> {
  const path = join(UNPACKED, 'fonts.conf');
  const elements = [
    `<dir>${UNPACKED}/fonts</dir>`,
    '<dir>/usr/share/fonts</dir>',
    `<cachedir>${UNPACKED}/fonts-cache</cachedir>`,
  ];
  await writeFile(path, `<?xml version="1.0"?><fontconfig>${elements.join('')}</fontconfig>\n`);
  return path;
}
