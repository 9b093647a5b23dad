import { assert } from '../../../shared/assert.ts';
import { BUSY_RETRY_MS } from '../../../shared/protocol/limits.ts';
import type { LaneAnswer } from '../../../worker/lanes/contract.ts';
import { laneName } from '../../../worker/lanes/names.ts';
import { Draws } from './draws.ts';
import { SimulatedLane, type Told } from './lane.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome, Setting } from './setting.ts';
import { SimulatedSku } from './sku.ts';
import { Thread } from './thread.ts';
import { Timeline } from './timeline.ts';

/** Before it, the lanes make themselves known and hear how the drop stands. */
export const OPENING_MS = 1_000;

/** Looked at so often whether it is over. */
const SLICE_MS = 20;

/** Nothing that is worth simulating takes longer to be answered. */
const PATIENCE_MS = 300_000;

/** A lane and what was noted of it. */
export interface LaneRecord {
  readonly lane: SimulatedLane;
  readonly thread: Thread;
  readonly watchers: number;
  readonly told: Told[];
}

/** What was noted of the purchases. */
export interface PurchaseRecord {
  sent: number;
  lastSentAtMs: number;
  lastAnsweredAtMs: number;
  lastReceiptAtMs: number;
  receipts: number;
  refusals: number;
  busy: number;
  readonly answerMs: number[];
}

/** Everything of one run. */
export class World {
  readonly timeline = new Timeline();
  readonly setting: Setting;
  readonly sku: SimulatedSku;
  readonly skuThread: Thread;
  readonly lanes: readonly LaneRecord[];
  readonly purchases: PurchaseRecord = {
    ...{ sent: 0, receipts: 0, refusals: 0, busy: 0 },
    ...{ lastSentAtMs: OPENING_MS, lastAnsweredAtMs: OPENING_MS, lastReceiptAtMs: OPENING_MS },
    answerMs: [],
  };
  readonly #draws: Draws;
  /** Of the shoppers' machine; `undefined` where each has their own. */
  readonly #client: Thread | undefined;

  constructor(setting: Setting) {
    this.setting = setting;
    const { timeline } = this;
    const { service, surroundings, stock } = setting;
    this.#draws = new Draws(setting.seed);
    this.skuThread = new Thread(timeline);
    this.#client = surroundings.layout === 'machine' ? new Thread(timeline) : undefined;
    const byName = new Map<string, SimulatedLane>();
    const ports = { timeline, draws: this.#draws, service };
    this.sku = new SimulatedSku({
      ...ports,
      ...{ thread: this.skuThread, surroundings, stock },
      push: (name, push, told) =>
        this.#hop(() => byName.get(name)?.push(push, (headcount) => this.#hop(() => told(headcount)))),
    });
    this.lanes = Array.from({ length: setting.lanes }, (_, index) => {
      const name = laneName({ sku: 'rush' }, 'any', index);
      const record = this.#addLane(name);
      byName.set(name, record.lane);
      return record;
    });
  }

  #addLane(name: string): LaneRecord {
    const { timeline, sku } = this;
    const { service, surroundings, watchers: all, lanes } = this.setting;
    const thread = surroundings.layout === 'machine' ? this.skuThread : new Thread(timeline);
    const watchers = lanes === 1 ? all : this.#draws.count(all / lanes);
    const told: Told[] = [];
    const lane = new SimulatedLane({
      ...{ timeline, thread, draws: this.#draws, service, watchers, timerMs: surroundings.timerMs },
      call: (batch, answer) => this.#hop(() => sku.serve(name, batch, (answers) => this.#hop(() => answer(answers)))),
      told: (snapshot) => {
        if (this.#client === undefined) told.push(snapshot);
        else
          this.#atClient(watchers * service.client.snapshotMs, () => told.push({ ...snapshot, atMs: timeline.nowMs }));
      },
    });
    if (watchers > 0) sku.meet(name, watchers);
    return { lane, thread, watchers, told };
  }

  /** One way between two objects. */
  #hop(callback: () => void): void {
    this.timeline.after(this.#draws.latencyMs(this.setting.surroundings.rpc) / 2, callback);
  }

  /** @param callback runs when the shoppers' machine has spent the time, or at once where that is none of our concern. */
  #atClient(ms: number, callback: () => void): void {
    const client = this.#client;
    if (client === undefined) return callback();
    client.enqueue(() => {
      client.spend(ms);
      client.emit(callback);
    });
  }

  /** Somebody sends a purchase to a lane, and again with the same id while it is busy. */
  buy(lane: SimulatedLane, onAnswer: () => void = () => {}): void {
    const { timeline, purchases } = this;
    const { purchaseMs } = this.setting.service.client;
    const command = { kind: 'purchase', shopper: `s${purchases.sent}`, id: `p${purchases.sent}`, quantity: 1 } as const;
    const sentAtMs = timeline.nowMs;
    purchases.sent += 1;
    purchases.lastSentAtMs = sentAtMs;
    const answered = (answer: LaneAnswer) => {
      if (answer.kind === 'busy' || answer.kind === 'failed') {
        purchases.busy += 1;
        timeline.after(BUSY_RETRY_MS, send);
        return;
      }
      this.#note(answer, sentAtMs);
      onAnswer();
    };
    const send = () => {
      this.#atClient(purchaseMs / 2, () =>
        lane.receive(command, (answer) => this.#atClient(purchaseMs / 2, () => answered(answer))),
      );
    };
    send();
  }

  #note(answer: LaneAnswer, sentAtMs: number): void {
    const { purchases } = this;
    const { nowMs } = this.timeline;
    if (answer.kind === 'receipt') {
      purchases.receipts += 1;
      purchases.lastReceiptAtMs = nowMs;
    } else purchases.refusals += 1;
    purchases.answerMs.push(nowMs - sentAtMs);
    purchases.lastAnsweredAtMs = nowMs;
  }

  /** Whoever comes is sent to any lane. */
  anyLane(): SimulatedLane {
    const record = this.lanes[this.#draws.wholeNumber(this.lanes.length)];
    assert(record !== undefined, 'there is at least one lane');
    return record.lane;
  }

  /** Things that happen by themselves, so many a second, until then. */
  poisson(perSecond: number, fromMs: number, untilMs: number, happen: () => void): void {
    if (perSecond <= 0) return;
    const { timeline } = this;
    const next = (atMs: number) => {
      const dueAtMs = atMs + this.#draws.exponentialMs(1_000 / perSecond);
      if (dueAtMs >= untilMs) return;
      timeline.at(dueAtMs, () => {
        happen();
        next(dueAtMs);
      });
    };
    next(fromMs);
  }

  /** Whether everybody was answered, and every screen shows the last change. */
  get isOver(): boolean {
    const { sent, receipts, refusals } = this.purchases;
    if (receipts + refusals < sent) return false;
    const { seq } = this.sku.stock;
    return this.lanes.every(({ watchers, told }) => watchers === 0 || (told.at(-1)?.seq ?? 0) >= seq);
  }
}

/** Runs one setting until everybody was answered and has seen the end of it. */
export async function simulate(setting: Setting): Promise<Outcome> {
  const world = new World(setting);
  const { timeline, skuThread } = world;
  const endMs = load(world);
  await timeline.run(OPENING_MS - 1);
  skuThread.notesWaits = true;
  const before = { skuMs: skuThread.busyMs, lanesMs: world.lanes.map(({ thread }) => thread.busyMs) };
  await timeline.run(endMs ?? OPENING_MS);
  const measured = {
    before,
    atMs: timeline.nowMs,
    skuMs: skuThread.busyMs,
    lanesMs: world.lanes.map((l) => l.thread.busyMs),
  };
  while (!world.isOver) {
    assert(timeline.nowMs < OPENING_MS + PATIENCE_MS, 'everybody is answered in the end');
    await timeline.run(timeline.nowMs + SLICE_MS);
  }
  return outcomeOf(world, measured);
}

/** @returns when the last purchase is sent; `undefined` where that follows from the answers. */
function load(world: World): number | undefined {
  const { timeline, setting } = world;
  const { load: asked, arriving } = setting;
  let atMs = OPENING_MS;
  if (asked.kind === 'open') {
    for (const { seconds, perSecond } of asked.profile) {
      const untilMs = atMs + seconds * 1_000;
      world.poisson(perSecond, atMs, untilMs, () => world.buy(world.anyLane()));
      atMs = untilMs;
    }
    let arrivals = 0;
    world.poisson(arriving.shoppersPerSecond, 0, atMs, () => {
      arrivals += 1;
      world.anyLane().arrive(`a${arrivals}`, () => {});
    });
    world.poisson(arriving.watchersPerSecond, 0, atMs, () => world.anyLane().arrive(null, () => {}));
    return atMs;
  }
  const { shoppers, purchasesEach } = asked;
  for (let shopper = 0; shopper < shoppers; shopper += 1) {
    const lane = world.anyLane();
    const again = (times: number) => {
      if (times > 0) world.buy(lane, () => again(times - 1));
    };
    timeline.at(OPENING_MS, () => again(purchasesEach));
  }
  return undefined;
}
