import type { Random } from '../world/random.ts';

/** How bad things are. Times are means in milliseconds, everything else is a probability. */
export interface Climate {
  /** One way between a client and the Worker. */
  readonly networkMs: number;
  /** One way between two objects, or the Worker and one. */
  readonly callMs: number;
  readonly commitMs: number;
  /** A statement fails that would write. */
  readonly writeFails: number;
  /** The process dies at a statement. */
  readonly diesAtStatement: number;
  /** The disk fails a commit, which ends the object's life. */
  readonly commitFails: number;
  /** A call does not arrive, or its answer does not. The caller hears of an error some time later. */
  readonly callLost: number;
  readonly answerLost: number;
  readonly requestLost: number;
  readonly requestTwice: number;
  readonly responseLost: number;
  readonly alarmLateMs: number;
  readonly alarmEarly: number;
  readonly alarmTwice: number;
  readonly queueFails: number;
  readonly queueTwice: number;
  readonly queueLateMs: number;
  readonly databaseFails: number;
  /** Of the shop's own server. */
  readonly receiverFails: number;
  /** An object that waits for nothing loses its memory and keeps its sockets. */
  readonly hibernates: number;
}

/** Nothing fails, and everything takes a moment. */
export const CALM: Climate = {
  networkMs: 10,
  callMs: 2,
  commitMs: 2,
  writeFails: 0,
  diesAtStatement: 0,
  commitFails: 0,
  callLost: 0,
  answerLost: 0,
  requestLost: 0,
  requestTwice: 0,
  responseLost: 0,
  alarmLateMs: 5,
  alarmEarly: 0,
  alarmTwice: 0,
  queueFails: 0,
  queueTwice: 0,
  queueLateMs: 50,
  databaseFails: 0,
  receiverFails: 0,
  hibernates: 0,
};

/** What may happen or not. */
export type Mishap = Exclude<keyof Climate, `${string}Ms`>;

/** The climate of this moment, and the dice that are thrown for it: each kind of thing has its own. */
export class Weather {
  readonly #dice = new Map<string, Random>();
  readonly #random: Random;
  readonly #script: ReadonlySet<string> | undefined;
  readonly #throws = new Map<Mishap, number>();
  /** What has happened, each by its kind and the number of the throw. */
  readonly struck: string[] = [];
  #climate = CALM;

  /** @param script what is to happen, as `struck` of an earlier play has it, in place of the dice. */
  constructor(random: Random, script?: readonly string[]) {
    this.#random = random;
    this.#script = script === undefined ? undefined : new Set(script);
  }

  become(climate: Climate): void {
    this.#climate = climate;
  }

  /** Whether it happens this time. */
  strikes(what: Mishap): boolean {
    const number = this.#throws.get(what) ?? 0;
    this.#throws.set(what, number + 1);
    const name = `${what} ${number}`;
    const happens =
      this.#script === undefined
        ? this.#diceOf(what).chance(this.#climate[what])
        : this.#script.has(name) && this.#climate[what] > 0;
    if (happens) this.struck.push(name);
    return happens;
  }

  delayMs(what: Extract<keyof Climate, `${string}Ms`>): number {
    return this.#diceOf(what).delayMs(this.#climate[what]);
  }

  /** A whole number that decides how something happens, both ends included. */
  choose(what: string, min: number, max: number): number {
    return this.#diceOf(what).int(min, max);
  }

  #diceOf(what: string): Random {
    let dice = this.#dice.get(what);
    if (dice === undefined) {
      dice = this.#random.fork(what);
      this.#dice.set(what, dice);
    }
    return dice;
  }
}
