import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { UserError } from '../program/errors.ts';
import { ROOT } from '../program/settings.ts';
import { ENTRIES } from './entries.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import { fillSnippets } from './readme.ts';
import { writeTypes } from './types.ts';

/** Builds the package anew. @returns where it is, and what its manifest says. */
export async function buildPackage(): Promise<{ readonly folder: string } & Manifest> {
  const folder = join(ROOT, 'dist/package');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const manifest = manifestOf(JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'README.md'), await fillSnippets(join(ROOT, 'docs/package.md')));
  await writeScripts(folder);
  await writeTypes(folder);
  return { folder, ...manifest };
}

/** React frameworks that render on a server want to be told that the hook belongs to the browser. */
const USE_CLIENT = "'use client';";

async function writeScripts(folder: string): Promise<void> {
  try {
    await build({
      configFile: false,
      root: ROOT,
      logLevel: 'warn',
      publicDir: false,
      build: {
        outDir: folder,
        emptyOutDir: false,
        // The shop's own build lowers and minifies as it likes; what it cannot do is read what was minified before.
        target: 'es2022',
        minify: false,
        lib: { entry: Object.fromEntries(ENTRIES.map(({ file, source }) => [file, source])), formats: ['es'] },
        rolldownOptions: {
          external: /^react($|\/)/,
          output: {
            entryFileNames: '[name].js',
            chunkFileNames: 'shared/[name].js',
            banner: ({ name, isEntry }) => (isEntry && name === 'react' ? USE_CLIENT : ''),
          },
        },
      },
    });
  } catch (error) {
    throw new UserError(`The package could not be built.\n${error instanceof Error ? error.message : error}`);
  }
}
