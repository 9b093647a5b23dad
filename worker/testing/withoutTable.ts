import { env } from 'cloudflare:test';

/** As if the database were down: a table that every query needs is away meanwhile. */
export async function without<T>(table: string, use: () => Promise<T>): Promise<T> {
  await env.DB.exec(`ALTER TABLE ${table} RENAME TO ${table}_away`);
  return use().finally(() => env.DB.exec(`ALTER TABLE ${table}_away RENAME TO ${table}`));
}
