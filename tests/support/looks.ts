import type { Locator, Page } from 'playwright-core';
import { atRest, axeViolations, screenshot, sidewaysScroll } from './browser.ts';

export interface Look {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
}

/** Nothing of the console is made for it, but everything can be reached on it. */
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 834, height: 1_112 };
const DESK = { width: 1_440, height: 900 };

/** By day and by night. What comes last is how the page is left. */
const TABLET_AND_DESK: readonly Look[] = [
  { ...TABLET, colorScheme: 'light' },
  { ...TABLET, colorScheme: 'dark' },
  { ...DESK, colorScheme: 'dark' },
  { ...DESK, colorScheme: 'light' },
];

/** Of a page that shoppers open. */
export const PHONE_AND_DESK: readonly Look[] = [
  { ...PHONE, colorScheme: 'light' },
  { ...PHONE, colorScheme: 'dark' },
  { ...DESK, colorScheme: 'light' },
  { ...DESK, colorScheme: 'dark' },
];

/**
 * Looks at a state of a page of the console in every size and both colour schemes, once its words are there, and keeps the
 * pictures. Nothing of it may lead out of a phone's screen either.
 *
 * @returns what is wrong with it, as `name: what`.
 */
export async function lookAtAll(page: Page, state: string, words: Locator): Promise<string[]> {
  await words.first().waitFor();
  const wrong = await wrongInLooks(page, state, TABLET_AND_DESK);
  const before = page.viewportSize();
  await page.setViewportSize(PHONE);
  await atRest(page);
  wrong.push(...(await sidewaysOf(page, `${state}-${PHONE.width}`)));
  if (before !== null) await page.setViewportSize(before);
  return wrong;
}

/** What is wrong with a page as it stands, in each of the looks, as `name: what`. */
export async function wrongInLooks(page: Page, state: string, looks: readonly Look[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { width, height, colorScheme } of looks) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    wrong.push(...(await wrongWith(page, `${state}-${width}-${colorScheme}`)));
  }
  return wrong;
}

/** What is wrong with a page as it stands and as it is looked at, as `name: what`. Keeps its picture. */
export async function wrongWith(page: Page, name: string): Promise<string[]> {
  await atRest(page);
  await screenshot(page, name);
  const violations = (await axeViolations(page)).map((violation) => `${name}: ${violation}`);
  return [...violations, ...(await sidewaysOf(page, name))];
}

async function sidewaysOf(page: Page, name: string): Promise<string[]> {
  const scroll = await sidewaysScroll(page);
  return scroll > 0 ? [`${name}: scrolls ${scroll} px sideways`] : [];
}
