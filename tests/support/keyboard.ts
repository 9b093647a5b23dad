import type { Page } from 'playwright-core';

/** What has the focus, by what a screen reader would call it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const labels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
    return element?.ariaLabel ?? labels?.[0]?.textContent ?? element?.textContent ?? '';
  });
}

/** Presses Tab until something has the focus; a page on which it cannot be reached fails. */
export async function tabTo(page: Page, name: string, stepsMax = 20): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < stepsMax; i++) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (now.startsWith(name) && !(await page.evaluate(() => document.activeElement?.tagName === 'FIELDSET'))) return;
    passed.push(now);
  }
  throw new Error(`Tab does not reach "${name}", only: ${passed.join(', ')}`);
}
