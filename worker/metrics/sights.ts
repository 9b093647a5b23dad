import { objectOf } from '../catalogue.ts';
import { log } from '../log.ts';
import type { SkuVitals } from '../skuApi.ts';
import { withTimeout } from '../withTimeout.ts';
import type { DropSight } from './dropMetrics.ts';

/** What the metrics are made from: the catalogue, and every object's word for itself. */

/** An object that has not answered by then counts as down. It must not take the page with it. */
const ANSWER_MS_MAX = 2_000;

export interface Sights {
  /** Of the drops that were asked for, the newest first. */
  readonly drops: readonly DropSight[];
  /** How many drops there are. */
  readonly count: number;
}

/**
 * @param skus only these; `null` for the newest.
 * @param limit of drops, at most `METRICS_DROPS_MAX`.
 */
export async function lookAround(env: Env, skus: readonly string[] | null, limit: number): Promise<Sights> {
  const [found, counted] = await env.DB.batch<{ sku: string; reportedSeq: number; count: number }>([
    env.DB.prepare(
      `SELECT d.sku, coalesce(h.seq, 0) AS reportedSeq FROM drops d LEFT JOIN ledger_heads h ON h.sku = d.sku
       WHERE ?1 IS NULL OR d.sku IN (SELECT value FROM json_each(?1))
       ORDER BY d.created_at_ms DESC, d.sku LIMIT ?2`,
    ).bind(skus === null ? null : JSON.stringify(skus), limit),
    env.DB.prepare('SELECT count(*) AS count FROM drops'),
  ]);
  const rows = found?.results ?? [];
  const drops = rows.map(async ({ sku, reportedSeq }) => ({ sku, reportedSeq, vitals: await vitalsOf(env, sku) }));
  return { drops: await Promise.all(drops), count: counted?.results[0]?.count ?? rows.length };
}

async function vitalsOf(env: Env, sku: string): Promise<SkuVitals | null> {
  try {
    return await withTimeout(objectOf(env, sku).vitals(), ANSWER_MS_MAX);
  } catch (error) {
    log.warn('A drop did not answer when it was asked for its metrics.', { sku, error });
    return null;
  }
}
