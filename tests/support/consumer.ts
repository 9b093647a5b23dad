import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { plainEnv, ROOT } from './program.ts';

const SNIPPETS = join(ROOT, 'docs/snippets');

/** Stands for the shop's Revenue Guard wherever the documentation shows code. */
export const PLACEHOLDER_HOST = 'https://drops.example';

/** What a shop would have installed beside the package. They are linked, so that no network is needed. */
const LINKED = [
  'react',
  'react-dom',
  'scheduler',
  'jose',
  'standardwebhooks',
  '@types/react',
  '@types/react-dom',
  '@types/node',
];

const PACKED_FROM = 'dist/package';

const run = promisify(execFile);

/** A shop's project, outside of this one, with the package installed from its tarball. */
export class Consumer {
  readonly folder: string;
  /** Every file of the tarball. */
  readonly packed: readonly string[];

  private constructor(folder: string, packed: readonly string[]) {
    this.folder = folder;
    this.packed = packed;
  }

  static async create(): Promise<Consumer> {
    const folder = await mkdtemp(join(tmpdir(), 'revenue-guard-shop-'));
    const env = { ...plainEnv(), npm_config_cache: join(folder, '.npm'), npm_config_offline: 'true' };
    const npm = (...args: string[]) => run('npm', [...args, '--silent'], { cwd: folder, env });
    const { stdout } = await npm('pack', join(ROOT, PACKED_FROM), '--json');
    const [tarball] = Object.values(JSON.parse(stdout)) as { filename: string; files: { path: string }[] }[];
    if (tarball === undefined) throw new Error(`npm pack said: ${stdout}`);
    await writeFile(join(folder, 'package.json'), '{ "name": "shop", "private": true, "type": "module" }\n');
    // By the very command that the documentation names.
    await run('bash', [join(SNIPPETS, 'install.sh')], { cwd: folder, env });
    for (const name of LINKED) {
      const link = join(folder, 'node_modules', name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(join(ROOT, 'node_modules', name), link, 'dir');
    }
    return new Consumer(
      folder,
      tarball.files.map(({ path }) => path),
    );
  }

  async write(file: string, text: string): Promise<string> {
    const path = join(this.folder, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return path;
  }

  /** Copies the documentation's snippets in, with a real address in place of the placeholder. */
  async writeSnippets(host: string): Promise<void> {
    for (const name of await readdir(SNIPPETS)) {
      const text = await readFile(join(SNIPPETS, name), 'utf8');
      await this.write(name, text.replaceAll(PLACEHOLDER_HOST, host));
    }
  }

  /** Type-checks files under `strict`. @returns what the compiler says: nothing when all is well. */
  async compile(files: readonly string[], options: Readonly<Record<string, unknown>>): Promise<string> {
    const compilerOptions = { ...STRICT, ...options };
    const config = await this.write('tsconfig.json', JSON.stringify({ compilerOptions, files }));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    return run(process.execPath, [tsc, '-p', config, '--pretty', 'false'], { cwd: this.folder }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
    );
  }

  /** Runs a program of the shop's. @returns what it printed; fails when it ends with an error. */
  async node(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout } = await run(process.execPath, [file], { cwd: this.folder, env: { ...plainEnv(), ...env } });
    return stdout;
  }

  /** One script for browsers out of a file of the shop's and all that it imports. */
  async bundle(file: string): Promise<string> {
    const [result] = [
      await build({
        configFile: false,
        root: this.folder,
        logLevel: 'silent',
        // The tests' own environment must not make a development build of it.
        define: { 'process.env.NODE_ENV': '"production"' },
        oxc: { jsx: { runtime: 'automatic', development: false } },
        build: { write: false, lib: { entry: file, formats: ['es'], fileName: () => 'shop.js' } },
      }),
    ].flat();
    if (result === undefined || !('output' in result)) throw new Error(`The bundle of ${file} gave no output.`);
    return result.output[0].code;
  }

  /** Runs a shell snippet. @returns what it printed. */
  async shell(file: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const { stdout } = await run('bash', ['-e', file], { cwd: this.folder, env: { ...plainEnv(), ...env } });
    return stdout;
  }

  /** Loads a file of the shop's into this process, as its server would. */
  load<T>(file: string): Promise<T> {
    return import(pathToFileURL(join(this.folder, file)).href);
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As strict as it gets, the package's own declarations included. */
const STRICT = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
  target: 'ES2023',
  lib: ['ES2023', 'DOM', 'DOM.Iterable'],
  jsx: 'react-jsx',
  types: ['node'],
};
