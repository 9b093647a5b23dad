import type { Browser, Page } from 'playwright-core';
import { newContext } from './browser.ts';
import { until } from './program.ts';

/** Pages and what is to be waited for there: until then its scripts have not done all that they do at the start. */
export type Visit = readonly [path: string, words: string | RegExp];

/**
 * Opens pages of the site one after the other, as one visitor.
 *
 * @param cookie of somebody who is signed in.
 * @returns what broke a policy, as `path: directive what`.
 */
export async function policyBreaks(
  browser: Browser,
  origin: string,
  visits: readonly Visit[],
  cookie: string,
): Promise<string[]> {
  const breaks: string[] = [];
  const context = await newContext(browser, { width: 1_440, height: 900 });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: origin }]);
  await context.exposeFunction('policyBroken', (what: string) => breaks.push(what));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
      const { policyBroken } = window as unknown as { policyBroken: (what: string) => void };
      policyBroken(`${location.pathname}: ${effectiveDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  const page = await context.newPage();
  for (const [path, words] of visits) {
    await page.goto(`${origin}${path}`);
    await page.getByText(words).first().waitFor({ state: 'attached' });
  }
  if (breaks.length === 0) await proveThatItIsSeen(page, breaks);
  await context.close();
  return breaks;
}

/** A watch that sees nothing would say the same of pages that break their policies. */
async function proveThatItIsSeen(page: Page, breaks: string[]): Promise<void> {
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.head.append(script);
  });
  await until('a script in the page to be refused', () => breaks.length > 0);
  if (await page.evaluate(() => 'ran' in window)) breaks.push('A script that stood in the page ran.');
  else breaks.length = 0;
}
