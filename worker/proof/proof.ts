import { assert } from '../../shared/assert.ts';
import type { LedgerEvent } from '../../shared/inventory/ledger.ts';
import type { Order } from '../../shared/inventory/order.ts';
import type { Stock } from '../../shared/inventory/stock.ts';
import { headerLine, isOverAt, originOf } from '../../shared/proof/format.ts';
import { orderPseudonym, shopperPseudonym } from '../../shared/proof/pseudonyms.ts';
import { type Pen, writeEntry } from '../../shared/proof/writeEntry.ts';
import { type OwnProof, PROOF_PAGE, type ProofState, type PublishedProof } from './contract.ts';
import { hmacSha256, randomHex, sha256 } from './hashing.ts';

export interface ProofPorts {
  readonly sku: () => string;
  readonly now: () => number;
  readonly stock: () => Stock;
  readonly read: (afterSeq: number, limit: number) => LedgerEvent[];
  readonly setting: (name: string) => string | undefined;
  readonly setSetting: (name: string, value: string) => void;
  /** A shopper's newest orders, oldest first. */
  readonly ordersOf: (shopper: string, limit: number) => Order[];
}

/** What is kept of a proof beside the ledger that it is made of. */
interface Kept {
  /** How far its hashes are known. */
  readonly made: { readonly entries: number; readonly head: string; readonly orders: number };
  readonly published?: Omit<PublishedProof, 'header' | 'origin'>;
}

const SALT_BYTES = 32;

const OWN_ORDERS_MAX = 100;

/**
 * The public proof of a drop. It is made of the ledger when somebody asks for it, and costs a sale nothing: what is kept is
 * the salt, how far it has been published, and the hash of every thousandth entry, from where a reader can go on. The ledger
 * is only ever appended to, and so is what is made of it.
 */
export class Proof {
  readonly #ports: ProofPorts;

  constructor(ports: ProofPorts) {
    this.#ports = ports;
  }

  /** How far it may be read. Each call makes at most one page more of it. */
  look(): ProofState {
    const stock = this.#ports.stock();
    const kept = this.#kept;
    const isOver = isOverAt(stock, Math.max(this.#ports.now(), stock.atMs));
    if (isOver && kept?.published?.figures.entries !== stock.seq) this.#advance(stock);
    const published = this.#published;
    if (published !== undefined) return { kind: 'public', ...published };
    return isOver ? { kind: 'preparing', entries: this.#kept?.made.entries ?? 0, of: stock.seq } : { kind: 'later' };
  }

  /**
   * The lines of a page, and none that is not published; `null` where nothing is.
   *
   * @param afterSeq the last entry of the page before, whose hash is kept.
   */
  page(afterSeq: number): string[] | null {
    const published = this.#published;
    if (published === undefined) return null;
    assert(afterSeq % PROOF_PAGE === 0, `no page begins after entry ${afterSeq}`);
    const pen = this.#pen();
    let before = afterSeq === 0 ? published.origin : (this.#ports.setting(markName(afterSeq)) ?? '');
    const count = Math.min(PROOF_PAGE, published.figures.entries - afterSeq);
    return this.#ports.read(afterSeq, Math.max(0, count)).map((event) => {
      const { line, hash } = writeEntry(event, before, pen);
      before = hash;
      return line;
    });
  }

  /** What a shopper is called in it; `null` where nothing is published. Nobody else can work that out. */
  own(shopper: string): OwnProof | null {
    const published = this.#published;
    if (published === undefined) return null;
    const { keyed } = this.#pen();
    const orders = this.#ports.ordersOf(shopper, OWN_ORDERS_MAX).filter(({ seq }) => seq <= published.figures.entries);
    return {
      shopper: shopperPseudonym(shopper, keyed),
      orders: orders.map(({ id, state, quantity }) => ({
        ...{ id, state, quantity },
        pseudonym: orderPseudonym(shopper, id, keyed),
      })),
    };
  }

  /** Makes one page more, and publishes when it has come to the end. */
  #advance(stock: Stock): void {
    const pen = this.#pen();
    const { made = { entries: 0, head: originOf(this.#header(), sha256), orders: 0 }, published } = this.#kept ?? {};
    let { entries, head, orders } = made;
    for (const event of this.#ports.read(entries, PROOF_PAGE)) {
      head = writeEntry(event, head, pen).hash;
      entries = event.seq;
      if (event.kind === 'held' || event.kind === 'sold') orders += 1;
      if (entries % PROOF_PAGE === 0) this.#ports.setSetting(markName(entries), head);
    }
    const kept: Kept = { made: { entries, head, orders }, ...(published === undefined ? {} : { published }) };
    this.#keep(entries === stock.seq ? { ...kept, published: this.#publication(kept, stock) } : kept);
  }

  #publication({ made, published }: Kept, { total, remaining, held, sold }: Stock): NonNullable<Kept['published']> {
    const atMs = this.#ports.now();
    const { entries, head } = made;
    const figures = { ...made, total, remaining, held, sold };
    return { figures, atMs, first: published?.first ?? { entries, head, atMs } };
  }

  get #published(): PublishedProof | undefined {
    const published = this.#kept?.published;
    if (published === undefined) return undefined;
    const header = this.#header();
    return { header, origin: originOf(header, sha256), ...published };
  }

  #header(): string {
    return headerLine(this.#ports.sku(), sha256(this.#salt));
  }

  #pen(): Pen {
    return { sha256, keyed: hmacSha256(this.#salt), time: (ms) => new Date(ms).toISOString() };
  }

  /** Made when it is needed first, and never told. */
  get #salt(): string {
    const kept = this.#ports.setting('proof-salt');
    if (kept !== undefined) return kept;
    const salt = randomHex(SALT_BYTES);
    this.#ports.setSetting('proof-salt', salt);
    return salt;
  }

  get #kept(): Kept | undefined {
    const text = this.#ports.setting('proof');
    return text === undefined ? undefined : JSON.parse(text);
  }

  #keep(kept: Kept): void {
    this.#ports.setSetting('proof', JSON.stringify(kept));
  }
}

function markName(seq: number): string {
  return `proof-mark-${seq}`;
}
