import { assert } from '../../../shared/assert.ts';
import { mostWithin } from '../../statistics.ts';
import { type Distribution, distribution } from './figures.ts';
import { lastScreensMs } from './screens.ts';
import type { Outcome } from './setting.ts';
import { OPENING_MS, type World } from './simulate.ts';

/** How busy the threads were when purchases began to come, and when they ended. */
export interface Measured {
  readonly before: { readonly skuMs: number; readonly lanesMs: readonly number[] };
  readonly atMs: number;
  readonly skuMs: number;
  readonly lanesMs: readonly number[];
}

/** Sums a run up. */
export function outcomeOf(world: World, measured: Measured): Outcome {
  const { sku, purchases, lanes } = world;
  const { sent, receipts, refusals, busy, lastAnsweredAtMs, answerMs } = purchases;
  assert(answerMs.length === sent && receipts + refusals === sent, 'every purchase is answered once');
  assert(receipts === sku.stock.sold, 'every unit that was sold has its receipt');
  const seconds = (lastAnsweredAtMs - OPENING_MS) / 1_000;
  const { soldOutAtMs } = sku;
  const watched = lanes.filter(({ watchers }) => watchers > 0).map(({ told }) => told);
  const soldOut = sku.flushes.filter(({ atMs }) => atMs === soldOutAtMs).slice(0, 1);
  return {
    ...{ purchases: sent, sold: receipts, refused: refusals, busy, seconds },
    answeredPerSecond: sent / seconds,
    answerMs: distribution(answerMs),
    lastReceiptMs: purchases.lastReceiptAtMs - OPENING_MS,
    processorMsPerPurchase: processorMs(world, measured) / sent,
    soldOutAfterMs: soldOutAtMs === null ? null : soldOutAtMs - OPENING_MS,
    sku: skuFigures(world, measured),
    lanes: laneFigures(world, measured),
    lastScreenMs: distribution(lastScreensMs(sku.flushes, watched)),
    soldOutShownAfterMs: soldOut.length === 0 ? null : (lastScreensMs(soldOut, watched)[0] ?? null),
    events: world.timeline.planned,
  };
}

function processorMs({ skuThread, lanes }: World, { before }: Measured): number {
  const ofSku = skuThread.busyMs - before.skuMs;
  // On one machine the lanes' thread is the Sku's.
  const own = lanes.map(({ thread }, index) =>
    thread === skuThread ? 0 : thread.busyMs - (before.lanesMs[index] ?? 0),
  );
  return own.reduce((sum, ms) => sum + ms, ofSku);
}

function skuFigures({ sku, skuThread, purchases }: World, { before, skuMs, atMs }: Measured): Outcome['sku'] {
  const fromMs = OPENING_MS;
  const spanMs = Math.max(atMs, purchases.lastAnsweredAtMs) - fromMs;
  const calls = sku.callsAtMs.filter((ms) => ms >= fromMs);
  // A task counts when it begins, so that the last one may reach beyond the end.
  const busyShare =
    atMs > fromMs ? (skuMs - before.skuMs) / (atMs - fromMs) : (skuThread.busyMs - before.skuMs) / spanMs;
  return {
    calls: calls.length,
    callsPerSecondMost: mostWithin(calls, 1_000),
    callsPer1000: (calls.length / Math.max(1, purchases.sent)) * 1_000,
    batch: distribution(sku.batchSizes),
    flush: distribution(sku.flushSizes),
    waitMs: distribution(skuThread.waitsMs),
    busyShare: Math.min(1, busyShare),
    pushesPerSecond: (sku.pushes * 1_000) / spanMs,
  };
}

function laneFigures({ lanes, purchases }: World, { before, lanesMs, atMs }: Measured): Outcome['lanes'] {
  const spanMs = Math.max(atMs, purchases.lastAnsweredAtMs) - OPENING_MS;
  const shares = lanes.map((_, index) => ((lanesMs[index] ?? 0) - (before.lanesMs[index] ?? 0)) / (atMs - OPENING_MS));
  const perLane = (count: number) => (count * 1_000) / spanMs / lanes.length;
  const sockets: Distribution = distribution(lanes.map(({ watchers }) => watchers));
  return {
    busyShare: atMs > OPENING_MS ? Math.max(...shares) : 0,
    framesPerSecond: perLane(lanes.reduce((sum, { lane }) => sum + lane.frames, 0)),
    snapshotsPerSecond: perLane(lanes.reduce((sum, { lane }) => sum + lane.snapshots, 0)),
    sockets,
  };
}
