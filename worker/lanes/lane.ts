import type { Connection } from 'partyserver';
import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import { CLOSE_INTERNAL_ERROR, CLOSE_POLICY } from '../../shared/protocol/limits.ts';
import type { Member, Seat } from '../audience.ts';
import { objectOf } from '../catalogue.ts';
import { after, DropServer } from '../dropServer.ts';
import type { Reply } from '../replies.ts';
import type { Room } from '../room.ts';
import type { Shopper, Visitor } from '../visitor.ts';
import { alone, ELSEWHERE, GRANTED, type Judgement } from '../watching.ts';
import type { Headcount, LanePush } from './contract.ts';
import { LaneRoom } from './laneRoom.ts';
import { productOfLane } from './names.ts';
import { ProductSizes } from './productSizes.ts';

/**
 * Holds sockets beside the Skus, for a crowd that one object could not serve and for those who watch several sizes of a product,
 * and forwards what they ask in batches. It decides nothing and stores nothing: a refusal from its own copy of the stock could be
 * wrong, for the shopper may be asking again after a purchase that succeeded (rule LANE-1). Losing a lane loses nothing but its
 * sockets, which come again. What it knows of each SKU is in a room of its own.
 */
export class Lane extends DropServer {
  readonly #product: string | undefined;
  readonly #sizes: ProductSizes | undefined;
  readonly #rooms = new Map<string, LaneRoom>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#product = productOfLane(this.name);
    if (this.#product !== undefined) this.#sizes = new ProductSizes(env, this.#product);
    for (const connection of this.getConnections<Visitor>()) this.#readmit(connection);
  }

  /** A shopper's request over HTTP. */
  shop(sku: string, command: ShopperCommand): Promise<Reply> {
    return this.roomOf(sku).shop(command);
  }

  /** A Sku tells what has changed. @returns how many are here to be told. */
  push(sku: string, push: LanePush): Headcount {
    const room = this.#rooms.get(sku);
    return room?.push(push) ?? { watching: 0, sockets: this.crowd.size, atMs: Date.now() };
  }

  protected override welcome(connection: Connection<Visitor>, visitor: Visitor): void {
    if (visitor.kind !== 'shopper') return connection.close(CLOSE_POLICY, 'This address is for shoppers.');
    const home = this.roomOf(visitor.home);
    const member = this.crowd.expect(connection, visitor.shopper, home);
    home.greet(member.home);
  }

  protected override async judge(home: Room, others: readonly string[]): Promise<Judgement> {
    const before = this.#outOfPlace(home.sku, others);
    if (before !== undefined) return before;
    const stranger = await this.#sizes?.strangerAmong(others);
    if (stranger !== undefined)
      return { kind: 'refused', why: `${stranger} is no size of ${this.#product}`, sku: stranger };
    // The operator may have taken the home out of the product meanwhile.
    return this.#outOfPlace(home.sku, others) ?? GRANTED;
  }

  /** Why nothing can be watched here beside this home, if so. */
  #outOfPlace(home: string, others: readonly string[]): Judgement | undefined {
    const standing = this.#rooms.get(home)?.standing;
    // A lane that has lost its memory takes it that whoever is here belongs here.
    if (standing === undefined) return this.#product === undefined ? ELSEWHERE : undefined;
    const { product } = standing.drop;
    if (product === undefined) return alone(home, others);
    return product === this.#product ? undefined : ELSEWHERE;
  }

  protected override seated(member: Member, newSeats: readonly Seat[]): void {
    this.#remember(member);
    for (const seat of newSeats) this.roomOf(seat.room.sku).greet(seat);
  }

  protected override roomOf(sku: string): LaneRoom {
    const known = this.#rooms.get(sku);
    if (known !== undefined) return known;
    const room = this.#newRoom(sku);
    this.#rooms.set(sku, room);
    return room;
  }

  #newRoom(sku: string): LaneRoom {
    return new LaneRoom(sku, this.#product, this.newAudience(sku), {
      // A stub of a Sku that was aborted stays broken, so each call is made through a new one.
      serve: (batch) => objectOf(this.env, sku).serve(this.name, batch),
      now: () => Date.now(),
      after,
      random: Math.random,
      sockets: () => this.crowd.size,
      listeners: () => this.#listeners(),
      welcome: (seat, text) => {
        this.crowd.welcome(seat, text);
        this.#remember(seat.member);
      },
      turnAway: (seat) => this.#turnAway(seat),
      expel: (seat) => this.#expel(seat),
      sendAway: (member) => this.crowd.sendAway(member),
      onIdle: () => this.#rooms.delete(sku),
    });
  }

  /** Those who are told of stock that moves at the moment. */
  #listeners(): number {
    let listeners = 0;
    for (const { isLively, audience } of this.#rooms.values()) if (isLively) listeners += audience.size;
    return listeners;
  }

  /** One Sku that cannot be reached keeps nobody from the others. */
  #turnAway(seat: Seat): void {
    const { member, room } = seat;
    if (seat.isHome) return this.crowd.close(member, CLOSE_INTERNAL_ERROR, 'Connect again in a moment.');
    this.crowd.unseat(seat);
    this.crowd.postpone(member, `${room.sku} cannot be told of at the moment. Watch it again in a moment.`);
    this.#remember(member);
  }

  #expel(seat: Seat): void {
    const { member, room } = seat;
    // One that was welcomed has just been told what the drop is now; another has not heard of it at all.
    if (seat.held !== undefined) this.crowd.refuse(member, `${room.sku} is no size of ${this.#product}`, room.sku);
    this.crowd.unseat(seat);
    this.#remember(member);
  }

  #remember(member: Member): void {
    // One that was closed meanwhile comes again without all that.
    if (this.crowd.has(member.socket)) member.socket.setState(visitorFrom(member));
  }

  #readmit(connection: Connection<Visitor>): void {
    const visitor = connection.state;
    if (visitor?.kind !== 'shopper') return;
    const home = this.roomOf(visitor.home);
    const isWelcomed = visitor.welcomed === true;
    const member = isWelcomed
      ? this.crowd.join(connection, visitor.shopper, home)
      : this.crowd.expect(connection, visitor.shopper, home);
    const awaiting = this.crowd.resume(member, visitor.watched ?? [], visitor.awaited ?? []);
    for (const seat of isWelcomed ? awaiting : [member.home, ...awaiting]) this.roomOf(seat.room.sku).greet(seat);
  }
}

/** What of a socket must survive hibernation, as it is written down beside it. */
function visitorFrom({ shopper, home, others }: Member): Shopper {
  const seats = [...(others?.values() ?? [])];
  const names = (of: readonly Seat[]) => of.map(({ room }) => room.sku);
  const watched = names(seats);
  const awaited = names(seats.filter(({ held }) => held !== undefined));
  return {
    ...{ kind: 'shopper', shopper, home: home.room.sku, welcomed: home.held === undefined },
    ...(watched.length === 0 ? {} : { watched }),
    ...(awaited.length === 0 ? {} : { awaited }),
  };
}
