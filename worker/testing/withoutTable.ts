import { env } from 'cloudflare:test';

/** As if the database were down: a table that every query of the read model needs is away meanwhile. */
export async function without(table: string, use: () => Promise<void>): Promise<void> {
  await env.DB.exec(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  await use().finally(() => env.DB.exec(`ALTER TABLE ${table}_away RENAME TO ${table}`));
}
