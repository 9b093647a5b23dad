import { Operator } from '../actors/operator.ts';
import { Prober } from '../actors/prober.ts';
import { Shop } from '../actors/shop.ts';
import { Shopper } from '../actors/shopper.ts';
import { Stranger } from '../actors/stranger.ts';
import { Answers } from '../checks/answers.ts';
import { checkCopies, copiesBehind } from '../checks/copies.ts';
import { checkScreens, overdue, unrest } from '../checks/ending.ts';
import { Intents } from '../checks/intents.ts';
import { Truth } from '../checks/truth.ts';
import { check } from '../checks/violation.ts';
import { unleash } from '../faults/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { ObjectHost } from '../platform/objectHost.ts';
import { Platform, type Program } from '../platform/platform.ts';
import { clientSocketClass, webSocketPair } from '../platform/sockets.ts';
import { Weather } from '../platform/weather.ts';
import type { Witness } from '../platform/witness.ts';
import { replaceGlobals } from '../world/globals.ts';
import { Random } from '../world/random.ts';
import { Trace } from '../world/trace.ts';
import { BEGIN_MS, World } from '../world/world.ts';

/** Longer than any wait of the program's own, once nothing fails: those of the SDK, of the queues and of alarms. */
const REST_MS = 240_000;

/** Between two looks at whether all are at rest. */
const LOOK_MS = 500;

/** A drop that goes on for longer than this many steps goes on for ever. */
const STEPS_MAX = 200_000;

export interface Finding {
  readonly check: string;
  readonly message: string;
}

export interface Outcome {
  readonly plan: Plan;
  readonly finding: Finding | null;
  readonly steps: number;
  readonly orders: number;
  readonly entries: number;
  /** How long the drop took, by the world's time. */
  readonly simulatedMs: number;
  /** What the dice of the weather have brought. */
  readonly struck: readonly string[];
  /** The same for the same plan and program. */
  readonly fingerprint: number;
  readonly trace: readonly string[];
}

/** Drops that this process has played. */
let plays = 0;

/**
 * Plays one drop from its plan, and everything that is checked on the way. The program remembers by its SKU which drops it has
 * seen, so each play has a name that was never used; the trace does not show it.
 */
export async function simulate(plan: Plan, program: Program, keepsTrace = false): Promise<Outcome> {
  plays += 1;
  const sku = `${plan.sku}.${plays}`;
  const world = new World(new Random(plan.seed), new Trace(keepsTrace, sku, plan.sku));
  const simulation = new Simulation({ ...plan, sku }, program, world);
  let finding: Finding | null = null;
  try {
    await simulation.run();
  } catch (error) {
    finding = findingOf(error);
    world.note('found', `${finding.check}: ${finding.message}`);
  } finally {
    simulation.close();
  }
  const { entries, orders } = simulation.truth.books;
  return {
    plan,
    finding,
    steps: world.steps,
    orders: orders.size,
    entries: entries.length,
    simulatedMs: world.elapsedMs,
    struck: simulation.struck,
    fingerprint: world.trace.fingerprint,
    trace: world.trace.lines,
  };
}

class Simulation {
  readonly truth: Truth;
  readonly #plan: Plan;
  readonly #world: World;
  readonly #platform: Platform;
  readonly #intents = new Intents();
  readonly #shop: Shop;
  /** The plan's times count from when the drop was made, and this from the beginning. */
  #calmAtMs = Number.POSITIVE_INFINITY;
  readonly #operator: Operator;
  #shoppers: readonly Shopper[] = [];
  readonly #restore: () => void;

  constructor(plan: Plan, program: Program, world: World) {
    this.#plan = plan;
    this.#world = world;
    const { random } = world;
    const { sku, clockSkewMs } = plan;
    const intents = this.#intents;
    const weather = new Weather(random.fork('weather'), plan.script);
    const truth = new Truth(world, intents);
    const answers = new Answers({ world, truth, intents, clockSkewMs, calmAtMs: () => this.#calmAtMs });
    const clocks = random.fork('clocks');
    const shop = new Shop(world, weather);
    this.#shop = shop;
    this.truth = truth;
    this.#platform = new Platform({
      ...{ world, weather, program },
      witness: this.#witness(truth, answers, () => prober.look()),
      newClockOffsetMs: () => clocks.int(-clockSkewMs, clockSkewMs),
      elsewhere: shop.receive,
    });
    const { edge } = this.#platform;
    this.#restore = replaceGlobals(world, {
      fetch: edge.fetch,
      WebSocket: clientSocketClass(world, edge.connect),
      WebSocketPair: webSocketPair(world),
      console: silentConsole,
    });
    const prober = new Prober(plan.probes, this.#platform.host('Sku', sku), world, truth, intents);
    this.#operator = new Operator({ world, intents, truth, sku });
  }

  async run(): Promise<void> {
    const world = this.#world;
    await this.#begin();
    await this.#until(this.#calmAtMs);
    const endMs = world.elapsedMs + REST_MS;
    while (this.#unrest() !== null && world.elapsedMs < endMs) await this.#until(world.elapsedMs + LOOK_MS);
    const unrest = this.#unrest();
    check(unrest === null, 'no rest', `Nothing fails any more, and still ${unrest}.`);
    checkScreens(this.#shoppers, this.truth, this.#intents);
    this.truth.checkTable(this.#platform.host('Sku', this.#plan.sku));
    checkCopies(this.truth.books, this.#plan.sku, this.#platform.database, this.#shop);
  }

  /** The drop is made in good weather, for shoppers come where there is one. Then all the rest is let loose. */
  async #begin(): Promise<void> {
    const plan = this.#plan;
    const world = this.#world;
    this.#operator.begin(plan.terms);
    while (this.truth.books.now.seq === 0 || this.#operator.open > 0) {
      check(await world.step(plan.calmAtMs), 'no rest', 'In good weather the drop cannot be made.');
    }
    this.#shop.namedByMs = BEGIN_MS + world.elapsedMs + plan.clockSkewMs;
    this.#shoppers = plan.shoppers.map((shopper) => new Shopper(shopper, plan.sku, world));
    for (const stranger of plan.strangers) new Stranger(stranger, plan.sku, world, this.#intents);
    for (const step of plan.operator) this.#operator.take(step);
    this.#calmAtMs = world.elapsedMs + plan.calmAtMs;
    unleash(plan, this.#platform, world, world.random.fork('faults'));
  }

  get struck(): readonly string[] {
    return this.#platform.weather.struck;
  }

  close(): void {
    this.#restore();
    this.#platform.close();
  }

  async #until(atMs: number): Promise<void> {
    while (await this.#world.step(atMs)) {
      check(this.#world.steps < STEPS_MAX, 'no rest', `It goes on for ever: ${STEPS_MAX} steps.`);
    }
  }

  #unrest(): string | null {
    if (this.#operator.open > 0) return 'the operator waits';
    for (const shopper of this.#shoppers) {
      const why = unrest(shopper, this.truth);
      if (why !== null) return why;
    }
    const { database } = this.#platform;
    const late = overdue(this.truth, this.#world.clockMsOf());
    return late ?? copiesBehind(this.truth.books, this.#plan.sku, database, this.#shop);
  }

  /** What it finds ends the simulation, in whoever's turn it was found. */
  #witness(truth: Truth, answers: Answers, look: () => void): Witness {
    const guarded =
      <A extends unknown[]>(run: (...args: A) => void) =>
      (...args: A): void => {
        try {
          run(...args);
        } catch (error) {
          this.#world.fail(error);
        }
      };
    const ofSku = (run: (host: ObjectHost) => void) =>
      guarded((host: ObjectHost) => {
        if (host.className === 'Sku') run(host);
      });
    return {
      written: ofSku((host) => {
        truth.written(host);
        look();
      }),
      durable: ofSku(() => truth.durable()),
      torn: ofSku((host) => truth.torn(host)),
      asked: guarded((link, frame) => answers.asked(link, frame)),
      told: guarded((link, frame) => answers.told(link, frame)),
    };
  }
}

/** What the program logs is for its operator; failures are what the simulation is made of. */
const silentConsole = { log: () => {}, info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

function findingOf(error: unknown): Finding {
  if (!(error instanceof Error)) return { check: 'crash', message: String(error) };
  const name = 'check' in error ? String(error.check) : 'crash';
  return { check: name, message: name === 'crash' ? String(error.stack) : error.message };
}
