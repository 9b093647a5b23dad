import type { Locator, Page } from 'playwright-core';
import { atRest, axeViolations, screenshot, sidewaysScroll } from './browser.ts';

/** A tablet and a desk, by day and by night. */
const LOOKS = [
  { width: 834, height: 1_112, colorScheme: 'light' },
  { width: 834, height: 1_112, colorScheme: 'dark' },
  { width: 1_440, height: 900, colorScheme: 'dark' },
  { width: 1_440, height: 900, colorScheme: 'light' },
] as const;

/** Nothing is made for it, but everything can be reached on it. */
const PHONE = { width: 390, height: 844 };

/**
 * Looks at a state of a page in every size and both colour schemes, once its words are there, and keeps the pictures. Nothing of
 * it may lead out of a phone's screen either.
 *
 * @returns what is wrong with it, as `name: what`.
 */
export async function lookAtAll(page: Page, state: string, words: Locator): Promise<string[]> {
  const problems = await lookAt(page, state, words);
  const before = page.viewportSize();
  await page.setViewportSize(PHONE);
  await atRest(page);
  const scroll = await sidewaysScroll(page);
  if (scroll > 0) problems.push(`${state}-${PHONE.width}: scrolls ${scroll} px sideways`);
  if (before !== null) await page.setViewportSize(before);
  return problems;
}

async function lookAt(page: Page, state: string, words: Locator): Promise<string[]> {
  const problems: string[] = [];
  await words.first().waitFor();
  for (const { width, height, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await atRest(page);
    const name = `${state}-${width}-${colorScheme}`;
    await screenshot(page, name);
    for (const violation of await axeViolations(page)) problems.push(`${name}: ${violation}`);
    const scroll = await sidewaysScroll(page);
    if (scroll > 0) problems.push(`${name}: scrolls ${scroll} px sideways`);
  }
  return problems;
}
