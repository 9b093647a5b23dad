import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readyDataFolder } from '../scripts/program/dataFolder.ts';
import { UserError } from '../scripts/program/errors.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revenue-guard-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function refusalOf(data: string): Promise<string> {
  const error: unknown = await readyDataFolder(data).then(
    () => 'It was taken.',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

/** An administrator may write anywhere, so this is tried as nobody in particular, after the module was read. */
async function refusalToAnyUser(data: string): Promise<string> {
  const module = join(import.meta.dirname, '../scripts/program/dataFolder.ts');
  const script = `
    const { readyDataFolder } = await import(${JSON.stringify(module)});
    if (process.getuid() === 0) process.setuid(65534);
    await readyDataFolder(${JSON.stringify(data)}).then(() => 'It was taken.', (error) => error.message).then(console.log);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return stdout;
}

test('RUN-11: a folder that is not there yet is made, and nothing is left in it', async () => {
  const data = join(folder, 'new/state');
  await readyDataFolder(data);
  expect(await readdir(data)).toEqual([]);
});

test('RUN-11: a file in the place of the folder, or of one above it, is told', async () => {
  const file = join(folder, 'state');
  await writeFile(file, 'Mine.');
  for (const data of [file, join(file, 'v3')]) {
    const refusal = await refusalOf(data);
    expect(refusal).toContain(`The data cannot be kept in ${data}: a file is in its place`);
    expect(refusal).toContain('DATA_DIR=');
  }
});

test('RUN-11: a folder in which this user may not write is told', async () => {
  await chmod(folder, 0o555);
  expect(await refusalToAnyUser(folder)).toContain('this user may not write there');
  expect(await refusalToAnyUser(join(folder, 'new'))).toContain('this user may not write there');
  expect(await readdir(folder)).toEqual([]);
});

test("RUN-11: a database that is somebody else's is told by its name", async () => {
  const objects = join(folder, 'v3/do/Sku');
  await mkdir(objects, { recursive: true });
  await writeFile(join(objects, 'ada.sqlite'), '', { mode: 0o444 });
  // All may write in the folders, so that it is the file alone.
  for (const each of ['', 'v3', 'v3/do', 'v3/do/Sku']) await chmod(join(folder, each), 0o777);
  const refusal = await refusalToAnyUser(folder);
  expect(refusal).toContain('this user may not write there');
  expect(refusal).toContain('ada.sqlite');
});
