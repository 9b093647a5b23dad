import { decodeClientMessage, idOf, skuOf } from '../shared/protocol/decode.ts';
import {
  CLOSE_POLICY,
  CLOSE_RESTART,
  CLOSE_TOO_BIG,
  CLOSE_UNSUPPORTED,
  FRAME_BURST,
  FRAME_BYTES_MAX,
  FRAMES_PER_SECOND,
  OFFENCE_BAD_FRAME,
  OFFENCE_TOO_FAST,
  OFFENCES_FORGIVEN_PER_SECOND,
  OFFENCES_MAX,
} from '../shared/protocol/limits.ts';
import type { ErrorMessage, OrderRequest, ServerMessage } from '../shared/protocol/messages.ts';
import { Member, type Seat, type ShopperSocket, type Socket } from './audience.ts';
import { Bucket } from './rate.ts';
import { replyTo, shellRefusal } from './replies.ts';
import type { Room } from './room.ts';
import { Watching, type WatchingPorts } from './watching.ts';

export interface CrowdPorts extends Pick<WatchingPorts, 'judge' | 'roomOf' | 'seated'> {
  readonly now: () => number;
}

/**
 * The sockets of an object: who they belong to, what they may send, and in which rooms they have a seat. It is lost with the
 * object's memory and rebuilt once.
 */
export class Crowd {
  readonly #ports: CrowdPorts;
  readonly #members = new Map<Socket, Member>();
  /**
   * Closed for what came over them, and still connected: a connection ends only when its other end has answered the close frame, and
   * until then the platform hands on all that was sent before. A flood leaves tens of thousands of frames on the line.
   */
  readonly #expelled = new Set<Socket>();
  readonly #watching: Watching;

  constructor(ports: CrowdPorts) {
    this.#ports = ports;
    this.#watching = new Watching({
      ...ports,
      isHere: (member) => this.#members.get(member.socket) === member,
      denied: (member, judgement) => {
        if (judgement.kind === 'elsewhere') this.sendAway(member);
        else if (judgement.kind === 'refused') this.refuse(member, judgement.why, judgement.sku);
        else this.postpone(member, NOT_FOUND_OUT);
      },
      ask: (member, request) => this.#askElsewhere(member, request),
    });
  }

  /** Sockets that take a place at the platform. */
  get size(): number {
    return this.#members.size + this.#expelled.size;
  }

  has(socket: Socket): boolean {
    return this.#members.has(socket);
  }

  /** Whether the crowd knows what to do with what comes over a socket. */
  knows(socket: Socket): boolean {
    return this.#members.has(socket) || this.#expelled.has(socket);
  }

  /** Takes in a socket that has had its first message, or is sent it in the same breath. */
  join(socket: ShopperSocket, shopper: string | null, home: Room): Member {
    const member = new Member(socket, shopper, home);
    this.#members.set(socket, member);
    home.audience.take(member.home);
    return member;
  }

  /** Takes in a socket whose first message is still to come; what it asks meanwhile is answered after that. */
  expect(socket: ShopperSocket, shopper: string | null, home: Room): Member {
    const member = this.join(socket, shopper, home);
    member.home.held = [];
    return member;
  }

  /** Seats a socket that has survived the object's memory as it was. @returns the seats that still wait for their welcome. */
  resume(member: Member, watched: readonly string[], awaited: readonly string[]): Seat[] {
    return this.#watching.resume(member, watched, awaited);
  }

  /** Sends a seat its welcome, and then what was held back for it. */
  welcome(seat: Seat, text: string): void {
    seat.room.audience.welcome(seat, text);
    if (seat.isHome) this.#watching.proceed(seat.member);
  }

  /** Takes a seat that is not the home away. */
  unseat(seat: Seat): void {
    this.#watching.unseat(seat);
  }

  /** Forgets a socket that has ended. */
  gone(socket: Socket): void {
    this.leave(socket);
    this.#expelled.delete(socket);
  }

  /** Takes a socket's seats away; one that it does not know is no matter. */
  leave(socket: Socket): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    this.#members.delete(socket);
    this.#stand(member.home);
    for (const seat of member.others?.values() ?? []) this.#stand(seat);
  }

  /** Takes one frame of a socket. Nothing that it holds can end another socket's connection or reach the ledger unchecked. */
  receive(socket: Socket, frame: string | ArrayBuffer | ArrayBufferView): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    if (typeof frame !== 'string') {
      return this.#dismiss(
        member,
        CLOSE_UNSUPPORTED,
        'unsupported',
        'Messages are JSON text; binary frames are not read.',
      );
    }
    if (isTooBig(frame)) {
      return this.#dismiss(member, CLOSE_TOO_BIG, 'too_big', `A message may have at most ${FRAME_BYTES_MAX} bytes.`);
    }
    const rate = this.#rateOf(member);
    const nowMs = this.#ports.now();
    if (!rate.frames.take(1, nowMs)) return this.#tooFast(member, frame, rate.frames.waitMs);
    const { home } = member;
    const decoded = decodeClientMessage(frame, this.#roomNamed(member, frame).maxPerPurchase);
    if (!decoded.ok) return this.refuse(member, decoded.error);
    const { message } = decoded;
    if (message.type !== 'watch' && (message.sku === undefined || message.sku === home.room.sku)) {
      return this.#ask(home, message);
    }
    this.#watching.take(member, message);
  }

  /**
   * Answers a message that means nothing; too many of them end the connection.
   *
   * @param sku which drop that is not the home is the reason.
   */
  refuse(member: Member, why: string, sku?: string): void {
    this.#bad(member.home, { type: 'error', code: 'bad_message', message: why, ...(sku === undefined ? {} : { sku }) });
  }

  /** Answers a list of what to watch that can be taken later. */
  postpone(member: Member, why: string): void {
    this.#tell(member.home, { type: 'error', code: 'try_again', message: why });
  }

  /** Ends a connection that another object would serve better, or that must hear everything anew. It comes again. */
  sendAway(member: Member): void {
    this.close(member, CLOSE_RESTART, 'Connect again.');
  }

  close(member: Member, code: number, reason: string): void {
    this.leave(member.socket);
    try {
      member.socket.close(code, reason);
    } catch {
      // It was closed already.
    }
  }

  #askElsewhere(member: Member, request: OrderRequest): void {
    const { id, sku = member.home.room.sku } = request;
    const seat = member.others?.get(sku);
    if (seat !== undefined) return this.#ask(seat, request);
    this.#bad(member.home, { type: 'error', code: 'bad_message', message: `${sku} must be watched first`, id, sku });
  }

  #ask(seat: Seat, request: OrderRequest): void {
    const { shopper } = seat.member;
    const { id } = request;
    if (shopper === null) return this.#tell(seat, shellRefusal(id, 'unauthorized', seat.room.remaining));
    const accepted = seat.room.submit(
      request.type === 'purchase'
        ? { kind: 'purchase', shopper, id, quantity: request.quantity }
        : { kind: 'giveBack', shopper, id },
      (answer) => {
        const reply = replyTo(id, answer, seat.room.remaining);
        if (reply.type === 'error') return this.#bad(seat, reply);
        this.#tell(seat, reply);
        if (reply.type === 'receipt' && reply.state === 'released' && !reply.replayed) {
          seat.room.audience.tellShopper(shopper, reply, seat);
        }
      },
    );
    if (!accepted) this.#tell(seat, shellRefusal(id, 'busy', seat.room.remaining));
  }

  #stand(seat: Seat): void {
    seat.room.audience.leave(seat);
    seat.room.watchingChanged();
  }

  #bad(seat: Seat, error: ErrorMessage): void {
    this.#tell(seat, error);
    this.#offend(seat.member, OFFENCE_BAD_FRAME);
  }

  /** What was not read may still say which purchase it is about, and of what. */
  #tooFast(member: Member, frame: string, waitMs: number): void {
    const id = idOf(frame);
    const sku = skuOf(frame);
    const { remaining } = this.#roomNamed(member, frame);
    const about = sku === undefined || sku === member.home.room.sku ? {} : { sku };
    this.#tell(
      member.home,
      id === undefined
        ? { type: 'error', code: 'rate_limited', message: 'Too many messages. Wait a moment.' }
        : { ...shellRefusal(id, 'rate_limited', remaining, waitMs), ...about },
    );
    this.#offend(member, OFFENCE_TOO_FAST);
  }

  /** The room that a frame is about, as far as can be seen without reading it. */
  #roomNamed({ home, others }: Member, frame: string): Room {
    if (others === undefined) return home.room;
    return others.get(skuOf(frame) ?? '')?.room ?? home.room;
  }

  #offend(member: Member, weight: number): void {
    if (this.#rateOf(member).patience.take(weight, this.#ports.now())) return;
    this.#expel(member, CLOSE_POLICY, 'Too many messages that could not be accepted.');
  }

  #dismiss(member: Member, code: number, error: ErrorMessage['code'], message: string): void {
    this.#tell(member.home, { type: 'error', code: error, message });
    this.#expel(member, code, message);
  }

  /** Ends a connection for what came over it. What still comes is not for the crowd. */
  #expel(member: Member, code: number, reason: string): void {
    this.#expelled.add(member.socket);
    this.close(member, code, reason);
  }

  #rateOf(member: Member): { readonly frames: Bucket; readonly patience: Bucket } {
    const nowMs = this.#ports.now();
    member.rate ??= {
      frames: new Bucket(FRAME_BURST, FRAMES_PER_SECOND, nowMs),
      patience: new Bucket(OFFENCES_MAX, OFFENCES_FORGIVEN_PER_SECOND, nowMs),
    };
    return member.rate;
  }

  #tell(seat: Seat, message: ServerMessage): void {
    seat.room.audience.send(seat, JSON.stringify(message));
    seat.room.answered(message);
  }
}

/** As it is told, with the code `try_again`. */
const NOT_FOUND_OUT = 'The sizes of the product cannot be looked up at the moment. Send it again in a moment.';

const encoder = new TextEncoder();

/** Only a text that could be too long is measured. */
function isTooBig(text: string): boolean {
  return (
    text.length > FRAME_BYTES_MAX ||
    (text.length * 3 > FRAME_BYTES_MAX && encoder.encode(text).length > FRAME_BYTES_MAX)
  );
}
