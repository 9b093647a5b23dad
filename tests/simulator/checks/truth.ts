import type { LedgerEvent } from '../../../shared/inventory/ledger.ts';
import type { ObjectHost } from '../platform/objectHost.ts';
import type { World } from '../world/world.ts';
import { Books } from './books.ts';
import type { Intents } from './intents.ts';
import { check } from './violation.ts';

/** Watches the storage of a Sku: what its ledger says, how much of that is on disk, and what a crash has taken away again. */
export class Truth {
  readonly #world: World;
  readonly #intents: Intents;
  #books: Books;
  /** When each entry was written, by the world's time. */
  readonly #writtenMs: number[] = [];
  #durableSeq = 0;
  /** The newest entry of each commit that is on its way to the disk. */
  #underWay: number[] = [];

  constructor(world: World, intents: Intents) {
    this.#world = world;
    this.#intents = intents;
    this.#books = new Books(intents);
  }

  /** As it stands in the storage, though the newest of it may still be lost. */
  get books(): Books {
    return this.#books;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  written(host: ObjectHost): void {
    for (const row of host.disk.run(NEW_ENTRIES, [this.#books.now.seq])) {
      const event = eventOf(row);
      this.#world.note(host.name, `ledger ${event.seq} ${event.kind}${'id' in event ? ` ${event.id}` : ''}`);
      this.#books.add(event, this.#world.elapsedMs);
      this.#writtenMs.push(this.#world.elapsedMs);
    }
    this.#underWay.push(this.#books.now.seq);
    this.#checkCounters(host);
  }

  durable(): void {
    this.#durableSeq = this.#underWay.shift() ?? this.#durableSeq;
  }

  /** What was not on disk never happened; what was must be there as it was. */
  torn(host: ObjectHost): void {
    this.#underWay = [];
    if (!host.disk.has('ledger')) return;
    this.#takeBack(host);
    this.checkTable(host);
  }

  /** Up to the entry that the storage names, its table has every order as the ledger has it. Later ones may still wait. */
  checkTable(host: ObjectHost): void {
    const [row] = host.disk.run('SELECT filed_seq AS filedSeq FROM stock', []);
    if (row === undefined) return;
    const filedSeq = Number(row['filedSeq']);
    const table = new Map(
      host.disk
        .run('SELECT shopper, id, quantity, state FROM orders', [])
        .map(({ shopper, id, ...rest }) => [`${shopper} ${id}`, `${rest['quantity']} ${rest['state']}`]),
    );
    for (const { shopper, id, quantity, states } of this.#books.orders.values()) {
      const last = states.at(-1);
      if (last === undefined || last.seq > filedSeq) continue;
      const [is, should] = [table.get(`${shopper} ${id}`), `${quantity} ${last.state}`];
      check(
        is === should,
        'table',
        `Up to entry ${filedSeq} all is in the table, but ${id} is ${is} there, not ${should}.`,
      );
    }
  }

  #takeBack(host: ObjectHost): void {
    const kept = host.disk.run(NEW_ENTRIES, [0]).map(eventOf);
    const before = this.#books;
    const all = kept.length >= this.#durableSeq && kept.length <= before.entries.length;
    check(
      all,
      'lost',
      `Of ${this.#durableSeq} entries on disk and ${before.entries.length} in all ${kept.length} are left.`,
    );
    for (const [index, event] of kept.entries()) {
      const same = JSON.stringify(event) === JSON.stringify(before.entries[index]);
      check(same, 'lost', `Entry ${event.seq} is another one than it was.`);
    }
    this.#durableSeq = kept.length;
    if (kept.length === before.entries.length) return;
    this.#books = new Books(this.#intents);
    for (const [index, event] of kept.entries()) this.#books.add(event, this.#writtenMs[index] ?? 0);
    this.#writtenMs.length = kept.length;
  }

  /** The counters are written together with the entries, and must say the same. */
  #checkCounters(host: ObjectHost): void {
    const [row] = host.disk.run('SELECT stock FROM stock', []);
    if (row === undefined) return;
    const stock = JSON.parse(String(row['stock']));
    const { seq, total, remaining, held, sold } = this.#books.now;
    const told = [stock.seq, stock.total, stock.remaining, stock.held, stock.sold].join(' ');
    const folded = [seq, total, remaining, held, sold].join(' ');
    check(told === folded, 'counters', `The counters say ${told} (seq total left held sold), the ledger ${folded}.`);
  }
}

const NEW_ENTRIES =
  'SELECT seq, at_ms AS atMs, kind, remaining, shopper, id, quantity, detail FROM ledger WHERE seq > ? ORDER BY seq';

/** What a row says, read without the product's own code. */
function eventOf({ detail, ...columns }: Record<string, unknown>): LedgerEvent {
  const present = Object.entries(columns).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(present), ...(detail === null ? {} : JSON.parse(String(detail))) };
}
