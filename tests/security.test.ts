import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

const PAGE = read('docs/security.md');
const RULES = new Set([...read('SPEC.md').matchAll(/^- \*\*([A-Z]+-\d+)\*\*/gm)].map(([, rule]) => rule));

/** The rows of the table under a heading, by their cells. */
function rowsUnder(heading: string): string[][] {
  const [, chapter = ''] = new RegExp(`^## ${heading}\\n(.*?)(?=^## )`, 'ms').exec(PAGE) ?? [];
  const lines = chapter.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('the page on security', () => {
  it('SEC-6: each line of what is defended names files that exist and rules that are checked', () => {
    const rows = rowsUnder('What is defended');
    expect(rows.length).toBeGreaterThan(20);
    for (const [what = '', how, where = '', rules = ''] of rows) {
      expect(how, what).not.toBe('');
      const files = [...where.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
      expect(files.length, what).toBeGreaterThan(0);
      expect(
        files.filter((file) => !existsSync(join(ROOT, file))),
        what,
      ).toEqual([]);
      const cited = rules.split(', ');
      expect(
        cited.filter((rule) => !RULES.has(rule)),
        what,
      ).toEqual([]);
    }
  });

  it('SEC-6: every rule on who gets in stands in it', () => {
    const own = [...RULES].filter((rule) => /^(SEC|SES|AUD|TOK|LIM|ORIG)-/.test(rule ?? ''));
    // How a counter and an address are read, how the page is checked, and what is true without a list: no defence by themselves.
    const besides = ['SEC-6', 'LIM-3', 'LIM-5'];
    expect(own.filter((rule) => !besides.includes(rule ?? '') && !PAGE.includes(rule ?? ''))).toEqual([]);
  });

  it('SEC-6: what is not defended is said', () => {
    const [, chapter = ''] = /^## What is not defended\n(.*?)(?=^## )/ms.exec(PAGE) ?? [];
    expect(chapter.match(/^- \*\*/gm)?.length).toBeGreaterThan(8);
  });
});

it('LIM-1: the page on limits shows what is configured', () => {
  const configured = [
    ...read('wrangler.toml').matchAll(/^name = "(\w+_PER_\w+)"\n.*\nsimple = .*limit = (\d+), period = (\d+)/gm),
  ];
  const limits = Object.fromEntries(configured.map(([, name, limit]) => [name, Number(limit).toLocaleString('en-US')]));
  const page = read('client/docs/pages/Limits.tsx');
  expect(configured).toHaveLength(5);
  expect(page).toContain(`'${limits['SESSIONS_PER_ADDRESS']} · ${limits['SOCKETS_PER_ADDRESS']} a minute`);
  expect(page).toContain(
    `'${limits['SOCKETS_PER_SHOPPER']} a minute · ${limits['PURCHASES_PER_SHOPPER']} in ten seconds`,
  );
});
