import type { Connection } from 'partyserver';
import type { SettleCommand, ShopperCommand } from '../shared/inventory/commands.ts';
import type { Decision } from '../shared/inventory/decide.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import type { Order } from '../shared/inventory/order.ts';
import type { DropBody } from '../shared/protocol/bodies.ts';
import { CLOSE_POLICY, OPERATOR_SOCKETS_MAX, WELCOME_ORDERS_MAX } from '../shared/protocol/limits.ts';
import type { DropInfo, DropMessage, StockSnapshot } from '../shared/protocol/messages.ts';
import { type AuditReport, audit } from './audit.ts';
import { Authors, type SignedEvent } from './authors.ts';
import { Broadcast } from './broadcast.ts';
import { Calls } from './calls.ts';
import { Definition, type Precondition } from './definition.ts';
import type { Operator } from './desk/operator.ts';
import { after, DropServer } from './dropServer.ts';
import { Filing } from './filing.ts';
import { openingText, pulseText, welcomeText } from './greetings.ts';
import { Intake } from './intake.ts';
import type { LaneAnswers, LaneBatch, Standing } from './lanes/contract.ts';
import { Growth } from './lanes/growth.ts';
import { LaneRegistry } from './lanes/laneRegistry.ts';
import { Ledger } from './ledger.ts';
import { Operators } from './operators.ts';
import { type LedgerBatch, Outbox } from './outbox.ts';
import { OwnerNews } from './ownerNews.ts';
import type { OwnProof, ProofState } from './proof/contract.ts';
import { Proof } from './proof/proof.ts';
import { orderInfo, type Reply, replyTo } from './replies.ts';
import type { Room } from './room.ts';
import type { CommandAnswer, DefineAnswer, DropRecord, SkuVitals } from './skuApi.ts';
import { afterArrived } from './turn.ts';
import { type Visitor, visitorOf } from './visitor.ts';
import { type Levels, Vitals } from './vitals.ts';
import { Wakes } from './wakes.ts';
import { alone, ELSEWHERE, type Judgement } from './watching.ts';

/** A push that fails is repeated within seconds, and a rush writes so many entries while one is on its way. */
const RECALLED_MS = 60_000;
const RECALLED_ENTRIES = 1_000;

/**
 * One SKU: the only place where its stock changes. It holds the count, the ledger and, where no lane does, the shoppers'
 * sockets, and wires the parts together; each part has its own file. A `Sku` without a definition answers `null` and 404, and
 * holds nothing.
 */
export class Sku extends DropServer {
  readonly #ledger: Ledger;
  readonly #authors: Authors;
  readonly #intake: Intake;
  readonly #room: Room;
  readonly #stockBroadcast: Broadcast;
  readonly #lanes: LaneRegistry;
  readonly #growth: Growth;
  readonly #ownerNews: OwnerNews;
  readonly #filing: Filing;
  readonly #outbox: Outbox;
  readonly #wakes: Wakes;
  readonly #definition: Definition;
  readonly #calls: Calls;
  readonly #vitals: Vitals;
  readonly #operators: Operators;
  readonly #proof: Proof;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const now = () => Date.now();
    // The tables are made here and not in `onStart`, which a direct call of a method does not wait for.
    this.#ledger = new Ledger(ctx.storage);
    this.#authors = new Authors(ctx.storage.sql);
    this.#intake = new Intake({
      ledger: this.#ledger,
      now,
      afterTurn: (callback) => setTimeout(callback, 0),
      afterArrived,
      onChange: (decision) => this.#onChange(decision),
    });
    this.#definition = new Definition({
      stored: () => this.#ledger.setting('listing'),
      store: (text) => this.#ledger.setSetting('listing', text),
      terms: () => this.#intake.stock.terms,
      total: () => this.#intake.stock.total,
      onChange: (drop) => this.#tellEverybody({ type: 'drop', drop }),
    });
    this.#room = this.#newRoom();
    this.#stockBroadcast = new Broadcast({
      now,
      after,
      watchers: () => this.#room.audience.size + this.#lanes.weight,
      changes: () => this.#intake.stock.seq,
      send: () => this.#tellStock(),
    });
    this.#lanes = new LaneRegistry({
      stored: () => JSON.parse(this.#ledger.setting('lanes') ?? '[]'),
      store: (names) => this.#ledger.setSetting('lanes', JSON.stringify(names)),
      standing: () => this.#standing,
      push: (lane, push) => env.Lane.getByName(lane).push(this.name, push),
      after,
      onWatching: () => this.#watchingChanged(),
    });
    this.#ownerNews = new OwnerNews(this.#room.audience, this.#lanes, () => this.#intake.stock.seq);
    this.#calls = new Calls({
      intake: this.#intake,
      definition: this.#definition,
      record: () => this.look(),
      settled: (order) => this.#ownerNews.settled(order),
      authors: this.#authors,
    });
    this.#growth = new Growth({
      now,
      asked: () => this.#definition.listing?.lanes ?? 0,
      sockets: () => this.crowd.size + this.#lanes.socketsOfFullestPlace,
    });
    this.#vitals = new Vitals({
      now,
      levels: () => this.#levels(),
      durable: () => ctx.storage.sync(),
      onChange: () => this.#operators.touch(),
    });
    this.#operators = new Operators({
      now,
      after,
      pulses: (fromMs, toMs) => this.#vitals.pulses(fromMs, toMs),
      frame: (pulse) => pulseText(this.#snapshot(), this.#lanes.size, pulse),
    });
    const rushing = () => this.#vitals.rushing;
    this.#filing = new Filing({ after, rushing, ledger: this.#ledger });
    this.#outbox = new Outbox({
      read: (afterSeq, limit) => this.#ledger.eventsAfter(afterSeq, limit),
      cursor: () => Number(this.#ledger.setting('outbox') ?? 0),
      moveCursor: (seq) => this.#ledger.setSetting('outbox', String(seq)),
      rushing,
      send: (batch) => this.#sendBatch(batch),
    });
    this.#proof = new Proof({
      sku: () => this.name,
      now,
      stock: () => this.#intake.stock,
      read: (afterSeq, limit) => this.#ledger.eventsAfter(afterSeq, limit),
      setting: (name) => this.#ledger.setting(name),
      setSetting: (name, value) => this.#ledger.setSetting(name, value),
      ordersOf: (shopper, limit) => this.#ledger.ordersOf(shopper, limit),
    });
    this.#wakes = new Wakes({
      sku: () => this.name,
      storage: ctx.storage,
      now,
      intake: this.#intake,
      outbox: this.#outbox,
      nextExpiryMs: () => this.#ledger.nextExpiryMs,
      end: (why) => ctx.abort(why),
    });
    this.#resume();
    ctx.blockConcurrencyWhile(async () => {
      await this.#wakes.load();
      ctx.waitUntil(this.#wakes.keepSetting());
    });
  }

  /** Takes in the sockets that have survived the object's memory, and tells the lanes what went with it (rule LANE-15). */
  #resume(): void {
    for (const connection of this.getConnections<Visitor>()) {
      if (connection.state !== null) this.#admit(connection, connection.state);
    }
    this.#filing.look();
    this.#lanes.push();
    if (this.#lanes.size > 0) {
      this.#ownerNews.recalled(this.#ledger.ordersChanged(Date.now() - RECALLED_MS, RECALLED_ENTRIES));
    }
  }

  // ── the sockets ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Operators have a bound of their own, and take no shopper's place (rule LIVE-4). */
  override async fetch(request: Request): Promise<Response> {
    const isFull = this.#operators.size >= OPERATOR_SOCKETS_MAX;
    if (!isFull || visitorOf(request).kind !== 'operator') return super.fetch(request);
    return new Response('This drop has as many operators as it can hold.', { status: 503 });
  }

  /** The only one here. What is asked in it is decided here too. */
  #newRoom(): Room {
    const intake = this.#intake;
    return {
      sku: this.name,
      audience: this.newAudience(this.name),
      get remaining() {
        return intake.stock.remaining;
      },
      get maxPerPurchase() {
        return intake.stock.terms.maxPerPurchase;
      },
      submit: (command, reply) => {
        this.#growth.requested();
        return intake.submit(command, (answer) => {
          reply(answer);
          this.#ownerNews.answered(command, answer);
        });
      },
      answered: (message) => this.#vitals.answered(message),
      watchingChanged: () => this.#watchingChanged(),
    };
  }

  protected override roomOf(): Room {
    return this.#room;
  }

  /** Other sizes of a product are told of on its lanes alone. A socket is here because it came when the drop was none. */
  protected override async judge(_: Room, others: readonly string[]): Promise<Judgement> {
    return this.#definition.drop?.product === undefined ? alone(this.name, others) : ELSEWHERE;
  }

  /** Nobody ever watches anything else here. */
  protected override seated(): void {}

  protected override welcome(connection: Connection<Visitor>, visitor: Visitor): void {
    const { drop } = this.#definition;
    if (drop === undefined) return connection.close(CLOSE_POLICY, 'There is no such drop.');
    if (!this.#admit(connection, visitor)) return;
    connection.send(this.#greeting(drop, visitor));
    if (visitor.kind === 'shopper') this.#watchingChanged();
  }

  /** A lane's socket or an own one, a shopper or an operator: whoever does not know it does not mind. */
  protected override dismiss(connection: Connection<Visitor>): void {
    super.dismiss(connection);
    this.#operators.leave(connection);
  }

  #watchingChanged(): void {
    this.#stockBroadcast.watchingChanged();
    this.#growth.reconsider();
    this.#vitals.levelsChanged();
  }

  #tellStock(): void {
    if (this.#definition.listing === undefined) return;
    this.#room.audience.tell(() => JSON.stringify({ type: 'stock', ...this.#snapshot() }));
    this.#lanes.push();
  }

  // ── what its lanes call ───────────────────────────────────────────────────────────────────────────────────────────

  /** Decides what a lane has gathered, together with everything else that is waiting. `null` where nothing was defined. */
  async serve(lane: string, { commands, arrivals, headcount, tally, newsSeq }: LaneBatch): Promise<LaneAnswers | null> {
    if (this.#definition.listing === undefined) return null;
    this.#lanes.heard(lane, headcount);
    this.#vitals.tallied(tally);
    const answers = await this.#calls.submitAll(commands, (command, answer) => {
      this.#ownerNews.answered(command, answer, lane);
      if (answer.kind === 'refusal') this.#vitals.refused(answer.reason, 1);
    });
    const orders = arrivals.map((shopper) => this.#ordersOf(shopper).map(orderInfo));
    const standing = this.#standing;
    const news = this.#lanes.newsFor(lane, newsSeq);
    return standing === undefined ? null : { answers, orders, standing, news };
  }

  // ── what the Worker calls ─────────────────────────────────────────────────────────────────────────────────────────

  /** The drop as it stands, or `null` where nothing was defined. */
  look(): DropRecord | null {
    const { listing, drop } = this.#definition;
    if (listing === undefined || drop === undefined) return null;
    return { listing, drop, stock: this.#snapshot(), lanesToUse: this.#growth.lanesToUse };
  }

  /** What is counted of the drop, or `null` where nothing was defined. */
  vitals(): SkuVitals | null {
    if (this.#definition.listing === undefined) return null;
    return {
      ...this.#vitals.counters(),
      stock: this.#snapshot(),
      lanesInUse: this.#lanes.size,
      operators: this.#operators.size,
      backlog: this.#outbox.backlog(this.#intake.stock.seq),
    };
  }

  /** A shopper's request over HTTP. It joins the same queue as those of the sockets. */
  async shop(command: ShopperCommand): Promise<Reply | null> {
    if (this.#definition.listing === undefined) return null;
    this.#growth.requested();
    const answer = await this.#calls.submit(command);
    const reply = replyTo(command.id, answer, this.#room.remaining);
    this.#room.answered(reply);
    return reply;
  }

  define(body: DropBody, precondition: Precondition | null = null, by?: Operator): Promise<DefineAnswer> {
    return this.#calls.define(body, precondition, by);
  }

  command(command: Parameters<Calls['operate']>[0], by?: Operator): Promise<CommandAnswer> {
    return this.#calls.operate(command, by);
  }

  settle(command: SettleCommand, by?: Operator): Promise<CommandAnswer> {
    return this.#calls.settle(command, by);
  }

  /** The desk tells that these were ended before their time. */
  endSessions(sessions: readonly string[]): void {
    this.#operators.endSessions(sessions);
  }

  orders(beforeSeq: number, limit: number, shopper?: string): Order[] {
    return this.#ledger.ordersBefore(beforeSeq, limit, shopper);
  }

  /** One order, where there is such a one. */
  order(shopper: string, id: string): Order | null {
    return this.#ledger.order(shopper, id) ?? null;
  }

  ledgerAfter(afterSeq: number, limit: number): LedgerEvent[] {
    return this.#ledger.eventsAfter(afterSeq, limit);
  }

  /** The same for operators, who may know which of them did what. */
  signedLedgerAfter(afterSeq: number, limit: number): SignedEvent[] {
    return this.#authors.of(this.#ledger.eventsAfter(afterSeq, limit));
  }

  audit(): Promise<AuditReport> {
    return audit(this.#ledger, () => this.#intake.stock);
  }

  /** How far the proof of the drop is public. What time has brought is written down first, or the closing would be missing. */
  proof(): ProofState {
    if (this.#definition.listing === undefined) return { kind: 'later' };
    this.#intake.tick();
    return this.#proof.look();
  }

  proofPage(afterSeq: number): string[] | null {
    return this.#proof.page(afterSeq);
  }

  ownProof(shopper: string): OwnProof | null {
    return this.#proof.own(shopper);
  }

  /** What time has brought, and what is to be sent. */
  override onAlarm(): Promise<void> {
    return this.#wakes.rang();
  }

  // ── the parts, wired ──────────────────────────────────────────────────────────────────────────────────────────────

  /** After every flush that changed something: its replies have gone out, the watchers come next. */
  #onChange(decision: Decision): void {
    this.#vitals.flushed(decision.events.filter(({ kind }) => kind === 'held' || kind === 'sold').length);
    this.#ownerNews.expired(decision);
    this.#stockBroadcast.stockChanged();
    this.#filing.look();
    this.ctx.waitUntil(this.#wakes.changed());
  }

  #admit(connection: Connection, visitor: Visitor): boolean {
    if (visitor.kind === 'operator') return this.#operators.join(connection, visitor);
    this.crowd.join(connection, visitor.shopper, this.#room);
    return true;
  }

  #tellEverybody(message: DropMessage): void {
    const text = JSON.stringify(message);
    this.#room.audience.broadcast(text);
    this.#operators.tell(text);
    this.#lanes.push();
  }

  #greeting(drop: DropInfo, visitor: Visitor): string {
    const now = { sku: this.name, now: Date.now(), drop, stock: this.#snapshot() };
    if (visitor.kind === 'operator') return openingText(now, this.#lanes.size, this.#vitals.pulses());
    return welcomeText(now, this.#ordersOf(visitor.shopper).map(orderInfo));
  }

  #ordersOf(shopper: string | null): Order[] {
    return shopper === null ? [] : this.#ledger.ordersOf(shopper, WELCOME_ORDERS_MAX);
  }

  /** On the Sku itself and on all lanes. */
  get #watching(): number {
    return this.#room.audience.size + this.#lanes.watching;
  }

  #levels(): Levels {
    const { remaining, held, sold } = this.#intake.stock;
    return { remaining, held, sold, watching: this.#watching };
  }

  get #standing(): Standing | undefined {
    const { drop } = this.#definition;
    return drop === undefined ? undefined : { drop, stock: this.#snapshot() };
  }

  #snapshot(): StockSnapshot {
    const { seq, total, remaining, held, sold } = this.#intake.stock;
    return { seq, total, remaining, held, sold, phase: this.#intake.phase, watching: this.#watching, at: Date.now() };
  }

  async #sendBatch(batch: Omit<LedgerBatch, 'sku'>): Promise<void> {
    await this.env.LEDGER_QUEUE.send({ ...batch, sku: this.name });
  }
}
