import { definition } from '../checks/books.ts';
import type { Intents } from '../checks/intents.ts';
import type { Truth } from '../checks/truth.ts';
import type { OperatorStep, TermsPlan } from '../plan/plan.ts';
import { env } from '../platform/workers.ts';
import { type Actor, BEGIN_MS, type World } from '../world/world.ts';
import { SHOP_URL } from './shop.ts';
import { HOST } from './shopper.ts';

export interface OperatorPorts {
  readonly world: World;
  readonly intents: Intents;
  readonly truth: Truth;
  readonly sku: string;
}

/** A request without an answer is sent again after this, and at most so often. */
const ANSWER_MS = 2_000;
const ATTEMPTS_MAX = 60;

/** Whoever runs the drop: over HTTP, and again with the same id until there is an answer. */
export class Operator {
  readonly #ports: OperatorPorts;
  readonly #actor: Actor = { name: 'operator', alive: true, clockOffsetMs: 0 };
  /** Commands that were not answered yet. */
  #open = 0;

  constructor(ports: OperatorPorts) {
    this.#ports = ports;
  }

  get open(): number {
    return this.#open;
  }

  /** Makes the drop, and says where webhooks go, before anything else. */
  begin(terms: TermsPlan): void {
    this.#ports.world.at(0, this.#actor, async () => {
      await this.#send('PUT', `${HOST}/api/webhooks/shop`, { url: SHOP_URL });
      await this.#define(terms);
    });
  }

  take(step: OperatorStep): void {
    const { world } = this.#ports;
    world.at(step.atMs, this.#actor, () => {
      world.note('operator', `${step.kind} as ${step.id}`);
      void this.#carryOut(step);
      if (step.twice === true) void this.#carryOut(step);
    });
  }

  #carryOut(step: OperatorStep): Promise<void> {
    const { intents, truth } = this.#ports;
    const { id } = step;
    switch (step.kind) {
      case 'define':
        return this.#define(step.terms);
      case 'restock':
        intents.command(`restock ${step.quantity}`, id);
        return this.#post('restock', { id, quantity: step.quantity });
      case 'pause':
      case 'resume':
      case 'close':
        return this.#post(step.kind, { id });
      default: {
        const order = [...truth.books.orders.values()].at(-1);
        if (order === undefined) return Promise.resolve();
        const body = step.kind === 'refund' ? { id, restock: step.restock } : { id };
        return this.#post(`orders/${order.shopper}/${order.id}/${step.kind}`, body);
      }
    }
  }

  #define(plan: TermsPlan): Promise<void> {
    const { total, perShopperLimit, maxPerPurchase, holdSeconds, lanes } = plan;
    const opensAtMs = plan.opensAfterMs === null ? null : BEGIN_MS + plan.opensAfterMs;
    const closesAtMs = plan.closesAfterMs === null ? null : BEGIN_MS + plan.closesAfterMs;
    const terms = { perShopperLimit, maxPerPurchase, opensAtMs, closesAtMs, holdSeconds };
    this.#ports.intents.command(definition(total, terms), 'define');
    return this.#send('PUT', this.#drop, {
      ...{ title: 'The simulated drop', total, perShopperLimit, maxPerPurchase, holdSeconds, lanes },
      opensAt: timeOf(opensAtMs),
      closesAt: timeOf(closesAtMs),
    });
  }

  #post(path: string, body: object): Promise<void> {
    return this.#send('POST', `${this.#drop}/${path}`, body);
  }

  get #drop(): string {
    return `${HOST}/api/drops/${this.#ports.sku}`;
  }

  async #send(method: string, url: string, body: object): Promise<void> {
    const headers = { authorization: `Bearer ${env.OPERATOR_TOKEN}` };
    this.#open += 1;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const status = await fetch(url, {
        ...{ method, headers, body: JSON.stringify(body) },
        signal: AbortSignal.timeout(ANSWER_MS),
      }).then(
        (response) => response.status,
        () => 0,
      );
      this.#ports.world.note('operator', `${method} ${url.slice(HOST.length)}: ${status}`);
      // What the server could not do now it may do later; everything else is an answer.
      if (status !== 0 && status < 500) break;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    this.#open -= 1;
  }
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
