import type { LedgerLine, OrderLine, StockFigures } from './history.ts';
import type { Finding } from './verdict.ts';

/** What a ledger amounts to, added up line by line by somebody who does not trust it. */
export interface FoldedLedger {
  readonly stock: StockFigures;
  readonly orders: ReadonlyMap<string, OrderLine>;
  readonly findings: readonly Finding[];
}

/** Purchase ids hold no space, so no two orders share a key. */
export function keyOf({ shopper, id }: { readonly shopper: string; readonly id: string }): string {
  return `${id} ${shopper}`;
}

export function foldLedger(lines: readonly LedgerLine[]): FoldedLedger {
  const fold = new Fold();
  for (const line of lines) fold.add(line);
  return fold;
}

class Fold implements FoldedLedger {
  stock: StockFigures = { seq: 0, total: 0, remaining: 0, held: 0, sold: 0 };
  readonly orders = new Map<string, OrderLine>();
  readonly findings: Finding[] = [];
  #limit: number | null = null;
  readonly #unitsOf = new Map<string, number>();

  add(line: LedgerLine): void {
    const expected = this.stock.seq + 1;
    if (line.seq !== expected) {
      this.#find('figures', `Ledger entry ${expected} is missing: after ${expected - 1} comes ${line.seq}.`);
    }
    this.stock = { ...this.stock, seq: line.seq };
    if (line.shopper === undefined || line.id === undefined) this.#addDropChange(line);
    else this.#addOrderChange(line, { shopper: line.shopper, id: line.id });
    if (this.stock.remaining < 0) {
      this.#find('oversold', `Ledger entry ${line.seq} leaves ${this.stock.remaining} units.`);
    }
  }

  #addDropChange({ kind, seq, total, quantity, perShopperLimit }: LedgerLine): void {
    switch (kind) {
      case 'configured':
        this.#limit = perShopperLimit ?? null;
        return this.#move({ total: (total ?? 0) - this.stock.total, remaining: (total ?? 0) - this.stock.total });
      case 'restocked':
        return this.#move({ total: quantity ?? 0, remaining: quantity ?? 0 });
      case 'opened':
      case 'closed':
      case 'paused':
      case 'resumed':
        return;
      default:
        this.#find('figures', `Ledger entry ${seq} is of an unknown kind: ${kind}.`);
    }
  }

  #addOrderChange(line: LedgerLine, owner: { shopper: string; id: string }): void {
    const { kind, seq, quantity = 0 } = line;
    const before = this.orders.get(keyOf(owner));
    switch (kind) {
      case 'held':
      case 'sold':
        if (before !== undefined) {
          this.#find('sold_twice', `Ledger entry ${seq} sells purchase ${owner.id} of ${owner.shopper} a second time.`);
        }
        this.#take(owner.shopper, quantity, seq);
        return this.#settle(owner, kind, quantity, { remaining: -quantity, [kind]: quantity });
      case 'confirmed':
        if (line.late === true) this.#take(owner.shopper, quantity, seq);
        return this.#settle(owner, 'sold', quantity, { [line.late ? 'remaining' : 'held']: -quantity, sold: quantity });
      case 'released':
      case 'expired':
        this.#take(owner.shopper, -quantity, seq);
        return this.#settle(owner, kind, quantity, { held: -quantity, remaining: quantity });
      case 'refunded': {
        this.#take(owner.shopper, -quantity, seq);
        const back = line.restock ? { remaining: quantity } : { total: -quantity };
        return this.#settle(owner, kind, quantity, { sold: -quantity, ...back });
      }
      default:
        this.#find('figures', `Ledger entry ${seq} is of an unknown kind: ${kind}.`);
    }
  }

  #settle(
    owner: { shopper: string; id: string },
    state: string,
    quantity: number,
    change: Partial<StockFigures>,
  ): void {
    this.orders.set(keyOf(owner), { ...owner, state, quantity });
    this.#move(change);
  }

  #take(shopper: string, quantity: number, seq: number): void {
    const units = (this.#unitsOf.get(shopper) ?? 0) + quantity;
    this.#unitsOf.set(shopper, units);
    if (quantity > 0 && this.#limit !== null && units > this.#limit) {
      this.#find('over_limit', `Ledger entry ${seq} gives ${shopper} ${units} units where ${this.#limit} are allowed.`);
    }
  }

  #move({ total = 0, remaining = 0, held = 0, sold = 0 }: Partial<StockFigures>): void {
    const { stock } = this;
    this.stock = {
      seq: stock.seq,
      total: stock.total + total,
      remaining: stock.remaining + remaining,
      held: stock.held + held,
      sold: stock.sold + sold,
    };
  }

  #find(kind: Finding['kind'], message: string): void {
    this.findings.push({ kind, message });
  }
}
