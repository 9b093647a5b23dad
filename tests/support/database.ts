import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { databaseFile } from '../../scripts/program/database.ts';
import type { Program } from './program.ts';

/** Changes the database of a program that is stopped, behind its back. */
export function editDatabase({ dataDir }: Program, edit: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(databaseFile(dataDir));
  try {
    edit(database);
  } finally {
    database.close();
  }
}

/** The same with the storage of each of its drops. */
export function editDrops({ dataDir }: Program, edit: (database: DatabaseSync) => void): void {
  const folder = join(dataDir, 'v3/do');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.sqlite')) continue;
    const database = new DatabaseSync(join(folder, file));
    try {
      const isDrop = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'ledger'").get() !== undefined;
      if (isDrop) edit(database);
    } finally {
      database.close();
    }
  }
}
