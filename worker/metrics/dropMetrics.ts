import { PHASES } from '../../shared/inventory/stock.ts';
import type { SkuVitals } from '../skuApi.ts';
import { type Metric, numberText, type Sample } from './exposition.ts';

/** One drop, as far as it answered. */
export interface DropSight {
  readonly sku: string;
  /** The newest entry of its ledger up to which the read model has them all. */
  readonly reportedSeq: number;
  /** `null` where its object did not answer. */
  readonly vitals: SkuVitals | null;
}

/** What is counted of the drops. Counters begin anew when an object wakes, as Prometheus expects of a program that restarts. */
export function dropMetrics(drops: readonly DropSight[]): Metric[] {
  const up = drops.map(({ sku, vitals }) => ({ labels: { sku }, value: vitals === null ? 0 : 1 }));
  const seen = drops.flatMap(({ sku, reportedSeq, vitals }) => (vitals === null ? [] : [{ sku, reportedSeq, vitals }]));
  /** One number for each drop that answered. */
  const of = (read: (vitals: SkuVitals, reportedSeq: number) => number): Sample[] =>
    seen.map(({ sku, reportedSeq, vitals }) => ({ labels: { sku }, value: read(vitals, reportedSeq) }));
  const ofEach = (samplesOf: (vitals: SkuVitals) => readonly Sample[]): Sample[] =>
    seen.flatMap(({ sku, vitals }) => samplesOf(vitals).map((s) => ({ ...s, labels: { sku, ...s.labels } })));
  return [
    gauge('revenue_guard_up', 'Whether the object of the drop answered.', up),
    ...stockMetrics(of, ofEach),
    ...crowdMetrics(of),
    ...flowMetrics(of, ofEach),
    ...wayOutMetrics(of),
  ];
}

type Of = (read: (vitals: SkuVitals, reportedSeq: number) => number) => Sample[];
type OfEach = (samplesOf: (vitals: SkuVitals) => readonly Sample[]) => Sample[];

function stockMetrics(of: Of, ofEach: OfEach): Metric[] {
  return [
    gauge(
      'revenue_guard_total_units',
      'Units that the drop has, in whatever state.',
      of(({ stock }) => stock.total),
    ),
    gauge(
      'revenue_guard_units',
      'Units by state; they add up to the total.',
      ofEach(({ stock }) =>
        (['remaining', 'held', 'sold'] as const).map((state) => ({ labels: { state }, value: stock[state] })),
      ),
    ),
    gauge(
      'revenue_guard_phase',
      '1 for the phase that the drop is in, 0 for the others.',
      ofEach(({ stock }) => PHASES.map((phase) => ({ labels: { phase }, value: stock.phase === phase ? 1 : 0 }))),
    ),
    counter(
      'revenue_guard_ledger_entries_total',
      'Entries of the ledger.',
      of(({ stock }) => stock.seq),
    ),
  ];
}

function crowdMetrics(of: Of): Metric[] {
  return [
    gauge(
      'revenue_guard_watching',
      'Sockets of shoppers that are told of the drop, those on lanes included.',
      of(({ stock }) => stock.watching),
    ),
    gauge(
      'revenue_guard_operators',
      'Open sockets of operators.',
      of(({ operators }) => operators),
    ),
    gauge(
      'revenue_guard_lanes',
      'Lanes that hold sockets.',
      of(({ lanesInUse }) => lanesInUse),
    ),
  ];
}

function flowMetrics(of: Of, ofEach: OfEach): Metric[] {
  return [
    gauge(
      'revenue_guard_counting_since_seconds',
      'When the object woke and the counters below began at 0, as a Unix time.',
      of(({ since }) => since / 1_000),
    ),
    counter(
      'revenue_guard_purchases_total',
      'Purchases that made an order; replays are not counted.',
      of(({ purchases }) => purchases),
    ),
    counter(
      'revenue_guard_refusals_total',
      'Requests that were refused.',
      ofEach(({ refusals }) => Object.entries(refusals).map(([reason, value]) => ({ labels: { reason }, value }))),
    ),
    counter(
      'revenue_guard_bad_frames_total',
      'Frames that were no messages.',
      of(({ errors }) => errors),
    ),
    counter(
      'revenue_guard_flushes_total',
      'Batches that were decided and written together.',
      of(({ flushes }) => flushes),
    ),
    {
      name: 'revenue_guard_commit_seconds',
      type: 'histogram',
      help: 'How long it took until a batch was on disk, of those that were measured.',
      samples: ofEach(commitSamples),
    },
  ];
}

function commitSamples({ commitMsBuckets, commitMsCount, commitMsSum }: SkuVitals): Sample[] {
  const bucket = (atMostMs: number, value: number): Sample => ({
    suffix: '_bucket',
    labels: { le: numberText(atMostMs / 1_000) },
    value,
  });
  return [
    ...commitMsBuckets.map(({ atMostMs, commits }) => bucket(atMostMs, commits)),
    bucket(Number.POSITIVE_INFINITY, commitMsCount),
    { suffix: '_sum', value: commitMsSum / 1_000 },
    { suffix: '_count', value: commitMsCount },
  ];
}

function wayOutMetrics(of: Of): Metric[] {
  return [
    gauge(
      'revenue_guard_outbox_backlog_entries',
      'Ledger entries that the queue does not have yet.',
      of(({ backlog }) => backlog),
    ),
    gauge(
      'revenue_guard_read_model_backlog_entries',
      'Ledger entries that the reports and webhooks do not have yet, those of the outbox included.',
      of(({ stock }, reportedSeq) => Math.max(0, stock.seq - reportedSeq)),
    ),
  ];
}

export function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}
