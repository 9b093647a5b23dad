import type { DropClient } from '../../../client/sdk/api.ts';
import { CONNECTION_TIMING } from '../../../client/sdk/connection.ts';
import { Line } from '../../../client/sdk/line.ts';
import { PURCHASES_TIMING, type PurchaseAnswer } from '../../../client/sdk/purchases.ts';
import type { KeyValueStorage } from '../../../client/sdk/storage.ts';
import type { ShopperPlan, ShopperStep } from '../plan/plan.ts';
import type { Actor, World } from '../world/world.ts';
import { shopToken } from './token.ts';

export const HOST = 'https://drops.example';

/** The page's own clock, in place of the one that the SDK has bound when it was loaded. */
const TIMING = { connection: CONNECTION_TIMING, purchases: PURCHASES_TIMING, now: () => Date.now() };

/** What the shopper has pressed the button for. */
export interface Wish {
  readonly id: string;
  readonly quantity: number;
  /** As some page of the shopper's has told it. */
  answer: PurchaseAnswer | undefined;
}

/** One loaded page with the SDK in it. A reload ends it, and its storage goes on to the next. */
interface Page extends Actor {
  readonly drop: DropClient;
}

/** Somebody in a browser: the real SDK, over simulated sockets, timers and storage. */
export class Shopper {
  readonly plan: ShopperPlan;
  readonly wishes: Wish[] = [];
  readonly #world: World;
  readonly #sku: string;
  /** The browser's own, which outlives its pages. */
  readonly #noted = new Map<string, string>();
  readonly #actor: Actor;
  #page: Page | undefined;
  #pages = 0;

  constructor(plan: ShopperPlan, sku: string, world: World) {
    this.plan = plan;
    this.#sku = sku;
    this.#world = world;
    this.#actor = { name: plan.name, alive: true, clockOffsetMs: plan.clockOffsetMs };
    world.at(plan.arrivesMs, this.#actor, () => this.#open());
    for (const step of plan.steps) world.at(step.atMs, this.#actor, () => this.#take(step));
  }

  /** The page that is open; `undefined` once the shopper has left. */
  get drop(): DropClient | undefined {
    return this.#page?.drop;
  }

  /** Whether the browser has a note of this purchase. */
  readonly isNoted = (id: string): boolean => [...this.#noted.values()].some((value) => value.includes(id));

  #open(): void {
    const { name, clockOffsetMs, identity } = this.plan;
    this.#pages += 1;
    const actor = { name, alive: true, clockOffsetMs };
    this.#world.become(actor);
    const drop = new Line(
      {
        sku: this.#sku,
        host: HOST,
        storage: storageOver(this.#noted),
        buys: identity !== 'none',
        ...(identity === 'shop' ? { token: shopToken(name) } : {}),
      },
      TIMING,
    ).home;
    const hear = (answer: PurchaseAnswer) => {
      for (const wish of this.wishes) if (wish.id === answer.id) wish.answer = answer;
    };
    drop.on('receipt', hear);
    drop.on('refusal', hear);
    this.#page = Object.assign(actor, { drop });
  }

  #take(step: ShopperStep): void {
    const page = this.#page;
    if (page === undefined) return;
    this.#world.become(page);
    this.#world.note(page.name, step.kind);
    switch (step.kind) {
      case 'purchase':
        return this.#purchase(page.drop, step.quantity);
      case 'release':
        return this.#release(page.drop);
      case 'reload':
        page.alive = false;
        return this.#open();
      case 'leave':
        page.drop.close();
        page.alive = false;
        this.#page = undefined;
    }
  }

  #purchase(drop: DropClient, quantity: number): void {
    const before = new Set(drop.getState().pending.map(({ id }) => id));
    const answering = drop.purchase(quantity);
    const made = drop.getState().pending.find(({ id }) => !before.has(id));
    // What is more than the drop allows is refused by the SDK itself.
    if (made === undefined) return;
    const wish: Wish = { id: made.id, quantity, answer: undefined };
    this.wishes.push(wish);
    answering.then((answer) => {
      wish.answer = answer;
    });
  }

  #release(drop: DropClient): void {
    const held = [...drop.getState().view.orders.values()].findLast(({ state }) => state === 'held');
    if (held !== undefined) void drop.release(held.id);
  }
}

function storageOver(values: Map<string, string>): KeyValueStorage {
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
