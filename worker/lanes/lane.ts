import type { Connection } from 'partyserver';
import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import {
  CLOSE_INTERNAL_ERROR,
  CLOSE_POLICY,
  CLOSE_RESTART,
  MAX_PER_PURCHASE_DEFAULT,
  WATCHING_INTERVAL_MS,
} from '../../shared/protocol/limits.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { objectOf } from '../catalogue.ts';
import { after, DropServer } from '../dropServer.ts';
import { welcomeText } from '../greetings.ts';
import { type Reply, replyTo } from '../replies.ts';
import type { Shopper, Visitor } from '../visitor.ts';
import type { LaneAnswer, LanePush, Standing } from './contract.ts';
import { LaneQueue } from './laneQueue.ts';
import { skuOfLane } from './names.ts';
import { LaneTally } from './tally.ts';

/**
 * Holds sockets of a drop beside its Sku, for a crowd that one object could not serve, and forwards what they ask in batches.
 * It decides nothing and stores nothing: a refusal from its own copy of the stock could be wrong, for the shopper may be
 * asking again after a purchase that succeeded (rule LANE-1). Losing a lane loses nothing but its sockets, which come again.
 */
export class Lane extends DropServer {
  readonly #sku: string;
  readonly #queue: LaneQueue;
  readonly #tally = new LaneTally();
  #standing: Standing | undefined;
  /** Pushed while answers were on their way, which are older. */
  #news: LanePush[] = [];
  #reportScheduled = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sku = skuOfLane(this.name);
    this.#queue = new LaneQueue({
      send: async (asked) => {
        const tally = this.#tally.take();
        try {
          // A stub whose object was aborted fails for good, so each call has its own.
          return await objectOf(env, this.#sku).serve(this.name, { ...asked, watching: this.crowd.size, tally });
        } catch (error) {
          this.#tally.putBack(tally);
          throw error;
        }
      },
      after,
      random: Math.random,
      onStanding: (standing) => this.#hear(standing),
      onSettled: () => this.#tellNews(),
    });
    for (const connection of this.getConnections<Visitor>()) this.#readmit(connection);
  }

  protected override get sku(): string {
    return this.#sku;
  }

  protected override get standing(): Standing | undefined {
    return this.#standing;
  }

  protected override get remaining(): number {
    return this.#standing?.stock.remaining ?? 0;
  }

  protected override get maxPerPurchase(): number {
    return this.#standing?.drop.maxPerPurchase ?? MAX_PER_PURCHASE_DEFAULT;
  }

  protected override submit(command: ShopperCommand, reply: (answer: LaneAnswer) => void): boolean {
    return this.#queue.submit(command, reply);
  }

  /** Who only watches is welcomed from the lane's own copy; a shopper's orders are the Sku's to tell. */
  protected override welcome(connection: Connection<Visitor>, visitor: Visitor): void {
    if (visitor.kind !== 'shopper') return connection.close(CLOSE_POLICY, 'This address is for shoppers.');
    const { shopper } = visitor;
    this.crowd.expect(connection, shopper);
    if (shopper === null && this.#standing !== undefined) return this.#greet(connection, visitor, []);
    this.#queue.arrive(shopper, (orders) => {
      if (orders !== null) this.#greet(connection, visitor, orders);
      else this.#turnAway(connection);
    });
  }

  protected override watchingChanged(): void {
    super.watchingChanged();
    this.#report();
  }

  protected override answered(message: ServerMessage): void {
    if (this.#tally.count(message)) this.#report();
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

  /** The Sku tells what has changed. @returns how many sockets are here to be told. */
  push(push: LanePush): number {
    this.#learn(push.standing);
    if (push.newsLost) this.#sendAway();
    this.#news.push(push);
    if (!this.#queue.busy) this.#tellNews();
    return this.crowd.size;
  }

  #greet(connection: Connection<Visitor>, visitor: Shopper, orders: Parameters<typeof welcomeText>[1]): void {
    const standing = this.#standing;
    if (standing === undefined) return this.#turnAway(connection);
    this.crowd.welcome(connection, welcomeText({ sku: this.#sku, now: Date.now(), ...standing }, orders));
    connection.setState({ ...visitor, welcomed: true });
    this.watchingChanged();
  }

  #turnAway(connection: Connection<Visitor>): void {
    this.dismiss(connection);
    connection.close(CLOSE_INTERNAL_ERROR, 'Connect again in a moment.');
  }

  #readmit(connection: Connection<Visitor>): void {
    const visitor = connection.state;
    if (visitor?.kind !== 'shopper') return;
    if (visitor.welcomed === true) this.crowd.join(connection, visitor.shopper);
    else this.welcome(connection, visitor);
  }

  /**
   * What came with answers. It may have been overtaken by a push of the same ledger entry, and a change of the title makes no
   * entry: then what the push said of the drop stays.
   */
  #hear(standing: Standing): void {
    const known = this.#standing;
    this.#learn(known?.stock.seq === standing.stock.seq ? { ...standing, drop: known.drop } : standing);
  }

  /** What is older than what is known comes from a call that was overtaken. */
  #learn(standing: Standing): void {
    const known = this.#standing;
    if (known !== undefined && standing.stock.seq < known.stock.seq) return;
    this.#standing = standing;
    if (known === undefined) return this.stockBroadcast.stockChanged();
    const dropBefore = JSON.stringify(known.drop);
    const drop = JSON.stringify(standing.drop);
    if (drop !== dropBefore) this.crowd.broadcast(`{"type":"drop","drop":${drop}}`);
    const { stock } = standing;
    if (stock.seq !== known.stock.seq || stock.phase !== known.stock.phase) this.stockBroadcast.stockChanged();
    else if (stock.watching !== known.stock.watching) this.stockBroadcast.watchingChanged();
  }

  #tellNews(): void {
    const pushes = this.#news;
    this.#news = [];
    for (const { news } of pushes) for (const { shopper, receipt } of news) this.crowd.tellShopper(shopper, receipt);
  }

  /** Everybody comes again, spread by their own jitter, and hears in the welcome how it stands with them. */
  #sendAway(): void {
    for (const connection of this.getConnections<Visitor>()) {
      this.dismiss(connection);
      connection.close(CLOSE_RESTART, 'Connect again.');
    }
  }

  /** Tells the Sku, at most once a second, how many are here and what they were answered; with any other call it goes by itself. */
  #report(): void {
    if (this.#reportScheduled) return;
    this.#reportScheduled = true;
    after(WATCHING_INTERVAL_MS, () => {
      this.#reportScheduled = false;
      this.#queue.report();
    });
  }
}
