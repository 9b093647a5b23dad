import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';
import { ROOT } from '../program/settings.ts';

/** Reads the rules of SPEC.md and the titles of the tests that cite them. */

export interface Title {
  /** File and line. */
  readonly where: string;
  /** `undefined` where it is not written down as a text. */
  readonly text: string | undefined;
}

export interface Rule {
  readonly id: string;
  readonly section: string;
  /** Its first line. */
  readonly text: string;
}

const NOT_OURS = ['node_modules', 'dist', '.wrangler', '.git'];

export function readRules(): Rule[] {
  return rulesOf(readFileSync(join(ROOT, 'SPEC.md'), 'utf8'));
}

/** Every file of tests, from the project's folder. */
export function testFiles(): string[] {
  return globSync('**/*.test.{ts,tsx}', { cwd: ROOT, exclude: (name) => NOT_OURS.includes(name) }).sort();
}

export function readTitles(files: readonly string[]): Title[] {
  return files.flatMap((file) => titlesOf(file, readFileSync(join(ROOT, file), 'utf8')));
}

function rulesOf(markdown: string): Rule[] {
  let section = '';
  const rules: Rule[] = [];
  for (const line of markdown.split('\n')) {
    section = /^## ([A-Z]+):/.exec(line)?.[1] ?? section;
    const [, id, text] = /^- \*\*([A-Z]+-\d+)\*\* (.*)$/.exec(line) ?? [];
    if (id !== undefined && text !== undefined) rules.push({ id, section, text });
  }
  return rules;
}

export function citedBy(title: string | undefined): string[] {
  const [, list] = /^([A-Z]+-\d+(?:, [A-Z]+-\d+)*): /.exec(title ?? '') ?? [];
  return list?.split(', ') ?? [];
}

/** The titles of a file's tests, by its syntax tree: of the calls of what it imports from vitest as `it` or `test`. */
export function titlesOf(file: string, source: string): Title[] {
  const { program, errors } = parseSync(file, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${file}: ${error.message}`);
  const names = testFunctionsOf(program);
  const titles: Title[] = [];
  const lineOf = (offset: number) => source.slice(0, offset).split('\n').length;
  new Visitor({
    'CallExpression:exit': ({ callee, start, arguments: [title] }) => {
      if (isTestCall(callee, names)) titles.push({ where: `${file}:${lineOf(start)}`, text: textOf(title) });
    },
  }).visit(program);
  return titles;
}

function testFunctionsOf(program: ESTree.Program): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.source.value !== 'vitest') continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') continue;
      if (['it', 'test'].includes(specifier.imported.name)) names.add(specifier.local.name);
    }
  }
  return names;
}

/** `it`, `it.concurrent`, `it.each(…)`, `` it.each`…` ``: what is called with a title. */
function isTestCall(callee: ESTree.Expression, names: ReadonlySet<string>): boolean {
  switch (callee.type) {
    case 'Identifier':
      return names.has(callee.name);
    case 'CallExpression':
      return takesTable(callee.callee, names);
    case 'TaggedTemplateExpression':
      return takesTable(callee.tag, names);
    case 'MemberExpression':
      return isTestCall(callee.object, names) && !takesTable(callee, names);
    default:
      return false;
  }
}

/** `it.each` and its like take a table or a condition first, and the title in a second call. */
function takesTable(callee: ESTree.Expression, names: ReadonlySet<string>): boolean {
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  return (
    ['each', 'for', 'skipIf', 'runIf', 'extend'].includes(callee.property.name) && isTestCall(callee.object, names)
  );
}

function textOf(title: ESTree.Argument | undefined): string | undefined {
  if (title?.type === 'Literal' && typeof title.value === 'string') return title.value;
  if (title?.type === 'TemplateLiteral') return title.quasis.map((quasi) => quasi.value.cooked).join('…');
  return undefined;
}
