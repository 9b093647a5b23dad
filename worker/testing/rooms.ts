import type { ShopperCommand } from '../../shared/inventory/commands.ts';
import type { ServerMessage } from '../../shared/protocol/messages.ts';
import { Audience, type Member, type Seat } from '../audience.ts';
import { Crowd } from '../crowd.ts';
import type { LaneAnswer } from '../lanes/contract.ts';
import type { Room } from '../room.ts';
import type { Judgement } from '../watching.ts';

/** A crowd whose rooms and whose judge are played by the test: it decides when each welcome, answer and judgement comes. */
export class PlayedCrowd {
  readonly crowd: Crowd;
  readonly rooms = new Map<string, Room>();
  readonly asked: { readonly sku: string; readonly command: ShopperCommand; reply(answer: LaneAnswer): void }[] = [];
  readonly judged: { readonly others: readonly string[]; say(judgement: Judgement): void; fail(): void }[] = [];
  /** Seats that wait for a welcome, and what was written down beside the sockets. */
  readonly awaiting: Seat[] = [];
  readonly changes: string[] = [];
  isFull = false;
  tellsUnread = false;

  constructor() {
    this.crowd = new Crowd({
      now: () => 0,
      judge: (_, others) =>
        new Promise((say, reject) => {
          this.judged.push({ others, say, fail: () => reject(new Error('The database is down.')) });
        }),
      roomOf: (sku) => this.roomOf(sku),
      seated: (_, newSeats) => this.awaiting.push(...newSeats),
    });
  }

  roomOf(sku: string): Room {
    const known = this.rooms.get(sku);
    if (known !== undefined) return known;
    const room: Room = {
      sku,
      audience: new Audience(sku, {
        tellsUnread: this.tellsUnread,
        gone: ({ socket }) => this.crowd.leave(socket),
        lags: (member) => this.crowd.close(member, 1013, 'It does not keep up.'),
        afterTurn: (callback) => setTimeout(callback, 0),
      }),
      remaining: 7,
      maxPerPurchase: 2,
      submit: (command, reply) => {
        if (!this.isFull) this.asked.push({ sku, command, reply });
        return !this.isFull;
      },
      answered: () => {},
      watchingChanged: () => this.changes.push(sku),
    };
    this.rooms.set(sku, room);
    return room;
  }

  /** A socket whose home is welcomed already. */
  join(home: string, shopper: string | null = null): PlayedSocket {
    const socket = new PlayedSocket();
    socket.member = this.crowd.join(socket, shopper, this.roomOf(home));
    return socket;
  }

  send(socket: PlayedSocket, message: object): void {
    this.crowd.receive(socket, JSON.stringify(message));
  }

  broadcast(sku: string, text: string): void {
    this.roomOf(sku).audience.broadcast(text);
  }
}

export class PlayedSocket {
  readonly texts: string[] = [];
  closed: number | undefined;
  bufferedAmount = 0;
  isDead = false;
  member: Member | undefined;

  get heard(): ServerMessage[] {
    return this.texts.map((text) => JSON.parse(text));
  }

  send(text: string): void {
    if (this.isDead) throw new Error('It has gone away.');
    this.texts.push(text);
  }

  close(code: number): void {
    this.closed = code;
  }

  setState(): void {}
}
