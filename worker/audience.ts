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

  #putAll(seats: readonly Seat[], text: string): void {
    const { tellsUnread } = this.#ports;
    // Told of at the end: they leave the list that is walked here.
    let gone: Member[] | undefined;
    let lagging: Member[] | undefined;
    for (const seat of seats) {
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

/** A message about a drop that is not the home of the socket that it is sent to. */
function named(text: string, sku: string): string {
  return `{"sku":"${sku}",${text.slice(1)}`;
}
