import type { ClientMessage, WatchMessage } from '../shared/protocol/messages.ts';
import { type Member, Seat } from './audience.ts';
import { log } from './log.ts';
import type { Room } from './room.ts';

/** What becomes of a wish to watch other SKUs than the home. */
export type Judgement =
  | { readonly kind: 'granted' }
  /** @property sku which of them is the reason; nothing where it is the home. */
  | { readonly kind: 'refused'; readonly why: string; readonly sku?: string }
  /** Another object serves the home's product now: there it can be watched. */
  | { readonly kind: 'elsewhere' }
  /** It cannot be found out at the moment. */
  | { readonly kind: 'unknown' };

export const GRANTED: Judgement = { kind: 'granted' };
export const ELSEWHERE: Judgement = { kind: 'elsewhere' };

/** The home is no size of any product, so it alone can be watched. */
export function alone(home: string, [other]: readonly string[]): Judgement {
  return { kind: 'refused', why: `${other} cannot be watched here: ${home} is no size of a product` };
}

export interface WatchingPorts {
  /** Whether those whose home this is may watch these others. */
  readonly judge: (home: Room, others: readonly string[]) => Promise<Judgement>;
  readonly roomOf: (sku: string) => Room;
  /** A socket watches other SKUs than before; it waits for the welcomes of those that are new. */
  readonly seated: (member: Member, newSeats: readonly Seat[]) => void;
  readonly isHere: (member: Member) => boolean;
  /** It was not granted, and nothing has changed. */
  readonly denied: (member: Member, judgement: Exclude<Judgement, { kind: 'granted' }>) => void;
  /** A request about another SKU than the home, whose turn it is. */
  readonly ask: (member: Member, request: Exclude<ClientMessage, WatchMessage>) => void;
}

/**
 * What sockets watch beside their homes. Whether they may can take a question to the catalogue; what a socket says meanwhile about
 * other SKUs waits in its line, so that it means what it would have meant after the answer. What it asks of its home does not wait.
 */
export class Watching {
  readonly #ports: WatchingPorts;

  constructor(ports: WatchingPorts) {
    this.#ports = ports;
  }

  /** Takes a message that is not about the home alone. */
  take(member: Member, message: ClientMessage): void {
    if (member.line !== undefined) member.line.push(message);
    else if (message.type === 'watch') this.#watch(member, message);
    else this.#ports.ask(member, message);
  }

  /** Takes what waits in line; before the home is welcomed nothing is known of its product. */
  proceed(member: Member): void {
    const { line = [] } = member;
    member.line = undefined;
    for (const message of line) if (this.#ports.isHere(member)) this.take(member, message);
  }

  /**
   * Gives a socket that has survived the object's memory its seats again.
   *
   * @param awaited those of them whose welcome had not gone out.
   * @returns the seats of these.
   */
  resume(member: Member, watched: readonly string[], awaited: readonly string[]): Seat[] {
    const seats = watched.map((sku) => this.#newSeat(member, sku, awaited.includes(sku)));
    return seats.filter(({ held }) => held !== undefined);
  }

  /** Takes a seat that is not the home away. The answers to what was asked there are given all the same. */
  unseat(seat: Seat): void {
    const { member, room } = seat;
    if (member.others?.get(room.sku) === seat) member.others.delete(room.sku);
    room.audience.leave(seat);
    room.audience.release(seat);
    room.watchingChanged();
  }

  #watch(member: Member, message: WatchMessage): void {
    const { home } = member;
    const others = message.skus.filter((sku) => sku !== home.room.sku);
    const { size = 0 } = member.others ?? {};
    if (others.length === size && others.every((sku) => member.others?.has(sku))) return;
    if (home.held !== undefined) member.line = [message];
    else if (others.length === 0) this.#seat(member, others);
    else {
      member.line = [];
      void this.#judge(member, others);
    }
  }

  async #judge(member: Member, others: readonly string[]): Promise<void> {
    const judgement = await this.#ports.judge(member.home.room, others).catch((error: unknown): Judgement => {
      log.warn('It could not be found out whether a socket may watch what it asked for.', { others, error });
      return { kind: 'unknown' };
    });
    if (!this.#ports.isHere(member)) return;
    if (judgement.kind === 'granted') this.#seat(member, others);
    else this.#ports.denied(member, judgement);
    this.proceed(member);
  }

  #seat(member: Member, others: readonly string[]): void {
    for (const [sku, seat] of member.others ?? []) if (!others.includes(sku)) this.unseat(seat);
    const newSeats = others
      .filter((sku) => member.others?.has(sku) !== true)
      .map((sku) => this.#newSeat(member, sku, true));
    this.#ports.seated(member, newSeats);
  }

  #newSeat(member: Member, sku: string, awaited: boolean): Seat {
    const room = this.#ports.roomOf(sku);
    const seat = new Seat(member, room);
    if (awaited) seat.held = [];
    member.others ??= new Map();
    member.others.set(sku, seat);
    room.audience.take(seat);
    return seat;
  }
}
