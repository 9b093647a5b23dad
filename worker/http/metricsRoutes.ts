import { Hono } from 'hono';
import { PROTOCOL } from '../../shared/protocol/limits.ts';
import { MetricsQuery } from '../../shared/protocol/queries.ts';
import { log } from '../log.ts';
import { dropMetrics, gauge } from '../metrics/dropMetrics.ts';
import { EXPOSITION_TYPE, exposition, type Metric } from '../metrics/exposition.ts';
import { lookAround, type Sights } from '../metrics/sights.ts';
import { webhookMetrics } from '../metrics/webhookMetrics.ts';
import { check } from './body.ts';
import { operatorOnly } from './guards.ts';

/** `/metrics`: what Prometheus collects. For the operator. */
export const metricsRoutes = new Hono<{ Bindings: Env }>();

metricsRoutes.get('/metrics', operatorOnly, async (c) => {
  const { sku: skus, limit } = check(MetricsQuery, { sku: c.req.queries('sku'), limit: c.req.query('limit') });
  const [sights, webhooks] = await Promise.all([
    unlessDown(lookAround(c.env, skus.length === 0 ? null : skus, limit)),
    unlessDown(webhookMetrics(c.env.DB)),
  ]);
  const isUp = sights !== null && webhooks !== null;
  const metrics = [
    gauge('revenue_guard_build_info', 'Always 1; the labels say what runs.', [{ labels: buildOf(c.env), value: 1 }]),
    gauge('revenue_guard_database_up', 'Whether the database answered. Without it no drop is found.', [
      { value: isUp ? 1 : 0 },
    ]),
    ...(sights === null ? [] : [countOf(sights), ...dropMetrics(sights.drops)]),
    ...(webhooks ?? []),
  ];
  const remarks = sights !== null && skus.length === 0 ? leftOut(sights) : [];
  const headers = { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' };
  return c.body(exposition(metrics, remarks), 200, headers);
});

function buildOf({ VERSION }: Env): Record<string, string> {
  return { protocol: String(PROTOCOL), version: VERSION?.id ?? '', tag: VERSION?.tag ?? '' };
}

function countOf({ count }: Sights): Metric {
  return gauge('revenue_guard_drops', 'Drops that exist, whether they are told of here or not.', [{ value: count }]);
}

function leftOut({ drops, count }: Sights): string[] {
  if (count <= drops.length) return [];
  return [`Only the newest ${drops.length} of ${count} drops are told of here. Name others: /metrics?sku=one&sku=two`];
}

/** What the database cannot tell is left out; that it is down is told (rule MET-4). */
async function unlessDown<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    log.error('The metrics could not be read from the database.', { error });
    return null;
  }
}
