import { UNREAD_BYTES_MAX } from '../shared/protocol/limits.ts';
import type { ClientMessage, ServerMessage } from '../shared/protocol/messages.ts';
import type { Bucket } from './rate.ts';
import type { Room } from './room.ts';
import type { Visitor } from './visitor.ts';

/** All that an object knows of a connection. */
export interface Socket {
  /** Bytes that were sent and are not taken yet. Only newer runtimes have it. */
  readonly bufferedAmount?: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** A shopper's: who is at its other end, and what it is told of, survives hibernation with it. */
export interface ShopperSocket extends Socket {
  setState(visitor: Visitor): unknown;
}

/** A socket and its seats: one in the room of its home, and one more for each other SKU that it watches. */
export class Member {
  readonly socket: ShopperSocket;
  /** `null` for somebody who only watches. */
  readonly shopper: string | null;
  readonly home: Seat;
  /** By SKU. Most in a crowd have none. */
  others: Map<string, Seat> | undefined;
  /** What it has asked about other SKUs while it is being found out which of them it may watch. */
  line: ClientMessage[] | undefined;
  /** Made with the first frame: most people in a crowd only watch. */
  rate: { readonly frames: Bucket; readonly patience: Bucket } | undefined;

  constructor(socket: ShopperSocket, shopper: string | null, home: Room) {
    this.socket = socket;
    this.shopper = shopper;
    this.home = new Seat(this, home);
  }
}

/** What makes a socket one that is told of a SKU. */
export class Seat {
  readonly member: Member;
  /** The member's, kept here because a broadcast asks every seat for it. */
  readonly socket: ShopperSocket;
  readonly room: Room;
  /** What it was to be told before the welcome has gone out; `undefined` afterwards. */
  held: string[] | undefined;
  /** Where it is in the list that it stands in, so that it can leave at once; -1 while it is in none. */
  index = -1;

  constructor(member: Member, room: Room) {
    this.member = member;
    this.socket = member.socket;
    this.room = room;
  }

  get isHome(): boolean {
    return this.member.home === this;
  }
}

export interface AudiencePorts {
  /** Whether the runtime can tell how much of a socket is not taken yet. Sockets are not asked in vain, one by one. */
  readonly tellsUnread: boolean;
  /** A socket takes no message any more; its close event may be on the way or may never come. */
  readonly gone: (member: Member) => void;
  /** A socket leaves too much unread. */
  readonly lags: (member: Member) => void;
  /** Calls back when those who have asked meanwhile have had their turn. */
  readonly afterTurn: (callback: () => void) => void;
}

/** Telling a screen takes some 35 µs, so nobody who buys meanwhile waits for a crowd longer than for some milliseconds. */
const TOLD_PER_TURN = 100;

/** Seats that a round has still to tell: those before these places in the lists. */
interface Round {
  residents: number;
  guests: number;
  /** News came after it had begun, so those whom it had told by then are told once more. */
  stale: boolean;
}

/**
 * Those who are told of one SKU here. They are kept in lists of their own, because asking the platform for its sockets would
 * wake every one of them: those whose home it is, and guests, whose messages carry its name (rule WATCH-2).
 */
export class Audience {
  readonly #sku: string;
  readonly #ports: AudiencePorts;
  readonly #residents: Seat[] = [];
  readonly #guests: Seat[] = [];
  readonly #ofShopper = new Map<string, Set<Seat>>();
  #round: Round | null = null;

  constructor(sku: string, ports: AudiencePorts) {
    this.#sku = sku;
    this.#ports = ports;
  }

  get size(): number {
    return this.#residents.length + this.#guests.length;
  }

  /** How many of them are one shopper's. */
  seatsOf(shopper: string): number {
    return this.#ofShopper.get(shopper)?.size ?? 0;
  }

  get residents(): readonly Seat[] {
    return this.#residents;
  }

  get guests(): readonly Seat[] {
    return this.#guests;
  }

  take(seat: Seat): void {
    const list = this.#listOf(seat);
    seat.index = list.length;
    list.push(seat);
    const { shopper } = seat.member;
    if (shopper === null) return;
    const seats = this.#ofShopper.get(shopper);
    if (seats === undefined) this.#ofShopper.set(shopper, new Set([seat]));
    else seats.add(seat);
  }

  leave(seat: Seat): void {
    const list = this.#listOf(seat);
    if (list[seat.index] !== seat) return;
    const last = list.pop();
    if (last !== undefined && last !== seat) {
      list[seat.index] = last;
      last.index = seat.index;
    }
    seat.index = -1;
    const { shopper } = seat.member;
    if (shopper === null) return;
    const seats = this.#ofShopper.get(shopper);
    seats?.delete(seat);
    if (seats?.size === 0) this.#ofShopper.delete(shopper);
  }

  /** Sends a seat its welcome, and then what was held back for it. */
  welcome(seat: Seat, text: string): void {
    const { held = [] } = seat;
    seat.held = undefined;
    for (const next of [text, ...held]) this.#put(seat, next);
  }

  /** Gives out what was held back for a seat that will not be welcomed any more: the answers to what it has asked. */
  release(seat: Seat): void {
    const { held = [] } = seat;
    seat.held = undefined;
    for (const text of held) this.#put(seat, text);
  }

  /** Sends one text to everybody who keeps up. It is serialised once, by the caller. */
  broadcast(text: string): void {
    this.#putAll(this.#residents, text);
    if (this.#guests.length > 0) this.#putAll(this.#guests, named(text, this.#sku));
  }

  /**
   * Tells everybody who keeps up how things stand, some in each turn. Each turn asks `standing` anew, so that nobody is told of a
   * moment that lies before an answer of their own; news that comes during a round begins the next one when it ends.
   */
  tell(standing: () => string): void {
    if (this.#round === null) this.#tellSome(this.#newRound(), standing);
    else this.#round.stale = true;
  }

  #newRound(): Round {
    return { residents: this.#residents.length, guests: this.#guests.length, stale: false };
  }

  /** Backwards: who leaves gives up the place to the last of the list, who has been told. Who comes is welcomed with the same. */
  #tellSome(round: Round, standing: () => string): void {
    this.#round = round;
    const text = standing();
    const residents = stretchBefore(round.residents, this.#residents, TOLD_PER_TURN);
    const guests = stretchBefore(round.guests, this.#guests, TOLD_PER_TURN - (residents.to - residents.from));
    this.#putAll(this.#residents, text, residents);
    if (guests.to > guests.from) this.#putAll(this.#guests, named(text, this.#sku), guests);
    round.residents = residents.from;
    round.guests = guests.from;

    const isOver = round.residents === 0 && round.guests === 0;
    if (isOver && !round.stale) this.#round = null;
    else this.#ports.afterTurn(() => this.#tellSome(isOver ? this.#newRound() : round, standing));
  }

  /** Sends a message to all seats of a shopper but one. */
  tellShopper(shopper: string, message: ServerMessage, except?: Seat): void {
    const seats = this.#ofShopper.get(shopper);
    if (seats === undefined) return;
    const text = JSON.stringify(message);
    // A welcome that is still to come says it already.
    for (const seat of seats) if (seat !== except && seat.held === undefined) this.send(seat, text);
  }

  /** Sends a text about this SKU to one of them, or keeps it until the welcome has gone out. */
  send(seat: Seat, text: string): void {
    const worded = seat.isHome ? text : named(text, this.#sku);
    if (seat.held === undefined) this.#put(seat, worded);
    else seat.held.push(worded);
  }

  #listOf(seat: Seat): Seat[] {
    return seat.isHome ? this.#residents : this.#guests;
  }

  #putAll(seats: readonly Seat[], text: string, { from, to }: Stretch = { from: 0, to: seats.length }): void {
    const { tellsUnread } = this.#ports;
    // Told of at the end: they leave the list that is walked here.
    let gone: Member[] | undefined;
    let lagging: Member[] | undefined;
    for (let index = from; index < to; index += 1) {
      const seat = seats[index];
      if (seat === undefined) break;
      if (tellsUnread && (seat.socket.bufferedAmount ?? 0) > UNREAD_BYTES_MAX) {
        lagging ??= [];
        lagging.push(seat.member);
        continue;
      }
      // Its welcome will say the same, or something newer.
      if (seat.held !== undefined) continue;
      try {
        seat.socket.send(text);
      } catch {
        gone ??= [];
        gone.push(seat.member);
      }
    }
    for (const member of lagging ?? []) this.#ports.lags(member);
    for (const member of gone ?? []) this.#ports.gone(member);
  }

  #put({ socket, member }: Seat, text: string): void {
    try {
      socket.send(text);
    } catch {
      this.#ports.gone(member);
    }
  }
}

/** Places in a list, from the first to the one before `to`. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The last so many places before `end`, in a list that may have become shorter. */
function stretchBefore(end: number, seats: readonly Seat[], count: number): Stretch {
  const to = Math.min(end, seats.length);
  return { from: Math.max(0, to - count), to };
}

/** A message about a drop that is not the home of the socket that it is sent to. */
function named(text: string, sku: string): string {
  return `{"sku":"${sku}",${text.slice(1)}`;
}
