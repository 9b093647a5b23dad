import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../scripts/program/settings.ts';
import { figuresOf } from './pageFigures.ts';
import { readStep } from './results.ts';

export const PAGE = join(ROOT, 'docs/scaling.md');

/** Writes the figures of the results into the page, so that it says nothing that no command repeats. */
export async function writePage(out: string): Promise<void> {
  await writeFile(PAGE, filled(await readFile(PAGE, 'utf8'), await pageFigures(out)));
}

export async function pageFigures(out: string): Promise<Readonly<Record<string, string>>> {
  const [calibration, validation, answers] = await Promise.all([
    readStep(out, 'calibration'),
    readStep(out, 'validation'),
    readStep(out, 'answers'),
  ]);
  return figuresOf({ calibration, validation, answers });
}

/** Puts each text between its marks, `<!-- name -->` and `<!-- /name -->`. Every name must be there, and every mark have a text. */
export function filled(page: string, texts: Readonly<Record<string, string>>): string {
  const marks = [...page.matchAll(/<!-- ([a-z-]+) -->/g)].map(([, name]) => name ?? '');
  const missing = Object.keys(texts).filter((name) => !marks.includes(name));
  const unknown = marks.filter((name) => texts[name] === undefined);
  if (missing.length > 0 || unknown.length > 0)
    throw new Error(
      `The page lacks ${missing.join(', ') || 'nothing'}; it has no text for ${unknown.join(', ') || 'nothing'}.`,
    );
  return page.replace(/<!-- ([a-z-]+) -->[\s\S]*?<!-- \/\1 -->/g, (_, name: string) => {
    return `<!-- ${name} -->\n${texts[name]}\n<!-- /${name} -->`;
  });
}
