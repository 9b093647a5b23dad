import type {
  OrderInfo,
  ReceiptMessage,
  RefusalMessage,
  ServerMessage,
  StockSnapshot,
} from '../../../shared/protocol/messages.ts';
import type { Link } from '../platform/link.ts';
import type { World } from '../world/world.ts';
import type { Intents } from './intents.ts';
import { whyUntrue } from './refusals.ts';
import type { Truth } from './truth.ts';
import { check } from './violation.ts';

/** What somebody at the end of a socket has asked and heard. */
interface Hearing {
  readonly shopper: string | null;
  readonly openedMs: number;
  /** When each id was first asked about, and the quantities that were asked for. */
  readonly asked: Map<string, { readonly atMs: number; readonly quantities: Set<number> }>;
  /** The newest ledger entry that a reply or a snapshot has told of. */
  seq: number;
}

export interface AnswersPorts {
  readonly world: World;
  /** From here on nothing fails any more. */
  readonly calmAtMs: () => number;
  readonly truth: Truth;
  readonly intents: Intents;
  readonly clockSkewMs: number;
}

/** Listens at the client's end of every socket, and holds each word against the truth. */
export class Answers {
  readonly #ports: AnswersPorts;
  readonly #hearings = new Map<Link, Hearing>();

  constructor(ports: AnswersPorts) {
    this.#ports = ports;
  }

  asked(link: Link, frame: string): void {
    const { shopper, asked } = this.#hearingOf(link);
    const { id, type, quantity } = fieldsOf(frame);
    if (typeof id !== 'string') return;
    const known = asked.get(id) ?? { atMs: this.#ports.world.elapsedMs, quantities: new Set<number>() };
    asked.set(id, known);
    if (type !== 'purchase' || typeof quantity !== 'number') return;
    known.quantities.add(quantity);
    if (shopper !== null) this.#ports.intents.purchase(shopper, id, quantity);
  }

  told(link: Link, frame: string): void {
    if (frame === 'pong') return;
    const message: ServerMessage = JSON.parse(frame);
    const hearing = this.#hearingOf(link);
    this.#ports.world.note(link.client?.actor.name ?? 'nobody', `hears ${wordsOf(message)}`);
    switch (message.type) {
      case 'welcome':
        this.#snapshot(hearing, message.stock);
        for (const order of message.orders) this.#order(hearing, order, hearing.openedMs);
        return this.#complete(hearing, message.orders);
      case 'stock':
        return this.#snapshot(hearing, message);
      case 'receipt':
        this.#order(hearing, message, sinceMs(hearing, message));
        return this.#repeated(hearing, message);
      case 'refusal':
        return this.#refusal(hearing, message);
      default:
    }
  }

  #hearingOf(link: Link): Hearing {
    const known = this.#hearings.get(link);
    if (known !== undefined) return known;
    const { url = 'ws://nowhere', askedMs = 0 } = link.client ?? {};
    const hearing = { shopper: subjectOf(url), openedMs: askedMs, asked: new Map(), seq: 0 };
    this.#hearings.set(link, hearing);
    return hearing;
  }

  /** A snapshot is how the drop stood after some entry that is on disk, and never older than what was heard before it. */
  #snapshot(hearing: Hearing, { seq, total, remaining, held, sold }: StockSnapshot): void {
    const { truth } = this.#ports;
    check(seq <= truth.durableSeq, 'not durable', `A snapshot tells of entry ${seq}; ${truth.durableSeq} are on disk.`);
    const version = truth.books.versions[seq];
    const told = [total, remaining, held, sold].join(' ');
    const folded = [version?.total, version?.remaining, version?.held, version?.sold].join(' ');
    check(told === folded, 'snapshot', `Entry ${seq} is told as ${told} (total left held sold); it was ${folded}.`);
    check(seq >= hearing.seq, 'older', `A snapshot of entry ${seq} follows what told of entry ${hearing.seq}.`);
    hearing.seq = seq;
  }

  /** What is said of an order was so, on disk, at some moment since it was asked for. */
  #order(hearing: Hearing, { id, state, quantity }: OrderInfo, sinceMs: number): void {
    const { truth } = this.#ports;
    const { shopper } = hearing;
    const order = shopper === null ? undefined : truth.books.order(shopper, id);
    if (order === undefined) return check(false, 'stranger', `${shopper} hears of the order ${id}, and has none such.`);
    check(
      order.quantity === quantity,
      'quantity',
      `${shopper} hears of ${quantity} units as ${id}: ${order.quantity}.`,
    );
    const then = order.states.findLast((was, index) => {
      const untilMs = order.states[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      return was.state === state && untilMs >= sinceMs;
    });
    if (then === undefined) {
      return check(false, 'stale', `${shopper} hears that ${id} is ${state}; it was not since that was asked.`);
    }
    check(then.seq <= truth.durableSeq, 'not durable', `A receipt tells of entry ${then.seq}, which is not on disk.`);
    hearing.seq = Math.max(hearing.seq, then.seq);
  }

  /** Only who asks for the same gets the same again; what has become of an order is news to everybody. */
  #repeated({ shopper, asked }: Hearing, { id, state, quantity, replayed }: ReceiptMessage): void {
    const quantities = asked.get(id)?.quantities;
    const isReply = replayed && state !== 'released' && quantities !== undefined && quantities.size > 0;
    const fits = !isReply || quantities.has(quantity);
    check(fits, 'quantity', `${shopper} gets a receipt for ${quantity} as ${id}, and has not asked for so many.`);
  }

  /** A welcome leaves out nothing that had happened when it was asked for. */
  #complete({ shopper, openedMs }: Hearing, told: readonly OrderInfo[]): void {
    if (shopper === null) return;
    const ids = new Set(told.map(({ id }) => id));
    for (const { id, states } of this.#ports.truth.books.ordersOf(shopper)) {
      const wasThere = (states[0]?.fromMs ?? 0) < openedMs;
      check(!wasThere || ids.has(id), 'left out', `The welcome of ${shopper} does not tell of ${id}.`);
    }
  }

  #refusal({ shopper, asked }: Hearing, { id, reason }: RefusalMessage): void {
    const { truth, world, calmAtMs, clockSkewMs } = this.#ports;
    const request = asked.get(id);
    if (request === undefined)
      return check(false, 'stranger', `${shopper} is refused ${id}, and has not asked for it.`);
    const { atMs: fromMs, quantities } = request;
    const refused = { shopper, id, quantities, fromMs, toMs: world.elapsedMs };
    const why = whyUntrue(truth.books, reason, refused, clockSkewMs, calmAtMs());
    check(why === null, 'refusal', `${shopper} is refused ${id} as ${reason}, but ${why}.`);
  }
}

/** What was not repeated may be news that was on its way when its owner asked, and is as old as the socket at most. */
function sinceMs({ openedMs, asked }: Hearing, { id, replayed }: ReceiptMessage): number {
  return replayed ? (asked.get(id)?.atMs ?? openedMs) : openedMs;
}

function fieldsOf(frame: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(frame);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Whom the token of an address names; a forged one opens no socket. */
function subjectOf(url: string): string | null {
  const token = new URL(url).searchParams.get('token');
  if (token === null) return null;
  return String(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub);
}

function wordsOf(message: ServerMessage): string {
  switch (message.type) {
    case 'welcome':
      return `welcome, entry ${message.stock.seq}, ${message.stock.remaining} left, ${message.orders.length} orders`;
    case 'stock':
      return `stock, entry ${message.seq}, ${message.remaining} left`;
    case 'receipt':
      return `receipt ${message.id}: ${message.state} ${message.quantity}${message.replayed ? ', again' : ''}`;
    case 'refusal':
      return `refusal ${message.id}: ${message.reason}`;
    case 'error':
      return `error ${message.code}: ${message.message}`;
    default:
      return message.type;
  }
}
