import { gauge } from './dropMetrics.ts';
import type { Metric } from './exposition.ts';

interface ReceiverRow {
  readonly id: string;
  readonly disabled: number;
  readonly failing: number;
  readonly deadLetters: number;
}

/** How telling the shop's own systems goes. */
export async function webhookMetrics(db: D1Database): Promise<Metric[]> {
  const { results } = await db
    .prepare(
      `SELECT r.id, r.disabled_at_ms IS NOT NULL AS disabled,
         (SELECT count(*) FROM webhook_streams s WHERE s.receiver = r.id AND s.failing_since_ms IS NOT NULL) AS failing,
         (SELECT count(*) FROM webhook_dead_letters l WHERE l.receiver = r.id) AS deadLetters
       FROM webhook_receivers r ORDER BY r.id`,
    )
    .all<ReceiverRow>();
  const of = (field: 'disabled' | 'failing' | 'deadLetters') =>
    results.map((row) => ({ labels: { receiver: row.id }, value: row[field] }));
  return [
    gauge('revenue_guard_webhook_disabled', 'Whether the receiver is told nothing.', of('disabled')),
    gauge(
      'revenue_guard_webhook_streams_failing',
      'Drops whose events wait because the receiver did not take one.',
      of('failing'),
    ),
    gauge(
      'revenue_guard_webhook_dead_letters',
      'Events that were given up after three days and can be delivered again.',
      of('deadLetters'),
    ),
  ];
}
