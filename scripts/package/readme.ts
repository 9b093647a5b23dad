import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { ROOT } from '../program/settings.ts';

const PLACE = /^<!-- snippet: ([\w.-]+) -->$/gm;

/** A Markdown page with the snippets that it names put in: code in it is code that a test runs. */
export async function fillSnippets(path: string): Promise<string> {
  const page = await readFile(path, 'utf8');
  const names = [...page.matchAll(PLACE)].flatMap(([, name]) => name ?? []);
  const snippets = await Promise.all(
    names.map(async (name) => {
      const code = await readFile(join(ROOT, 'docs/snippets', name), 'utf8');
      return [name, `\`\`\`${extname(name).slice(1)}\n${code.trimEnd()}\n\`\`\``] as const;
    }),
  );
  const byName = new Map(snippets);
  return page.replaceAll(PLACE, (_, name: string) => byName.get(name) ?? '');
}
