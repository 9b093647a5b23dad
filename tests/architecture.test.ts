import { execFile } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { type ESTree, parseSync, Visitor, type VisitorObject } from 'vite';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['shared', 'worker', 'client'] as const;
type Room = (typeof ROOMS)[number];

/** The program's own files: no tests, and no helpers of tests. */
function sourcesOf(room: Room): string[] {
  const files = globSync(`${room}/**/*.{ts,tsx}`, {
    cwd: ROOT,
    exclude: (name) => name === 'testing' || /\.test\.tsx?$/.test(name),
  });
  expect(files.length).toBeGreaterThan(5);
  return files.sort();
}

function visit(file: string, source: string, visitor: VisitorObject): void {
  const { program, errors } = parseSync(file, source);
  expect(errors.map((error) => `${file}: ${error.message}`)).toEqual([]);
  new Visitor(visitor).visit(program);
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

describe('imports', () => {
  it('ARCH-1: nothing in shared/ imports anything but shared/ and valibot', () => {
    const wrong = sourcesOf('shared').flatMap((file) =>
      importsThat(file, (module) => goesTo(file, module, ['shared'], ['valibot'])),
    );
    expect(wrong).toEqual([]);
  });

  it('ARCH-1: worker/ imports nothing from client/, and client/ nothing from worker/', () => {
    const wrong = (['worker', 'client'] as const).flatMap((room) =>
      sourcesOf(room).flatMap((file) =>
        importsThat(file, (module) => goesTo(file, module, [room, 'shared'], undefined)),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('ARCH-1: are found however they are written', () => {
    const source = `
      import a from './a.ts';
      import type { B } from '../worker/b.ts';
      import './c.css';
      export { d } from './d.ts';
      export * from './e.ts';
      const f = await import('./f.ts');
      type G = import('./g.ts').G;
      // import h from './h.ts';
      const text = "import i from './i.ts'";`;
    const names = ['./a.ts', '../worker/b.ts', './c.css', './d.ts', './e.ts', './f.ts', './g.ts'];
    expect(modulesOf('shared/sample.ts', source).sort()).toEqual(names.sort());
    expect(goesTo('shared/sample.ts', '../worker/b.ts', ['shared'], [])).toBe(false);
    expect(goesTo('shared/deep/sample.ts', '../a.ts', ['shared'], [])).toBe(true);
    expect(goesTo('shared/sample.ts', 'hono', ['shared'], ['valibot'])).toBe(false);
  });
});

/** The imports of a file that are not allowed, as "file imports module". */
function importsThat(file: string, allowed: (module: string) => boolean): string[] {
  return modulesOf(file, read(file))
    .filter((module) => !allowed(module))
    .map((module) => `${file} imports ${module}`);
}

/** @param packages those allowed; `undefined` for any. */
function goesTo(
  file: string,
  module: string,
  rooms: readonly string[],
  packages: readonly string[] | undefined,
): boolean {
  if (!module.startsWith('.')) return packages === undefined || packages.includes(module);
  const target = relative(ROOT, resolve(ROOT, dirname(file), module));
  return rooms.some((room) => target.startsWith(`${room}/`));
}

function modulesOf(file: string, source: string): string[] {
  const modules: string[] = [];
  const add = (module: ESTree.Node | null) => {
    if (module !== null) modules.push(module.type === 'Literal' ? String(module.value) : '(computed)');
  };
  visit(file, source, {
    'ImportDeclaration:exit': (node) => add(node.source),
    'ExportNamedDeclaration:exit': (node) => add(node.source),
    'ExportAllDeclaration:exit': (node) => add(node.source),
    'ImportExpression:exit': (node) => add(node.source),
    'TSImportType:exit': (node) => add(node.source),
  });
  return modules;
}

describe('the purity of shared/', () => {
  it('ARCH-3: no file reads a clock, draws a random number, or does input or output', () => {
    expect(sourcesOf('shared').flatMap((file) => impuritiesOf(file, read(file)))).toEqual([]);
  });

  it('ARCH-3: an impure call is found however it is written, and a pure one is let through', () => {
    const source = `
      const impure = [Date.now(), new Date(), new Date(0), Date(), Date['now'](), Math.random(), crypto.randomUUID()];
      const more = [performance.now(), fetch('/'), setTimeout(f), globalThis.x, console.log(1), process.env];
      const later = Date.now;
      const pure = [Date.parse(text), Date.UTC(2026, 1), Math.max(1, 2), order.now(), store.fetch()];
      // Date.now() in a comment, "Math.random()" in a text`;
    expect(impuritiesOf('sample.ts', source).sort()).toEqual(
      [
        ...[
          'Date.now',
          'new Date',
          'new Date',
          'Date()',
          'Date.now',
          'Math.random',
          'crypto.randomUUID',
          'performance.now',
        ],
        ...['fetch()', 'setTimeout()', 'globalThis.x', 'console.log', 'process.env', 'Date.now'],
      ]
        .map((what) => `sample.ts uses ${what}`)
        .sort(),
    );
  });
});

const PURE_MEMBERS: Readonly<Record<string, readonly string[]>> = { Date: ['parse', 'UTC'] };
const IMPURE_MEMBERS: Readonly<Record<string, readonly string[]>> = { Math: ['random'] };
const IMPURE_OBJECTS = ['crypto', 'performance', 'globalThis', 'self', 'window', 'process', 'console', 'navigator'];
const IMPURE_FUNCTIONS = ['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

function impuritiesOf(file: string, source: string): string[] {
  const found: string[] = [];
  const nameOf = (node: ESTree.Node) => (node.type === 'Identifier' ? node.name : undefined);
  visit(file, source, {
    'MemberExpression:exit': ({ object, property }) => {
      const [owner, member] = [nameOf(object) ?? '', property.type === 'Literal' ? property.value : nameOf(property)];
      if (isImpure(owner, String(member))) found.push(`${owner}.${member}`);
    },
    'NewExpression:exit': ({ callee }) => {
      if (nameOf(callee) === 'Date') found.push('new Date');
    },
    'CallExpression:exit': ({ callee }) => {
      const name = nameOf(callee);
      if (name !== undefined && IMPURE_FUNCTIONS.includes(name)) found.push(`${name}()`);
    },
  });
  return found.map((what) => `${file} uses ${what}`);
}

function isImpure(owner: string, member: string): boolean {
  const pure = Object.hasOwn(PURE_MEMBERS, owner) ? PURE_MEMBERS[owner] : undefined;
  const impure = Object.hasOwn(IMPURE_MEMBERS, owner) ? IMPURE_MEMBERS[owner] : undefined;
  return (
    IMPURE_OBJECTS.includes(owner) ||
    (pure !== undefined && !pure.includes(member)) ||
    impure?.includes(member) === true
  );
}

describe('the compiler', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  /** Builds a project of our rooms, with our settings and these files, and returns the files that were refused, with the codes. */
  async function refusedOf(files: Readonly<Record<string, string>>): Promise<Record<string, string[]>> {
    const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
    folders.push(folder);
    layOut(folder, files);
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const output = await new Promise<string>((done) => {
      // Errors end it with a code, which is not our concern: they are in what it says.
      execFile(process.execPath, [tsc, '-b', ...ROOMS, '--pretty', 'false'], { cwd: folder }, (_, stdout, stderr) =>
        done(stdout + stderr),
      );
    });
    const refused: Record<string, string[]> = {};
    for (const line of output.split('\n').filter((text) => /^\S/.test(text))) {
      const [, file, code] = /^(\S+?)\(\d+,\d+\): error (TS\d+):/.exec(line) ?? [];
      if (file === undefined || code === undefined) throw new Error(`The compiler did not start: ${output}`);
      refused[file] = [...(refused[file] ?? []), code];
    }
    return refused;
  }

  const GOOD = {
    'shared/good.ts': `import * as v from 'valibot';\nexport const schema = v.string();\n`,
    'worker/good.ts': `import { schema } from '../shared/good.ts';\nexport const both = [schema, WebSocketPair];\n`,
    'client/good.tsx': `import { schema } from '../shared/good.ts';\nexport const view = <p title={document.title}>{schema.kind}</p>;\n`,
  };

  it('ARCH-2: accepts imports that run the right way', { timeout: 60_000 }, async () => {
    expect(await refusedOf(GOOD)).toEqual({});
  });

  it.each([
    ['shared', 'worker'],
    ['shared', 'client'],
    ['worker', 'client'],
    ['client', 'worker'],
  ])('ARCH-2: refuses whatever %s/ imports from %s/, be it only a type', { timeout: 60_000 }, async (room, other) => {
    const file = `${room}/wrong.ts`;
    const target = { [`${other}/plain.ts`]: 'export const plain = 1;\n' };
    for (const text of [
      `export * from '../${other}/plain.ts';\n`,
      `export type Other = typeof import('../${other}/plain.ts');\n`,
    ]) {
      // The file is outside of the project's folder, and not in its list of files: what the settings are there to say.
      expect(await refusedOf({ ...GOOD, ...target, [file]: text })).toEqual({ [file]: ['TS6059', 'TS6307'] });
    }
  });

  it('ARCH-2, ARCH-3: refuses, in shared/, whatever belongs to a platform', { timeout: 60_000 }, async () => {
    const foreign = {
      'shared/dom.ts': 'export const title = document.title;\n',
      'shared/fetches.ts': `export const answer = fetch('/');\n`,
      'shared/timer.ts': 'export const timer = setTimeout(() => {}, 1);\n',
      'shared/random.ts': 'export const id = crypto.randomUUID();\n',
      'shared/node.ts': `export { readFileSync } from 'node:fs';\nexport const { env } = process;\n`,
      'shared/object.ts': 'export type State = DurableObjectState;\n',
      'shared/workers.ts': `export { DurableObject } from 'cloudflare:workers';\n`,
    };
    const refused = await refusedOf({ ...GOOD, ...foreign });
    expect(Object.keys(refused).sort()).toEqual(Object.keys(foreign).sort());
  });
});

/** Our settings and packages as they are; the compiler's output lands in the folder itself. */
function layOut(folder: string, files: Readonly<Record<string, string>>): void {
  cpSync(join(ROOT, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), 'dir');
  }
  for (const room of ROOMS) {
    mkdirSync(join(folder, room));
    cpSync(join(ROOT, room, 'tsconfig.json'), join(folder, room, 'tsconfig.json'));
  }
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}
