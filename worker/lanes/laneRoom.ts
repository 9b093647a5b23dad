import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import { orderKey } from '../../shared/inventory/order.ts';
import { MAX_PER_PURCHASE_DEFAULT, WATCHING_INTERVAL_MS } from '../../shared/protocol/limits.ts';
import type { OrderInfo, ServerMessage } from '../../shared/protocol/messages.ts';
import type { Audience, Member, Seat } from '../audience.ts';
import { Broadcast } from '../broadcast.ts';
import { welcomeText } from '../greetings.ts';
import { type Reply, replyTo } from '../replies.ts';
import type { Room } from '../room.ts';
import type { Headcount, LaneAnswer, LaneAnswers, LaneBatch, LanePush, News, Standing } from './contract.ts';
import { LaneQueue } from './laneQueue.ts';
import { LaneTally } from './tally.ts';

export interface LaneRoomPorts {
  /** Brings a batch to the Sku; `null` where there is no such drop. */
  readonly serve: (batch: LaneBatch) => Promise<LaneAnswers | null>;
  readonly now: () => number;
  readonly after: (delayMs: number, callback: () => void) => void;
  readonly random: () => number;
  /** All sockets of the lane. */
  readonly sockets: () => number;
  /** Those who are told of stock that moves at the moment, over all rooms: the lane has one thread for all of them. */
  readonly listeners: () => number;
  readonly welcome: (seat: Seat, text: string) => void;
  /** The Sku could not be asked for what a welcome says. */
  readonly turnAway: (seat: Seat) => void;
  /** A guest watches what is no size of the lane's product, or not any more; in the second case it has been told of that. */
  readonly expel: (seat: Seat) => void;
  readonly sendAway: (member: Member) => void;
  /** Nobody is here, nothing is on the way, and the Sku knows. */
  readonly onIdle: () => void;
}

/** Snapshots that went out within this time are taken for the pace of those to come. */
const LIVELY_MS = 5_000;

/**
 * One SKU as a lane knows it: who is told of it here, the queue of what they ask with its one call on the way, how it stood last,
 * and what its Sku has to be told of them. Rooms of one lane share its sockets and its thread, and nothing else, so that one
 * SKU that is slow or lost keeps no other one waiting (rule WATCH-8).
 */
export class LaneRoom implements Room {
  readonly sku: string;
  readonly audience: Audience;
  readonly #product: string | undefined;
  readonly #ports: LaneRoomPorts;
  readonly #queue: LaneQueue;
  readonly #broadcast: Broadcast;
  readonly #tally = new LaneTally();
  #standing: Standing | undefined;
  /** To be told when the answers that are on their way have been given. */
  #news: News[] = [];
  /** All that had happened up to this entry of the ledger has come with answers. */
  #newsSeq = 0;
  #reportScheduled = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  /** @param product the lane's; `undefined` where the lane serves this one SKU. */
  constructor(sku: string, product: string | undefined, audience: Audience, ports: LaneRoomPorts) {
    this.sku = sku;
    this.audience = audience;
    this.#product = product;
    this.#ports = ports;
    this.#queue = new LaneQueue({
      send: (asked) => this.#send(asked),
      after: ports.after,
      random: ports.random,
      onAnswers: (answers) => this.#hear(answers),
      onSettled: () => this.#tellNews(),
      onIdle: () => this.#considerIdle(),
    });
    this.#broadcast = new Broadcast({
      now: ports.now,
      after: ports.after,
      watchers: () => Math.max(this.audience.size, ports.listeners()),
      changes: () => this.#standing?.stock.seq ?? 0,
      send: () => this.#tellStock(),
    });
  }

  get standing(): Standing | undefined {
    return this.#standing;
  }

  get remaining(): number {
    return this.#standing?.stock.remaining ?? 0;
  }

  get maxPerPurchase(): number {
    return this.#standing?.drop.maxPerPurchase ?? MAX_PER_PURCHASE_DEFAULT;
  }

  /** Whether its stock was told a moment ago. */
  get isLively(): boolean {
    return this.#ports.now() - this.#toldAtMs < LIVELY_MS;
  }

  submit(command: ShopperCommand, reply: (answer: LaneAnswer) => void): boolean {
    return this.#queue.submit(command, reply);
  }

  answered(message: ServerMessage): void {
    if (this.#tally.count(message)) this.#report();
  }

  watchingChanged(): void {
    this.#broadcast.watchingChanged();
    this.#report();
  }

  /** A shopper's request over HTTP. It goes with those of the sockets. */
  async shop(command: ShopperCommand): Promise<Reply> {
    const answer = await new Promise<LaneAnswer>((resolve) => {
      if (!this.#queue.submit(command, resolve)) resolve({ kind: 'busy' });
    });
    const reply = replyTo(command.id, answer, this.remaining);
    this.answered(reply);
    return reply;
  }

  /** Welcomes a seat, now or soon. Who only watches is told from the lane's own copy; a shopper's orders are the Sku's to tell. */
  greet(seat: Seat): void {
    const { shopper } = seat.member;
    if (shopper === null && this.#standing !== undefined) return this.#welcome(seat, []);
    this.#queue.arrive(shopper, (orders) => this.#welcome(seat, orders));
  }

  /** The Sku tells what has changed. @returns how many are here to be told. */
  push(push: LanePush): Headcount {
    this.#learn(push.standing);
    if (push.newsLost) for (const { member } of this.#seats()) this.#ports.sendAway(member);
    this.#expect(push.news);
    if (!this.#queue.busy) this.#tellNews();
    return this.#headcount();
  }

  async #send(asked: Pick<LaneBatch, 'commands' | 'arrivals'>): Promise<LaneAnswers | null> {
    const tally = this.#tally.take();
    try {
      return await this.#ports.serve({ ...asked, headcount: this.#headcount(), tally, newsSeq: this.#newsSeq });
    } catch (error) {
      this.#tally.putBack(tally);
      throw error;
    }
  }

  #headcount(): Headcount {
    return { watching: this.audience.size, sockets: this.#ports.sockets(), atMs: this.#ports.now() };
  }

  #welcome(seat: Seat, orders: readonly OrderInfo[] | null): void {
    // It has left meanwhile.
    if (seat.index === -1) return;
    const standing = this.#standing;
    if (orders === null || standing === undefined) return this.#ports.turnAway(seat);
    if (!seat.isHome && standing.drop.product !== this.#product) return this.#ports.expel(seat);
    this.#ports.welcome(seat, welcomeText({ sku: this.sku, now: this.#ports.now(), ...standing }, orders));
    this.watchingChanged();
  }

  /**
   * What came with answers. It may have been overtaken by a push of the same ledger entry, and a change of the title makes no
   * entry: then what the push said of the drop stays.
   */
  #hear({ standing, news }: LaneAnswers): void {
    this.#expect(news);
    this.#newsSeq = Math.max(this.#newsSeq, standing.stock.seq);
    const known = this.#standing;
    this.#learn(known?.stock.seq === standing.stock.seq ? { ...standing, drop: known.drop } : standing);
  }

  /** What is older than what is known comes from a call that was overtaken. */
  #learn(standing: Standing): void {
    const known = this.#standing;
    if (known !== undefined && standing.stock.seq < known.stock.seq) return;
    this.#standing = standing;
    const drop = JSON.stringify(standing.drop);
    // A lane that has lost its memory does not know what those who are here were told of the drop.
    if (known === undefined || JSON.stringify(known.drop) !== drop) {
      this.audience.broadcast(`{"type":"drop","drop":${drop}}`);
    }
    const { product } = standing.drop;
    if (product !== this.#product && (known === undefined || product !== known.drop.product)) this.#part();
    const { stock } = standing;
    if (stock.seq !== known?.stock.seq || stock.phase !== known.stock.phase) this.#broadcast.stockChanged();
    else if (stock.watching !== known.stock.watching) this.#broadcast.watchingChanged();
  }

  /**
   * The drop is no size of the lane's product any more. Guests are told of it no longer; whose home it is, and who watches
   * others beside it, comes again where its product is served. Others whose home it is are served as well here as anywhere.
   */
  #part(): void {
    for (const seat of [...this.audience.guests]) if (seat.held === undefined) this.#ports.expel(seat);
    for (const { member } of [...this.audience.residents]) {
      if (member.others !== undefined && member.others.size > 0) this.#ports.sendAway(member);
    }
  }

  #seats(): Seat[] {
    return [...this.audience.residents, ...this.audience.guests];
  }

  #tellStock(): void {
    if (this.#standing === undefined) return;
    this.#toldAtMs = this.#ports.now();
    this.audience.tell(() => JSON.stringify({ type: 'stock', ...this.#standing?.stock }));
  }

  /** What has come with answers already was overtaken by them, and is older than what they say (rule LANE-16). */
  #expect(news: readonly News[]): void {
    this.#news.push(...news.filter(({ seq }) => seq > this.#newsSeq));
  }

  /** Of each order the latest: the answers that were just given may know it already, and what was before would be a step back. */
  #tellNews(): void {
    if (this.#news.length === 0) return;
    const inOrder = this.#news.sort((a, b) => a.seq - b.seq);
    this.#news = [];
    const latest = new Map(inOrder.map((news) => [orderKey(news.shopper, news.receipt.id), news]));
    for (const { shopper, receipt } of latest.values()) this.audience.tellShopper(shopper, receipt);
  }

  /** Tells the Sku, at most once a second, how many are here and what they were answered; with any other call it goes by itself. */
  #report(): void {
    if (this.#reportScheduled) return;
    this.#reportScheduled = true;
    this.#ports.after(WATCHING_INTERVAL_MS, () => {
      this.#reportScheduled = false;
      this.#queue.report();
    });
  }

  /** A report that is due would speak for a room that has taken this one's place. */
  #considerIdle(): void {
    if (this.audience.size === 0 && !this.#reportScheduled) this.#ports.onIdle();
  }
}
