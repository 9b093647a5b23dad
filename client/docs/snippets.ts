/**
 * The code that the pages show: real files in docs/snippets, each of which a test runs (rule DOC-2). They are read by their
 * address rather than imported, because they are written for a shop, where `revenue-guard-client` is installed.
 */
const FILES = import.meta.glob<string>('/docs/snippets/*', { query: '?raw', import: 'default', eager: true });

export function snippet(name: string): string {
  const text = FILES[`/docs/snippets/${name}`];
  if (text === undefined) throw new Error(`There is no docs/snippets/${name}.`);
  return text.trimEnd();
}
