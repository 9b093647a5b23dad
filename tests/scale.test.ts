import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drawLines } from '../bench/scale/lines.ts';
import { line, solve } from '../bench/scale/measure/fit.ts';
import { compare, errorsOf } from '../bench/scale/measure/validate.ts';
import { Draws } from '../bench/scale/model/draws.ts';
import { simulateDriven } from '../bench/scale/model/driven.ts';
import { distribution } from '../bench/scale/model/figures.ts';
import type { Service, Surroundings } from '../bench/scale/model/service.ts';
import type { Setting } from '../bench/scale/model/setting.ts';
import { simulate } from '../bench/scale/model/simulate.ts';
import { Thread } from '../bench/scale/model/thread.ts';
import { Timeline } from '../bench/scale/model/timeline.ts';
import { filled, PAGE, pageFigures } from '../bench/scale/page.ts';
import { inputsOf } from '../bench/scale/platform.ts';
import { mostWithin } from '../bench/statistics.ts';
import { ROOT } from '../scripts/program/settings.ts';
import { LANE_WAITING_MAX } from '../worker/lanes/laneQueue.ts';

const SERVICE: Service = {
  ...{ callMs: 0.08, commandMs: 0.006, soldMs: 0.008, flushMs: 0.3, commitMs: 0.2 },
  ...{ frameMs: 0.09, arrivalMs: 0.04, pushMs: 0.3, tellMs: 0.02 },
  client: { purchaseMs: 0.05, snapshotMs: 0.01 },
};

const SURROUNDINGS: Surroundings = {
  ...{ layout: 'platform', rpc: { medianMs: 5, sigma: 0.5 }, durable: { medianMs: 5, sigma: 0.5 } },
  ...{ diskMs: 0, timerMs: 1 },
};

const SETTING: Setting = {
  ...{ seed: 1, service: SERVICE, surroundings: SURROUNDINGS, lanes: 8, watchers: 4_000, stock: 1_500 },
  load: { kind: 'open', profile: [{ seconds: 0.5, perSecond: 5_000 }] },
  arriving: { shoppersPerSecond: 50, watchersPerSecond: 50 },
};

describe('time and processors', () => {
  /** The mean wait of so many tasks that come and take as long as they are told to. */
  async function meanWaitMs(count: number, betweenMs: () => number, takesMs: () => number): Promise<number> {
    const timeline = new Timeline();
    const thread = new Thread(timeline);
    thread.notesWaits = true;
    let atMs = 0;
    const come = (left: number) => {
      if (left === 0) return;
      atMs += betweenMs();
      timeline.at(atMs, () => {
        thread.enqueue(() => thread.spend(takesMs()));
        come(left - 1);
      });
    };
    come(count);
    await timeline.run(Number.POSITIVE_INFINITY);
    expect(thread.waitsMs).toHaveLength(count);
    return distribution(thread.waitsMs).mean;
  }

  it('SCALE-4: D/D/1 exactly: nobody waits below saturation, and above it each waits longer by what is too much', async () => {
    expect(
      await meanWaitMs(
        1_000,
        () => 4,
        () => 3,
      ),
    ).toBe(0);
    // The first of 1,001 waits for nothing, the last for a thousand times one millisecond.
    expect(
      await meanWaitMs(
        1_001,
        () => 2,
        () => 3,
      ),
    ).toBe(500);
  });

  it.each([0.3, 0.7])('SCALE-4: M/M/1 at a load of %d waits load ÷ (1 − load) services', async (load) => {
    const draws = new Draws(20_261_125);
    const waitMs = await meanWaitMs(
      60_000,
      () => draws.exponentialMs(1 / load),
      () => draws.exponentialMs(1),
    );
    expect(waitMs / (load / (1 - load))).toBeCloseTo(1, 1);
  });

  it.each([0.3, 0.7])('SCALE-4: M/D/1 at a load of %d waits half as long', async (load) => {
    const draws = new Draws(20_261_125);
    const waitMs = await meanWaitMs(
      60_000,
      () => draws.exponentialMs(1 / load),
      () => 1,
    );
    expect(waitMs / (load / (1 - load) / 2)).toBeCloseTo(1, 1);
  });

  it('SCALE-2: what is planned for the same time happens in the order in which it was planned', async () => {
    const timeline = new Timeline();
    const happened: number[] = [];
    const draws = new Draws(3);
    const times = Array.from({ length: 500 }, () => draws.wholeNumber(20));
    for (const [index, atMs] of times.entries()) timeline.at(atMs, () => happened.push(index));
    await timeline.run(9);
    expect(timeline.nowMs).toBe(9);
    await timeline.run(Number.POSITIVE_INFINITY);
    const expected = times.map((atMs, index) => ({ atMs, index })).sort((a, b) => a.atMs - b.atMs || a.index - b.index);
    expect(happened).toEqual(expected.map(({ index }) => index));
  });

  it('SCALE-2: whoever waits for a promise goes on before time does', async () => {
    const timeline = new Timeline();
    const seen: number[] = [];
    const wait = async () => {
      await timeline.promise<void>((fulfil) => timeline.at(5, () => fulfil()));
      await Promise.resolve();
      seen.push(timeline.nowMs);
    };
    void wait();
    timeline.at(6, () => {});
    await timeline.run(10);
    expect(seen).toEqual([5]);
  });

  it('SCALE-4: log-normal times have their median and their tail', () => {
    const draws = new Draws(9);
    const { p50, p99 } = distribution(
      Array.from({ length: 40_000 }, () => draws.latencyMs({ medianMs: 5, sigma: 0.5 })),
    );
    expect(p50 / 5).toBeCloseTo(1, 1);
    expect(p99 / (5 * Math.exp(0.5 * 2.326))).toBeCloseTo(1, 1);
    expect(draws.latencyMs({ medianMs: 7, sigma: 0 })).toBe(7);
  });

  it('SCALE-4: the most in any second counts a second from whichever event on', () => {
    expect(mostWithin([], 1_000)).toBe(0);
    expect(mostWithin([5_000, 0, 400, 900, 1_300, 1_399, 1_400], 1_000)).toBe(4);
  });
});

describe('a rush', () => {
  it('SCALE-4: one purchase alone takes the sum of its steps', async () => {
    const surroundings: Surroundings = {
      ...SURROUNDINGS,
      ...{ rpc: { medianMs: 6, sigma: 0 }, durable: { medianMs: 4, sigma: 0 }, diskMs: 0.5 },
    };
    const load = { kind: 'closed', shoppers: 1, purchasesEach: 1 } as const;
    const { answerMs } = await simulate({ ...SETTING, surroundings, watchers: 1, lanes: 1, load });
    const { callMs, commandMs, soldMs, flushMs, commitMs, frameMs, tellMs } = SERVICE;
    // One turn ends on the way, the lane's; its timer counts from the beginning of the task that sets it.
    const turns = SURROUNDINGS.timerMs;
    const flush = flushMs + commandMs + commitMs + soldMs + 0.5;
    // The lane tells its one watcher before it answers.
    expect(answerMs.max).toBeCloseTo(turns + callMs + 6 + flush + 4 + tellMs + frameMs / 2, 6);
  });

  it('SCALE-2: the same seed gives the same run, to the last figure, and another one another', async () => {
    const first = await simulate(SETTING);
    expect(await simulate(SETTING)).toEqual(first);
    expect(await simulate({ ...SETTING, seed: 2 })).not.toEqual(first);
  });

  it.each<[string, Partial<Setting>]>([
    ['a rush that sells out', {}],
    ['a rush with stock left', { stock: 100_000 }],
    ['a crowd that waits for its answers', { load: { kind: 'closed', shoppers: 200, purchasesEach: 5 } }],
    ['one machine for all', { surroundings: { ...SURROUNDINGS, layout: 'machine', diskMs: 0.3 } }],
    [
      'a lane that its watchers keep from its purchases',
      { service: { ...SERVICE, tellMs: 1 }, lanes: 1, watchers: 2_000 },
    ],
    [
      'more lanes than purchases',
      { lanes: 400, load: { kind: 'open', profile: [{ seconds: 0.1, perSecond: 1_000 }] } },
    ],
  ])('SCALE-3: %s answers each purchase once and sells no more than there is', async (_, change) => {
    const setting = { ...SETTING, ...change };
    const { purchases, sold, refused, answerMs, sku, soldOutAfterMs } = await simulate(setting);
    expect(sold + refused).toBe(purchases);
    expect(answerMs.count).toBe(purchases);
    expect(sold).toBe(Math.min(purchases, setting.stock));
    expect(soldOutAfterMs === null).toBe(purchases < setting.stock);
    // Nobody brought more at once than the program lets a lane bring.
    expect(sku.batch.max).toBeLessThanOrEqual(1_000);
    expect(sku.flush.max).toBeLessThanOrEqual(4_096);
  });

  it('SCALE-3: whoever is told that too much is waiting comes again, and is answered once', async () => {
    const load = { kind: 'open', profile: [{ seconds: 0.01, perSecond: 2_500_000 }] } as const;
    const { purchases, busy, sold, refused } = await simulate({ ...SETTING, lanes: 1, watchers: 0, load });
    expect(purchases).toBeGreaterThan(LANE_WAITING_MAX);
    expect(busy).toBeGreaterThan(0);
    expect(sold + refused).toBe(purchases);
  });

  it('SCALE-3: calls of a fixed size are answered each, and sell what there is', async () => {
    const work = { service: SERVICE, surroundings: { ...SURROUNDINGS, layout: 'machine' }, lanes: 4 } as const;
    const { receipts, answerMs, soldOutMs, seconds } = await simulateDriven({
      ...work,
      calls: 50,
      purchases: 100,
      stock: 3_000,
    });
    expect(receipts).toBe(3_000);
    expect(answerMs.count).toBe(50);
    expect(soldOutMs).toBeGreaterThan(0);
    expect(soldOutMs).toBeLessThan(seconds * 1_000);
  });

  it('SCALE-4: lanes that always wait are as many as calls a second times their length (Little)', async () => {
    const work = { service: SERVICE, surroundings: { ...SURROUNDINGS, layout: 'machine' }, stock: 1_000_000 } as const;
    for (const [lanes, purchases] of [
      [1, 10],
      [4, 200],
      [8, 100],
    ] as const) {
      const { answerMs, seconds } = await simulateDriven({ ...work, lanes, calls: lanes * 30, purchases });
      expect(((answerMs.count / seconds) * answerMs.mean) / 1_000 / lanes).toBeCloseTo(1, 1);
    }
  });

  it.each<[string, Partial<Setting>, Partial<Setting>]>([
    [
      'a slower copy of the disk',
      { surroundings: { ...SURROUNDINGS, durable: { medianMs: 2, sigma: 0.5 } } },
      { surroundings: { ...SURROUNDINGS, durable: { medianMs: 30, sigma: 0.5 } } },
    ],
    [
      'a longer way between objects',
      { surroundings: { ...SURROUNDINGS, rpc: { medianMs: 1, sigma: 0.5 } } },
      { surroundings: { ...SURROUNDINGS, rpc: { medianMs: 40, sigma: 0.5 } } },
    ],
    ['slower frames', {}, { service: { ...SERVICE, frameMs: 1.2 } }],
  ])('SCALE-5: with %s nobody is answered sooner', async (_, better, worse) => {
    const [sooner, later] = [await simulate({ ...SETTING, ...better }), await simulate({ ...SETTING, ...worse })];
    expect(later.answerMs.p50).toBeGreaterThan(sooner.answerMs.p50);
    expect(later.answerMs.p99).toBeGreaterThan(sooner.answerMs.p99);
  });

  it('SCALE-5: with more watchers on the same lanes the last of them hears no sooner, and with more stock no less is sold', async () => {
    const few = await simulate(SETTING);
    const many = await simulate({ ...SETTING, watchers: SETTING.watchers * 10, stock: SETTING.stock * 10 });
    expect(many.lastScreenMs.p50).toBeGreaterThan(few.lastScreenMs.p50);
    expect(many.sold).toBeGreaterThan(few.sold);
  });
});

describe('a Sku with very many lanes', () => {
  it('LANE-13: tells each seldomer, so that all of them together are told hardly oftener', async () => {
    const load = { kind: 'open', profile: [{ seconds: 1, perSecond: 100 }] } as const;
    const pushesWith = async (lanes: number) => {
      const { sku } = await simulate({ ...SETTING, load, lanes, watchers: lanes * 100, stock: 10_000 });
      return sku.pushesPerSecond;
    };
    const [few, many] = [await pushesWith(300), await pushesWith(700)];
    expect(many / few).toBeLessThan(1.3);
    // A hundred are told as often as a screen is.
    expect((await pushesWith(100)) / (await pushesWith(50))).toBeGreaterThan(1.8);
  });
});

describe('what is measured', () => {
  it('SCALE-6: a line through points tells what a call costs and what each purchase in it', () => {
    const { atZero, slope, missMost } = line([1, 10, 100, 1_000].map((x) => ({ x, y: 0.4 + 0.01 * x })));
    expect(atZero).toBeCloseTo(0.4, 9);
    expect(slope).toBeCloseTo(0.01, 9);
    expect(missMost).toBeCloseTo(0, 9);
  });

  it('SCALE-6: what is left over is solved for, and never below nothing', async () => {
    expect(await solve(10, [0, 20], async (x) => x + 3)).toBeCloseTo(7, 1);
    expect(await solve(1, [0, 20], async (x) => x + 3)).toBe(0);
  });

  it('SCALE-6: an error is a share of what was measured, with its sign, and without it in the summary', () => {
    const one = compare('one', { perSecond: 110, p50Ms: 8 }, [
      { perSecond: 90 },
      { perSecond: 100, p50Ms: 10 },
      { perSecond: 120 },
    ]);
    expect(one.measured.perSecond).toBe(100);
    expect(one.error.perSecond).toBeCloseTo(0.1, 9);
    const full = { perSecond: 1, p50Ms: 1, p99Ms: 1, soldOutMs: 1 };
    const errors = errorsOf([
      compare('a', full, [{ perSecond: 2, p50Ms: 1, p99Ms: 1, soldOutMs: 1 }]),
      compare('b', { perSecond: 1.1 }, [{ perSecond: 1 }]),
    ]);
    expect(errors.perSecond.most).toBeCloseTo(0.5, 9);
    expect(errors.perSecond.median).toBeCloseTo(0.3, 9);
  });

  it('SCALE-1: every input says where it comes from', () => {
    const inputs = inputsOf({
      ...{ service: SERVICE, machine: SURROUNDINGS, memoryKbPerWatcher: 10, rounds: 1 },
      missMost: { refused: 0, sold: 0 },
    });
    expect(inputs.length).toBeGreaterThan(20);
    for (const { name, value, remark } of inputs) {
      expect(Number.isFinite(value), name).toBe(true);
      expect(remark, name).not.toBe('');
    }
    const sources = new Set(inputs.map(({ source }) => source));
    expect(sources).toEqual(new Set(['measured here', "Cloudflare's documentation", 'assumption', 'the program']));
  });
});

describe('the page', () => {
  it('SCALE-7: says what the committed results say', async () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(filled(page, await pageFigures(join(ROOT, 'bench/results/scale')))).toBe(page);
  });

  it('SCALE-7: has a text for every mark and a mark for every text', () => {
    expect(filled('a <!-- x -->old<!-- /x --> b', { x: 'new' })).toBe('a <!-- x -->\nnew\n<!-- /x --> b');
    expect(() => filled('no mark', { x: 'new' })).toThrow('lacks x');
    expect(() => filled('<!-- y --><!-- /y -->', {})).toThrow('no text for y');
  });

  it('BENCH-3: a picture of lines has a title, its figures in words, and a colour in the dark for each in the light', () => {
    const points = [1, 10, 100].map((x) => ({ x, y: x * 30 }));
    const panel = { heading: 'ms', series: [{ name: 'p99', points }], bound: { y: 1_000, label: 'too much' } };
    const svg = drawLines({ title: 'A <rush>', xLabel: 'lanes', panels: [panel], foot: 'by hand' });
    expect(svg).toContain('<title id="title">A &lt;rush&gt;</title>');
    expect(svg).toContain('p99: 30 at 1, 300 at 10, 3000 at 100.');
    expect(svg).not.toContain('NaN');
    for (const name of ['.grid', '.line', '.line.second', '.dot', '.dot.second', '.bound']) {
      expect(svg.split(`${name} {`)).toHaveLength(3);
    }
  });
});
