import type { ShopperCommand } from '../shared/inventory/commands.ts';
import { decodeClientMessage, idOf } from '../shared/protocol/decode.ts';
import {
  CLOSE_POLICY,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN_LATER,
  CLOSE_UNSUPPORTED,
  FRAME_BURST,
  FRAME_BYTES_MAX,
  FRAMES_PER_SECOND,
  OFFENCE_BAD_FRAME,
  OFFENCE_TOO_FAST,
  OFFENCES_FORGIVEN_PER_SECOND,
  OFFENCES_MAX,
  UNREAD_BYTES_MAX,
} from '../shared/protocol/limits.ts';
import type { ClientMessage, ErrorMessage, ServerMessage } from '../shared/protocol/messages.ts';
import type { LaneAnswer } from './lanes/contract.ts';
import { Bucket } from './rate.ts';
import { replyTo, shellRefusal } from './replies.ts';

/** All that the crowd knows of a connection. */
export interface Socket {
  /** Bytes that were sent and are not taken yet. Only newer runtimes have it. */
  readonly bufferedAmount?: number;
  send(text: string): void;
  close(code: number, reason: string): void;
}

export interface CrowdPorts {
  /** The SKU whose address the sockets have. */
  readonly sku: () => string;
  readonly now: () => number;
  /** Units left, for refusals that the state machine does not see. */
  readonly remaining: () => number;
  readonly maxPerPurchase: () => number;
  /** Submits a request of a shopper; `false` when too much is waiting. The one thing in which kinds of crowd differ. */
  readonly submit: (command: ShopperCommand, reply: (answer: LaneAnswer) => void) => boolean;
  /** An answer has gone out to a shopper. */
  readonly answered: (message: ServerMessage) => void;
  /** Whether the runtime can tell how much of a socket is not taken yet. Sockets are not asked in vain, one by one. */
  readonly tellsUnread: boolean;
}

interface Member {
  readonly socket: Socket;
  /** `null` for somebody who only watches. */
  readonly shopper: string | null;
  /** What it was to be told before its first message has gone out; `undefined` afterwards. */
  held: string[] | undefined;
  /** Made with the first frame: most people in a crowd only watch. */
  rate: { readonly frames: Bucket; readonly patience: Bucket } | undefined;
}

/**
 * The sockets of one drop: who they belong to, what they may send, what they are told. A list of its own is kept, because
 * asking the platform for its sockets would wake every one of them. It is lost with the object's memory and rebuilt once.
 */
export class Crowd {
  readonly #ports: CrowdPorts;
  readonly #members = new Map<Socket, Member>();
  readonly #ofShopper = new Map<string, Set<Socket>>();

  constructor(ports: CrowdPorts) {
    this.#ports = ports;
  }

  get size(): number {
    return this.#members.size;
  }

  has(socket: Socket): boolean {
    return this.#members.has(socket);
  }

  /** Takes in a socket that has had its first message, or is sent it in the same breath. */
  join(socket: Socket, shopper: string | null): void {
    this.#enter({ socket, shopper, held: undefined, rate: undefined });
  }

  /** Takes in a socket whose first message is still to come; what it asks meanwhile is answered after that. */
  expect(socket: Socket, shopper: string | null): void {
    this.#enter({ socket, shopper, held: [], rate: undefined });
  }

  /** Sends a socket its first message, and then what was held back for it. */
  welcome(socket: Socket, text: string): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    const { held = [] } = member;
    member.held = undefined;
    for (const next of [text, ...held]) this.#send(member, next);
  }

  #enter(member: Member): void {
    const { socket, shopper } = member;
    this.#members.set(socket, member);
    if (shopper === null) return;
    const sockets = this.#ofShopper.get(shopper);
    if (sockets === undefined) this.#ofShopper.set(shopper, new Set([socket]));
    else sockets.add(socket);
  }

  /** Forgets a socket; one that it does not know is no matter. */
  leave(socket: Socket): void {
    const member = this.#members.get(socket);
    if (member === undefined) return;
    this.#members.delete(socket);
    if (member.shopper === null) return;
    const sockets = this.#ofShopper.get(member.shopper);
    sockets?.delete(socket);
    if (sockets?.size === 0) this.#ofShopper.delete(member.shopper);
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
    const decoded = decodeClientMessage(frame, this.#ports.maxPerPurchase());
    if (!decoded.ok) return this.#bad(member, { type: 'error', code: 'bad_message', message: decoded.error });
    const { message } = decoded;
    const other = this.#otherSku(message);
    if (other !== undefined) {
      const id = message.type === 'watch' ? {} : { id: message.id };
      const words = `${other} is no size of the same product as this drop`;
      return this.#bad(member, { type: 'error', code: 'bad_message', message: words, ...id });
    }
    if (message.type === 'watch') return;
    if (member.shopper === null) {
      return this.#tell(member, shellRefusal(message.id, 'unauthorized', this.#ports.remaining()));
    }
    const { shopper } = member;
    this.#submit(
      member,
      message.type === 'purchase'
        ? { kind: 'purchase', shopper, id: message.id, quantity: message.quantity }
        : { kind: 'giveBack', shopper, id: message.id },
    );
  }

  #otherSku(message: ClientMessage): string | undefined {
    const named = message.type === 'watch' ? message.skus : message.sku === undefined ? [] : [message.sku];
    return named.find((sku) => sku !== this.#ports.sku());
  }

  /** Sends one text to everybody who keeps up. It is serialised once, by the caller. */
  broadcast(text: string): void {
    const { tellsUnread } = this.#ports;
    for (const member of this.#members.values()) {
      if (tellsUnread && (member.socket.bufferedAmount ?? 0) > UNREAD_BYTES_MAX) {
        this.#close(member, CLOSE_TRY_AGAIN_LATER, 'This connection does not keep up. Connect again.');
        continue;
      }
      // Its first message will say the same, or something newer.
      if (member.held === undefined) this.#send(member, text);
    }
  }

  /** Sends a message to all sockets of a shopper but one. */
  tellShopper(shopper: string, message: ServerMessage, except?: Socket): void {
    const sockets = this.#ofShopper.get(shopper);
    if (sockets === undefined) return;
    const text = JSON.stringify(message);
    for (const socket of sockets) {
      const member = this.#members.get(socket);
      // A first message that is still to come says it already.
      if (socket !== except && member?.held === undefined && member !== undefined) this.#send(member, text);
    }
  }

  #submit(member: Member, command: ShopperCommand): void {
    const { id, shopper } = command;
    const accepted = this.#ports.submit(command, (answer) => {
      const reply = replyTo(id, answer, this.#ports.remaining());
      if (reply.type === 'error') return this.#bad(member, reply);
      this.#tell(member, reply);
      if (reply.type === 'receipt' && reply.state === 'released' && !reply.replayed) {
        this.tellShopper(shopper, reply, member.socket);
      }
    });
    if (!accepted) this.#tell(member, shellRefusal(id, 'busy', this.#ports.remaining()));
  }

  /** A message that means nothing gets an answer that says why; too many of them end the connection. */
  #bad(member: Member, error: ErrorMessage): void {
    this.#tell(member, error);
    this.#offend(member, OFFENCE_BAD_FRAME);
  }

  #tooFast(member: Member, frame: string, waitMs: number): void {
    const id = idOf(frame);
    this.#tell(
      member,
      id === undefined
        ? { type: 'error', code: 'rate_limited', message: 'Too many messages. Wait a moment.' }
        : shellRefusal(id, 'rate_limited', this.#ports.remaining(), waitMs),
    );
    this.#offend(member, OFFENCE_TOO_FAST);
  }

  #offend(member: Member, weight: number): void {
    if (this.#rateOf(member).patience.take(weight, this.#ports.now())) return;
    this.#close(member, CLOSE_POLICY, 'Too many messages that could not be accepted.');
  }

  #dismiss(member: Member, code: number, error: ErrorMessage['code'], message: string): void {
    this.#tell(member, { type: 'error', code: error, message });
    this.#close(member, code, message);
  }

  #rateOf(member: Member): { readonly frames: Bucket; readonly patience: Bucket } {
    const nowMs = this.#ports.now();
    member.rate ??= {
      frames: new Bucket(FRAME_BURST, FRAMES_PER_SECOND, nowMs),
      patience: new Bucket(OFFENCES_MAX, OFFENCES_FORGIVEN_PER_SECOND, nowMs),
    };
    return member.rate;
  }

  #tell(member: Member, message: ServerMessage): void {
    this.#send(member, JSON.stringify(message));
    this.#ports.answered(message);
  }

  #send(member: Member, text: string): void {
    if (member.held !== undefined) {
      member.held.push(text);
      return;
    }
    try {
      member.socket.send(text);
    } catch {
      // It has gone away; its close event may be on the way or may never come.
      this.leave(member.socket);
    }
  }

  #close(member: Member, code: number, reason: string): void {
    this.leave(member.socket);
    try {
      member.socket.close(code, reason);
    } catch {
      // It was closed already.
    }
  }
}

const encoder = new TextEncoder();

/** Only a text that could be too long is measured. */
function isTooBig(text: string): boolean {
  return (
    text.length > FRAME_BYTES_MAX ||
    (text.length * 3 > FRAME_BYTES_MAX && encoder.encode(text).length > FRAME_BYTES_MAX)
  );
}
