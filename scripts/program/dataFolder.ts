import { access, constants, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from './errors.ts';
import { COMMAND, shortPath } from './settings.ts';

/**
 * Makes sure, by writing there, that the program can keep its data in this folder (rule RUN-11). Found out later, the runtime
 * would have begun to sell, or would end with a message about its own insides.
 */
export async function readyDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await tryWriting(join(folder, `probe-${process.pid}`));
    for (const file of await databasesIn(folder)) await access(file, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw new UserError(unusableMessage(folder, error as NodeJS.ErrnoException));
  }
}

/** Permissions do not tell it: a disk may be full, or mounted so that nothing can be written. */
async function tryWriting(path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile('This file can be removed.');
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/** Those of earlier runs, which may be somebody else's. */
async function databasesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.sqlite(-wal|-shm)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is mounted so that nothing can be written',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full for this user',
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is in its place, or in that of a folder above',
};

function unusableMessage(folder: string, { code = '', message, path }: NodeJS.ErrnoException): string {
  const where =
    path === undefined || path.startsWith(join(folder, 'probe-')) || path === folder ? '' : ` (${shortPath(path)})`;
  return [
    `The data cannot be kept in ${shortPath(folder)}: ${REASONS[code] ?? message}${where}.`,
    'Nothing was started. Put that right, or give the program another folder:',
    `  DATA_DIR=.wrangler/state-2 ${COMMAND}`,
  ].join('\n');
}
