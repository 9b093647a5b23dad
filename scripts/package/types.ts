import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../program/errors.ts';
import { ROOT } from '../program/settings.ts';
import { ENTRIES } from './entries.ts';

/** Where the compiler leaves the declarations of every room (`outDir` in their tsconfig.json). */
const COMPILED = join(ROOT, 'node_modules/.cache/types');

/** @returns the declarations of a source, within the package. */
export function typesPathOf(source: string): string {
  return `types/${source.replace(/\.tsx?$/, '.d.ts')}`;
}

/** Writes the declarations that the entries need, in the folders that they come from. */
export async function writeTypes(folder: string): Promise<void> {
  await compile();
  const wanted = new Set<string>(ENTRIES.map(({ source }) => source));
  // The set grows while it is walked: each file names those that it needs.
  for (const source of wanted) {
    const compiled = await readFile(join(COMPILED, source.replace(/\.tsx?$/, '.d.ts')), 'utf8');
    const { text, imported } = portable(source, compiled);
    for (const other of imported) wanted.add(other);
    const path = join(folder, typesPathOf(source));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

async function compile(): Promise<void> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  try {
    await promisify(execFile)(process.execPath, [tsc, '-b', 'client', '--pretty', 'false'], { cwd: ROOT });
  } catch (error) {
    throw new UserError(`The types could not be compiled.\n${(error as { stdout?: string }).stdout ?? error}`);
  }
}

/** The end of an import or export: `from './api.ts'`. Declarations hold no other code that could look like one. */
const RELATIVE = /\b(from |import\()'(\.{1,2}\/[^']+)\.tsx?'/g;

/** Declarations name their neighbours by the files that Node will find, as every resolver of a shop's expects. */
function portable(source: string, text: string): { readonly text: string; readonly imported: readonly string[] } {
  const imported: string[] = [];
  const rewritten = text.replaceAll(RELATIVE, (_, keyword: string, path: string) => {
    imported.push(`${relative(ROOT, resolve(ROOT, dirname(source), path))}.ts`);
    return `${keyword}'${path}.js'`;
  });
  return { text: rewritten, imported };
}
