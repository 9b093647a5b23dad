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
  PROTOCOL,
  SOCKETS_MAX,
  WELCOME_ORDERS_MAX,
} from '../shared/protocol/limits.ts';
import type { DropInfo, StockSnapshot, WelcomeMessage } from '../shared/protocol/messages.ts';
import { ALARM_RETRY_MS, ALARM_SPACING_MS, Alarm } from './alarm.ts';
import { type AuditReport, audit } from './audit.ts';
import { Broadcast } from './broadcast.ts';
import { Crowd } from './crowd.ts';
import { SHOPPER_HEADER } from './identity.ts';
import { type Answer, Intake } from './intake.ts';
import { Ledger } from './ledger.ts';
import { type LedgerBatch, Outbox } from './outbox.ts';
import { orderInfo, type Reply, receipt, replyTo, shellRefusal } from './replies.ts';
import { dropInfo, type Listing, settingsOf } from './settings.ts';

/** A drop as the Worker sees it. */
export interface DropRecord {
  readonly listing: Listing;
  readonly drop: DropInfo;
  readonly stock: StockSnapshot;
}

/** What a command may be answered with beside what the intake says: too much is waiting, or there is no such drop. */
export type SkuAnswer = Answer | { readonly kind: 'busy' } | { readonly kind: 'unknown_sku' };

/** The answer to an operator's command, with the drop as it is afterwards. */
export interface CommandAnswer {
  readonly answer: SkuAnswer;
  readonly record: DropRecord | null;
}

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
  #listing: Listing | undefined;
  /** The `drop` message that says what the watchers know of the drop. */
  #toldDrop: string | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const now = () => Date.now();
    // The tables are made here and not in `onStart`, which a direct call of a method does not wait for.
    this.#ledger = new Ledger(ctx.storage);
    this.#listing = parseListing(this.#ledger.setting('listing'));
    this.#intake = new Intake({
      ledger: this.#ledger,
      now,
      afterTurn: (callback) => setTimeout(callback, 0),
      onChange: (decision) => this.#onChange(decision),
    });
    if (this.#listing !== undefined) this.#toldDrop = this.#dropText(this.#listing);
    this.#crowd = new Crowd({
      now,
      remaining: () => this.#intake.stock.remaining,
      maxPerPurchase: () => this.#intake.stock.terms.maxPerPurchase,
      submit: (command, reply) => this.#intake.submit(command, reply),
    });
    this.#broadcast = new Broadcast({
      now,
      after: (delayMs, callback) => setTimeout(callback, delayMs),
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
    for (const connection of this.getConnections<SocketState>()) {
      this.#crowd.join(connection, connection.state?.shopper ?? null);
    }
    ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      // The platform gives up an alarm whose handler fails again and again; waking sets it once more.
      this.#setAlarm();
    });
  }

  /** Keeps below the platform's bound on sockets, past which it would answer with a stack trace. */
  override async fetch(request: Request): Promise<Response> {
    if (this.#crowd.size < SOCKETS_MAX) return super.fetch(request);
    return new Response('This drop has as many watchers as it can hold.', { status: 503 });
  }

  // ── the socket ────────────────────────────────────────────────────────────────────────────────────────────────────

  override onConnect(connection: Connection<SocketState>, { request }: ConnectionContext): void {
    if (this.#listing === undefined) return connection.close(CLOSE_POLICY, 'There is no such drop.');
    try {
      const shopper = shopperOf(request);
      connection.setState({ shopper });
      this.#crowd.join(connection, shopper);
      connection.send(JSON.stringify(this.#welcome(this.#listing, shopper)));
      this.#broadcast.watchingChanged();
    } catch (error) {
      console.error('A connection could not be welcomed:', error);
      this.#crowd.leave(connection);
      connection.close(CLOSE_INTERNAL_ERROR, 'Connect again in a moment.');
    }
  }

  override onMessage(connection: Connection<SocketState>, message: string | ArrayBuffer | ArrayBufferView): void {
    this.#crowd.receive(connection, message);
  }

  override onClose(connection: Connection<SocketState>, code?: number): void {
    // partyserver answers no close frame that came without a code, and a browser would wait ten seconds for the answer.
    if (code === CLOSE_NO_STATUS) connection.close(CLOSE_NORMAL);
    this.#crowd.leave(connection);
    this.#broadcast.watchingChanged();
  }

  override onError(connection: Connection<SocketState>): void {
    this.onClose(connection);
  }

  override onRequest(): Response {
    return new Response('This address speaks WebSocket.', { status: 426 });
  }

  // ── what the Worker calls ─────────────────────────────────────────────────────────────────────────────────────────

  /** The drop as it stands, or `null` where nothing was defined. */
  look(): DropRecord | null {
    if (this.#listing === undefined) return null;
    const { terms } = this.#intake.stock;
    return { listing: this.#listing, drop: dropInfo(this.#listing, terms), stock: this.#snapshot() };
  }

  /** A shopper's request over HTTP. It joins the same queue as those of the sockets. */
  async shop(command: ShopperCommand): Promise<Reply | null> {
    if (this.#listing === undefined) return null;
    const answer = await this.#submit(command);
    const { remaining } = this.#intake.stock;
    return answer.kind === 'busy'
      ? shellRefusal(command.id, 'busy', remaining)
      : replyTo(command.id, answer, remaining);
  }

  /** Creates the drop or changes it as a whole. */
  async define(body: DropBody): Promise<CommandAnswer & { readonly created: boolean }> {
    const { listing, terms, total } = settingsOf(body);
    let created = false;
    const answer = await this.#submit({ kind: 'configure', total, terms }, (outcome) => {
      if (outcome.kind !== 'done') return;
      created = this.#listing === undefined;
      this.#list(listing);
    });
    return { answer, record: this.look(), created };
  }

  /** Carries out an operator's command; nothing happens to a drop that was not defined. */
  async command(command: Exclude<OperatorCommand, { kind: 'configure' } | SettleCommand>): Promise<CommandAnswer> {
    if (this.#listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    return { answer: await this.#submit(command), record: this.look() };
  }

  /** Confirms, releases or refunds one order, and tells its owner. */
  async settle(command: SettleCommand): Promise<CommandAnswer> {
    if (this.#listing === undefined) return { answer: { kind: 'unknown_sku' }, record: null };
    const answer = await this.#submit(command, (outcome) => {
      if (outcome.kind !== 'receipt' || outcome.replayed) return;
      this.#crowd.tellShopper(outcome.order.shopper, receipt(outcome.order, false));
    });
    return { answer, record: this.look() };
  }

  orders(beforeSeq: number, limit: number, shopper?: string): Order[] {
    return this.#ledger.ordersBefore(beforeSeq, limit, shopper);
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
    const expirations = events.filter((event) => event.kind === 'expired');
    const expired = new Set(expirations.map(({ shopper, id }) => orderKey(shopper, id)));
    for (const order of orders) {
      if (expired.has(orderKey(order.shopper, order.id))) this.#crowd.tellShopper(order.shopper, receipt(order, false));
    }
    this.#broadcast.stockChanged();
    this.#setAlarm();
  }

  #list(listing: Listing): void {
    const text = JSON.stringify(listing);
    if (text !== JSON.stringify(this.#listing)) this.#ledger.setSetting('listing', text);
    this.#listing = listing;
    const told = this.#dropText(listing);
    if (told !== this.#toldDrop) this.#crowd.broadcast(told);
    this.#toldDrop = told;
  }

  #dropText(listing: Listing): string {
    return JSON.stringify({ type: 'drop', drop: dropInfo(listing, this.#intake.stock.terms) });
  }

  #welcome(listing: Listing, shopper: string | null): WelcomeMessage {
    const orders = shopper === null ? [] : this.#ledger.ordersOf(shopper, WELCOME_ORDERS_MAX);
    return {
      type: 'welcome',
      protocol: PROTOCOL,
      sku: this.name,
      now: Date.now(),
      drop: dropInfo(listing, this.#intake.stock.terms),
      stock: this.#snapshot(),
      orders: orders.map(orderInfo),
    };
  }

  #snapshot(): StockSnapshot {
    const { seq, total, remaining, held, sold } = this.#intake.stock;
    return { seq, total, remaining, held, sold, phase: this.#intake.phase, watching: this.#crowd.size, at: Date.now() };
  }

  async #sendBatch(batch: Omit<LedgerBatch, 'sku'>): Promise<void> {
    await this.env.LEDGER_QUEUE.send({ ...batch, sku: this.name });
  }
}

/** Survives hibernation with the socket. */
interface SocketState {
  readonly shopper: string | null;
}

/** Whom the Worker has verified; a client cannot set this header, because the Worker makes the request anew. */
function shopperOf(request: Request): string | null {
  const header = request.headers.get(SHOPPER_HEADER);
  return header === null ? null : decodeURIComponent(header);
}

function parseListing(text: string | undefined): Listing | undefined {
  return text === undefined ? undefined : JSON.parse(text);
}
