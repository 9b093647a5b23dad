import { setTimeout as sleep } from 'node:timers/promises';
import type { Books } from '../../scripts/rush/history.ts';
import { Declined, type Server, Unanswered } from '../../scripts/rush/server.ts';
import type { Shopper } from '../../scripts/rush/shopper.ts';
import type { Finding } from '../../scripts/rush/verdict.ts';

/** The ledger's word for each settlement. */
const LEDGER_KIND = { confirm: 'confirmed', release: 'released', refund: 'refunded' } as const;

type Settlement = keyof typeof LEDGER_KIND;

const REPEAT_MS = 50;

export interface DropUnderFire {
  readonly sku: string;
  readonly terms: {
    readonly title: string;
    readonly total: number;
    readonly lanes: number;
    readonly holdSeconds: number;
  };
}

/** The operator of one drop. It repeats each command with its id until there is an answer, over all kills, and keeps the answers. */
export class Operator {
  readonly #server: Server;
  readonly #drop: DropUnderFire;
  readonly #random: () => number;
  readonly #restocks: number[] = [];
  readonly #settled: { shopper: string; id: string; kind: string }[] = [];
  readonly #refused: { shopper: string; id: string; kind: string }[] = [];
  #limit = 4;
  #commands = 0;
  acknowledged = 0;
  /** Commands that had to be asked again, because there was no answer or none that decides. */
  repeats = 0;

  constructor(server: Server, drop: DropUnderFire, random: () => number) {
    this.#server = server;
    this.#drop = drop;
    this.#random = random;
  }

  /** Does one thing after the other for as long as the round lasts, and leaves the drop open. */
  async work(shoppers: readonly Shopper[], isOver: () => boolean): Promise<void> {
    while (!isOver()) await this.#act(shoppers);
    await this.#order('resume');
  }

  async #act(shoppers: readonly Shopper[]): Promise<void> {
    const draw = this.#random();
    if (draw < 0.1) return this.#restock(1 + Math.floor(this.#random() * 5));
    if (draw < 0.15) {
      await this.#order('pause');
      return this.#order('resume');
    }
    if (draw < 0.25) return this.#changeLimit(1 + Math.floor(this.#random() * 4));
    const bought = shoppers.filter(({ seen }) => seen.some((event) => event.kind === 'receipt'));
    const buyer = bought[Math.floor(this.#random() * bought.length)];
    if (buyer === undefined) return void (await sleep(REPEAT_MS));
    if (this.#drop.terms.holdSeconds === 0) return this.#settle(buyer, 'refund');
    return this.#settle(buyer, this.#random() < 0.6 ? 'confirm' : this.#random() < 0.6 ? 'release' : 'refund');
  }

  async #restock(quantity: number): Promise<void> {
    const id = this.#nextId();
    if (await this.#untilAnswered(() => this.#server.command(this.#drop.sku, 'restock', { id, quantity })))
      this.#restocks.push(quantity);
  }

  async #order(command: 'pause' | 'resume'): Promise<void> {
    const id = this.#nextId();
    await this.#untilAnswered(() => this.#server.command(this.#drop.sku, command, { id }));
  }

  async #changeLimit(perShopperLimit: number): Promise<void> {
    const isTaken = await this.#untilAnswered(async () => {
      const { total } = await this.#server.stock(this.#drop.sku);
      await this.#server.createDrop(this.#drop.sku, { ...this.#drop.terms, total, perShopperLimit });
    });
    if (isTaken) this.#limit = perShopperLimit;
  }

  async #settle({ shopper, id }: Shopper, how: Settlement): Promise<void> {
    const body = { id: this.#nextId(), ...(how === 'refund' ? { restock: true } : {}) };
    const isDone = await this.#untilAnswered(() => this.#server.settle(this.#drop.sku, { shopper, id }, how, body));
    (isDone ? this.#settled : this.#refused).push({ shopper, id, kind: LEDGER_KIND[how] });
  }

  /** @returns whether it was done; `false` where it was refused for good. */
  async #untilAnswered(ask: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await ask();
        this.acknowledged += 1;
        return true;
      } catch (error) {
        if (error instanceof Declined && error.status < 500 && error.status !== 429) return false;
        // Anything else is a mistake in here.
        if (!(error instanceof Declined) && !(error instanceof Unanswered)) throw error;
        this.repeats += 1;
        await sleep(REPEAT_MS);
      }
    }
  }

  #nextId(): string {
    this.#commands += 1;
    return `command-${this.#commands}`;
  }

  /** What it was told, against the books. Every command has its answer by then, so that the numbers must be the same. */
  compare({ ledger, stock }: Books): Finding[] {
    const { sku, terms } = this.#drop;
    const findings: Finding[] = [];
    const restocked = ledger.filter(({ kind }) => kind === 'restocked');
    if (restocked.length !== this.#restocks.length) {
      const message = `${this.#restocks.length} restocks of ${sku} were acknowledged; its ledger has ${restocked.length}.`;
      findings.push({ kind: restocked.length < this.#restocks.length ? 'lost' : 'sold_twice', message });
    }
    const total = this.#restocks.reduce((sum, quantity) => sum + quantity, terms.total);
    if (stock.total !== total)
      findings.push({ kind: 'figures', message: `${sku} has ${stock.total} units; acknowledged were ${total}.` });
    const limit = ledger.findLast(({ kind }) => kind === 'configured')?.perShopperLimit;
    if (limit !== this.#limit)
      findings.push({ kind: 'lost', message: `${sku} has the limit ${limit}; acknowledged was ${this.#limit}.` });
    return [...findings, ...this.#compareSettlements(ledger)];
  }

  #compareSettlements(ledger: Books['ledger']): Finding[] {
    const counts = new Map<string, number>();
    for (const { kind, id, shopper } of ledger) {
      const key = `${kind} ${id} ${shopper}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const findings: Finding[] = [];
    for (const { kind, id, shopper } of this.#settled) {
      const times = counts.get(`${kind} ${id} ${shopper}`) ?? 0;
      if (times === 1) continue;
      const message = `Order ${id} of ${shopper} was acknowledged as ${kind}; the ledger says so ${times} times.`;
      findings.push({ kind: times === 0 ? 'lost' : 'sold_twice', message });
    }
    const done = new Set(this.#settled.map(({ kind, id, shopper }) => `${kind} ${id} ${shopper}`));
    for (const { kind, id, shopper } of this.#refused) {
      const key = `${kind} ${id} ${shopper}`;
      if (done.has(key) || !counts.has(key)) continue;
      findings.push({ kind: 'contradicted', message: `Order ${id} of ${shopper} is ${kind}, which was refused.` });
    }
    return findings;
  }
}
