import { type Connection, type ConnectionContext, Server } from 'partyserver';
import type { OperatorCommand, SettleCommand, ShopperCommand } from '../shared/inventory/commands.ts';
import type { Decision } from '../shared/inventory/decide.ts';
import type { LedgerEvent } from '../shared/inventory/ledger.ts';
import { type Order, orderKey } from '../shared/inventory/order.ts';
import { nextScheduleMs } from '../shared/inventory/stock.ts';
import type { DropBody } from '../shared/protocol/bodies.ts';
import {
  CLOSE_INTERNAL_ERROR,
  CLOSE_NO_STATUS,
  CLOSE_NORMAL,
  CLOSE_POLICY,
  OPERATOR_SOCKETS_MAX,
  SOCKETS_MAX,
  WELCOME_ORDERS_MAX,
} from '../shared/protocol/limits.ts';
import type { DropInfo, DropMessage, ServerMessage, StockSnapshot } from '../shared/protocol/messages.ts';
import { ALARM_RETRY_MS, ALARM_SPACING_MS, Alarm } from './alarm.ts';
import { type AuditReport, audit } from './audit.ts';
import { Broadcast } from './broadcast.ts';
import { Crowd } from './crowd.ts';
import { Definition, meets, type Precondition } from './definition.ts';
import { openingText, pulseText, welcomeText } from './greetings.ts';
import { type Answer, Intake } from './intake.ts';
import { Ledger } from './ledger.ts';
import { Operators } from './operators.ts';
import { type LedgerBatch, Outbox } from './outbox.ts';
import { type Reply, receipt, replyTo, shellRefusal } from './replies.ts';
import { settingsOf } from './settings.ts';
import type { CommandAnswer, DefineAnswer, DropRecord, SkuAnswer, SkuVitals } from './skuApi.ts';
import { type Visitor, visitorOf } from './visitor.ts';
import { type Levels, Vitals } from './vitals.ts';

/** Every shopper is served by the object itself. */
const LANES = 0;

/**
 * One SKU: the only place where its stock changes. It holds the count, the ledger and the shoppers' sockets, and wires the
 * parts together; each part has its own file. A `Sku` without a definition answers `null` and 404, and holds nothing.
 */
export class Sku extends Server<Env> {
  static override options = { hibernate: true };

  readonly #ledger: Ledger;
  readonly #intake: Intake;
  readonly #crowd: Crowd;
  readonly #broadcast: Broadcast;
  readonly #outbox: Outbox;
  readonly #alarm: Alarm;
  readonly #definition: Definition;
  readonly #vitals: Vitals;
  readonly #operators: Operators;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const now = () => Date.now();
    const after = (delayMs: number, callback: () => void) => void setTimeout(callback, delayMs);
    // The tables are made here and not in `onStart`, which a direct call of a method does not wait for.
    this.#ledger = new Ledger(ctx.storage);
    this.#intake = new Intake({
      ledger: this.#ledger,
      now,
      afterTurn: (callback) => setTimeout(callback, 0),
      onChange: (decision) => this.#onChange(decision),
    });
    this.#definition = new Definition({
      stored: () => this.#ledger.setting('listing'),
      store: (text) => this.#ledger.setSetting('listing', text),
      terms: () => this.#intake.stock.terms,
      total: () => this.#intake.stock.total,
      onChange: (drop) => this.#tellEverybody({ type: 'drop', drop }),
    });
    this.#crowd = new Crowd({
      now,
      remaining: () => this.#intake.stock.remaining,
      maxPerPurchase: () => this.#intake.stock.terms.maxPerPurchase,
      submit: (command, reply) => this.#intake.submit(command, reply),
      answered: (message) => this.#answered(message),
    });
    this.#vitals = new Vitals({ now, levels: () => this.#levels(), durable: () => ctx.storage.sync() });
    this.#operators = new Operators({
      now,
      after,
      pulses: (fromMs, toMs) => this.#vitals.pulses(fromMs, toMs),
      frame: (pulse) => pulseText(this.#snapshot(), LANES, pulse),
    });
    this.#broadcast = new Broadcast({
      now,
      after,
      watchers: () => this.#crowd.size,
      send: () => this.#crowd.broadcast(JSON.stringify({ type: 'stock', ...this.#snapshot() })),
    });
    this.#outbox = new Outbox({
      read: (afterSeq, limit) => this.#ledger.eventsAfter(afterSeq, limit),
      cursor: () => Number(this.#ledger.setting('outbox') ?? 0),
      moveCursor: (seq) => this.#ledger.setSetting('outbox', String(seq)),
      send: (batch) => this.#sendBatch(batch),
    });
    this.#alarm = new Alarm(ctx.storage);
    // A ping must not wake the object.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
    for (const connection of this.getConnections<Visitor>()) {
      if (connection.state !== null) this.#admit(connection, connection.state);
    }
    ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      // The platform gives up an alarm whose handler fails again and again; waking sets it once more.
      this.#setAlarm();
    });
  }

  /** Keeps below the platform's bound on sockets, past which it would answer with a stack trace. */
  override async fetch(request: Request): Promise<Response> {
    const full = this.#crowd.size >= SOCKETS_MAX || this.#operators.size >= OPERATOR_SOCKETS_MAX;
    return full ? new Response('This drop has as many sockets as it can hold.', { status: 503 }) : super.fetch(request);
  }

  // ── the socket ────────────────────────────────────────────────────────────────────────────────────────────────────

  override onConnect(connection: Connection<Visitor>, { request }: ConnectionContext): void {
    const { listing, drop } = this.#definition;
    if (listing === undefined || drop === undefined) return connection.close(CLOSE_POLICY, 'There is no such drop.');
    try {
      const visitor = visitorOf(request);
      connection.setState(visitor);
      this.#admit(connection, visitor);
      connection.send(this.#greeting(drop, visitor));
      if (visitor.kind === 'shopper') this.#watchingChanged();
    } catch (error) {
      console.error('A connection could not be welcomed:', error);
      this.#dismiss(connection);
      connection.close(CLOSE_INTERNAL_ERROR, 'Connect again in a moment.');
    }
  }

  override onMessage(connection: Connection<Visitor>, message: string | ArrayBuffer | ArrayBufferView): void {
    this.#crowd.receive(connection, message);
  }

  override onClose(connection: Connection<Visitor>, code?: number): void {
    // partyserver answers no close frame that came without a code, and a browser would wait ten seconds for the answer.
    if (code === CLOSE_NO_STATUS) connection.close(CLOSE_NORMAL);
    this.#dismiss(connection);
    this.#watchingChanged();
  }

  override onError(connection: Connection<Visitor>): void {
    this.onClose(connection);
  }

  override onRequest(): Response {
    return new Response('This address speaks WebSocket.', { status: 426 });
  }

  // ── what the Worker calls ─────────────────────────────────────────────────────────────────────────────────────────

  /** The drop as it stands, or `null` where nothing was defined. */
  look(): DropRecord | null {
    const { listing, drop } = this.#definition;
    return listing === undefined || drop === undefined ? null : { listing, drop, stock: this.#snapshot() };
  }

  /** What is counted of the drop, or `null` where nothing was defined. */
  vitals(): SkuVitals | null {
    if (this.#definition.listing === undefined) return null;
    return {
      ...this.#vitals.counters(),
      stock: this.#snapshot(),
      operators: this.#operators.size,
      backlog: this.#outbox.backlog(this.#intake.stock.seq),
    };
  }

  /** A shopper's request over HTTP. It joins the same queue as those of the sockets. */
  async shop(command: ShopperCommand): Promise<Reply | null> {
    if (this.#definition.listing === undefined) return null;
    const answer = await this.#submit(command);
    const { remaining } = this.#intake.stock;
    const reply =
      answer.kind === 'busy' ? shellRefusal(command.id, 'busy', remaining) : replyTo(command.id, answer, remaining);
    this.#answered(reply);
    return reply;
  }

  /**
   * Creates the drop or changes it as a whole, if it is what the operator takes it for. What waits is decided first, and this
   * with nothing in between, so that of two operators who change the same drop at once one is told.
   */
  async define(body: DropBody, precondition: Precondition | null = null): Promise<DefineAnswer> {
    const { listing, terms, total } = settingsOf(body);
    const seen = this.#definition.text;
    const met = await meets(precondition, seen);
    if (precondition !== null) {
      this.#intake.tick();
      if (!met || this.#definition.text !== seen) return { kind: 'precondition_failed', record: this.look() };
    }
    let created = false;
    const answering = this.#submit({ kind: 'configure', total, terms }, (outcome) => {
      if (outcome.kind !== 'done') return;
      created = this.#definition.listing === undefined;
      this.#definition.change(listing);
    });
    if (precondition !== null) this.#intake.tick();
    return { kind: 'decided', answer: await answering, record: this.look(), created };
  }

  /** Carries out an operator's command; nothing happens to a drop that was not defined. */
  async command(command: Exclude<OperatorCommand, { kind: 'configure' } | SettleCommand>): Promise<CommandAnswer> {
    if (this.#definition.listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    return { answer: await this.#submit(command), record: this.look() };
  }

  /** Confirms, releases or refunds one order, and tells its owner. */
  async settle(command: SettleCommand): Promise<CommandAnswer> {
    if (this.#definition.listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    const answer = await this.#submit(command, (outcome) => {
      if (outcome.kind !== 'receipt' || outcome.replayed) return;
      this.#crowd.tellShopper(outcome.order.shopper, receipt(outcome.order, false));
    });
    return { answer, record: this.look() };
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

  audit(): Promise<AuditReport> {
    return audit(this.#ledger, () => this.#intake.stock);
  }

  // ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes visible what time has brought. It may come late or twice: nothing is decided from its coming. */
  override async onAlarm(): Promise<void> {
    this.#alarm.rang();
    const written = this.#intake.tick();
    await this.#outbox.send(Date.now());
    this.#setAlarm(written ? ALARM_SPACING_MS : ALARM_RETRY_MS);
  }

  /** Asks to be woken for the next opening, closing, expiry or delivery. */
  #setAlarm(spacingMs = ALARM_SPACING_MS): void {
    const nowMs = Date.now();
    const { stock } = this.#intake;
    const times = [nextScheduleMs(stock), this.#ledger.nextExpiryMs, this.#outbox.dueMs(nowMs, stock.seq)];
    this.ctx.waitUntil(this.#alarm.set(times, nowMs, spacingMs));
  }

  // ── the parts, wired ──────────────────────────────────────────────────────────────────────────────────────────────

  #submit(
    command: ShopperCommand | OperatorCommand,
    onAnswer?: (answer: Answer) => void,
  ): Promise<Exclude<SkuAnswer, { kind: 'unknown_sku' }>> {
    return new Promise((resolve) => {
      const accepted = this.#intake.submit(command, (answer) => {
        try {
          onAnswer?.(answer);
          resolve(answer);
        } catch (error) {
          console.error('A command was decided, but what follows from it failed:', error);
          resolve({ kind: 'failed' });
        }
      });
      if (!accepted) resolve({ kind: 'busy' });
    });
  }

  /** After every flush that changed something: its replies have gone out, the watchers come next. */
  #onChange({ events, orders }: Decision): void {
    this.#vitals.flushed(events.filter(({ kind }) => kind === 'held' || kind === 'sold').length);
    this.#operators.touch();
    const expirations = events.filter((event) => event.kind === 'expired');
    const expired = new Set(expirations.map(({ shopper, id }) => orderKey(shopper, id)));
    for (const order of orders) {
      if (expired.has(orderKey(order.shopper, order.id))) this.#crowd.tellShopper(order.shopper, receipt(order, false));
    }
    this.#broadcast.stockChanged();
    this.#setAlarm();
  }

  #admit(connection: Connection, visitor: Visitor): void {
    if (visitor.kind === 'operator') this.#operators.join(connection, visitor.untilMs);
    else this.#crowd.join(connection, visitor.shopper);
  }

  /** It is one or the other, and whoever does not know it does not mind. */
  #dismiss(connection: Connection): void {
    this.#crowd.leave(connection);
    this.#operators.leave(connection);
  }

  #watchingChanged(): void {
    this.#broadcast.watchingChanged();
    this.#vitals.levelsChanged();
    this.#operators.touch();
  }

  #answered(message: ServerMessage): void {
    this.#vitals.answered(message);
    this.#operators.touch();
  }

  #tellEverybody(message: DropMessage): void {
    const text = JSON.stringify(message);
    this.#crowd.broadcast(text);
    this.#operators.tell(text);
  }

  #greeting(drop: DropInfo, visitor: Visitor): string {
    const now = { sku: this.name, now: Date.now(), drop, stock: this.#snapshot() };
    if (visitor.kind === 'operator') return openingText(now, LANES, this.#vitals.pulses());
    const { shopper } = visitor;
    return welcomeText(now, shopper === null ? [] : this.#ledger.ordersOf(shopper, WELCOME_ORDERS_MAX));
  }

  #levels(): Levels {
    const { remaining, held, sold } = this.#intake.stock;
    return { remaining, held, sold, watching: this.#crowd.size };
  }

  #snapshot(): StockSnapshot {
    const { seq, total, remaining, held, sold } = this.#intake.stock;
    return { seq, total, remaining, held, sold, phase: this.#intake.phase, watching: this.#crowd.size, at: Date.now() };
  }

  async #sendBatch(batch: Omit<LedgerBatch, 'sku'>): Promise<void> {
    await this.env.LEDGER_QUEUE.send({ ...batch, sku: this.name });
  }
}
