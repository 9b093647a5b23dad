import { existsSync, globSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface BuildCheck {
  /** What is there, in words. */
  readonly found: readonly string[];
  /** What would be missing on Cloudflare, in words. */
  readonly problems: readonly string[];
}

/**
 * Whether what was built is whole: its code, its pages and all that they load, what the configuration binds, and migrations
 * that a database takes. Works offline.
 *
 * @param root the project's folder.
 */
export async function checkBuild(root: string): Promise<BuildCheck> {
  const checks = [await checkPages(root), await checkBindings(root), await checkMigrations(root)];
  return { found: checks.map(({ found }) => found), problems: checks.flatMap(({ problems }) => problems) };
}

interface Check {
  readonly found: string;
  readonly problems: readonly string[];
}

/** Every page of the sources was built, and every file of ours that it names is there. */
async function checkPages(root: string): Promise<Check> {
  const built = join(root, 'dist/client');
  const pages = globSync(['client/*/index.html', 'docs/*.html', '*.html'], { cwd: root });
  const problems: string[] = [];
  const assets = new Set(['/widget.js', '/_headers', '/favicon.svg']);
  for (const page of pages) {
    const html = await readFile(join(built, page), 'utf8').catch(() => undefined);
    if (html === undefined) problems.push(`The page ${page} was not built.`);
    for (const [, path] of html?.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g) ?? []) if (path) assets.add(path);
  }
  for (const asset of assets) if (!existsSync(join(built, asset))) problems.push(`The file ${asset} is missing.`);
  return { found: `${pages.length} pages, and ${assets.size} files that they need`, problems };
}

/** Nothing is bound that nobody makes: each queue has a consumer, each object its class, the code its database. */
async function checkBindings(root: string): Promise<Check> {
  const path = join(root, 'dist/revenue_guard/wrangler.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    return { found: 'no configuration', problems: ['dist/ holds no configuration of the Worker.'] };
  const { main, assets, queues, durable_objects: objects, migrations, d1_databases: databases } = JSON.parse(text);
  const folder = join(root, 'dist/revenue_guard');
  const problems: string[] = [];
  if (!existsSync(join(folder, main))) problems.push(`The Worker's code, ${main}, is missing.`);
  if (!existsSync(join(folder, assets.directory))) problems.push('The folder of the pages is missing.');
  const consumed = queues.consumers.map(({ queue }: { queue: string }) => queue);
  for (const { queue } of queues.producers) {
    if (!consumed.includes(queue)) problems.push(`Nobody reads from the queue ${queue}.`);
  }
  const classes = migrations.flatMap(
    (migration: { new_sqlite_classes?: string[] }) => migration.new_sqlite_classes ?? [],
  );
  for (const { class_name: name } of objects.bindings) {
    if (!classes.includes(name)) problems.push(`No migration of wrangler.toml makes the class ${name}.`);
  }
  if (databases.length !== 1) problems.push(`There should be one database, not ${databases.length}.`);
  const bound = objects.bindings.length + queues.producers.length + databases.length;
  return { found: `${bound} bindings to objects, queues and databases`, problems };
}

/** They are numbered without a gap, and SQLite, which D1 is, takes them one after the other. */
async function checkMigrations(root: string): Promise<Check> {
  const files = (await readdir(join(root, 'migrations'))).filter((name) => name.endsWith('.sql')).sort();
  const problems: string[] = [];
  const database = new DatabaseSync(':memory:');
  for (const [index, file] of files.entries()) {
    const number = String(index + 1).padStart(4, '0');
    if (!file.startsWith(`${number}_`)) problems.push(`The migration ${file} should begin with ${number}_.`);
    try {
      database.exec(await readFile(join(root, 'migrations', file), 'utf8'));
    } catch (error) {
      problems.push(`The migration ${file} fails: ${error instanceof Error ? error.message : error}.`);
    }
  }
  database.close();
  return { found: `${files.length} migrations, from an empty database`, problems };
}
