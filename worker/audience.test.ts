import { beforeEach, describe, expect, it } from 'vitest';
import { Audience, Member, Seat } from './audience.ts';
import type { Room } from './room.ts';

/** Telling a crowd some at a time, with the turns in between played by the test. */

let audience: Audience;
let turns: (() => void)[];
let standing: number;

class Screen {
  readonly heard: number[] = [];
  setState(): void {}
  close(): void {}
  send(text: string): void {
    this.heard.push(JSON.parse(text).seq);
  }
}

beforeEach(() => {
  turns = [];
  standing = 1;
  audience = new Audience('a', {
    tellsUnread: false,
    gone: (member) => audience.leave(member.home),
    lags: () => {},
    afterTurn: (callback) => turns.push(callback),
  });
});

const room = (): Room => ({
  ...{ sku: 'a', audience, remaining: 0, maxPerPurchase: 1 },
  ...{ submit: () => false, answered: () => {}, watchingChanged: () => {} },
});

function seat(screen = new Screen(), home = room()): Screen {
  audience.take(new Member(screen, null, home).home);
  return screen;
}

/** Somebody whose home is another drop. */
function seatGuest(): Screen {
  const screen = new Screen();
  audience.take(new Seat(new Member(screen, null, room()), room()));
  return screen;
}

const tell = () => audience.tell(() => JSON.stringify({ seq: standing }));

/** Lets one turn pass; `false` when nobody waits for one. */
function passTurn(): boolean {
  const turn = turns.shift();
  turn?.();
  return turn !== undefined;
}

function settle(): void {
  for (let passed = 0; passTurn(); passed += 1) expect(passed).toBeLessThan(100);
}

describe('a crowd', () => {
  it('WS-17: a small one is told at once, and nothing waits for a turn', () => {
    const screens = Array.from({ length: 80 }, () => seat());
    tell();
    expect(screens.map(({ heard }) => heard)).toEqual(screens.map(() => [1]));
    expect(turns).toEqual([]);
  });

  it('WS-17: a large one is told some in each turn, residents and guests, each once', () => {
    const screens = [...Array.from({ length: 350 }, () => seat()), ...Array.from({ length: 120 }, seatGuest)];
    const told = () => screens.filter(({ heard }) => heard.length > 0).length;
    const afterEachTurn: number[] = [];
    tell();
    do afterEachTurn.push(told());
    while (passTurn());
    expect(afterEachTurn).toEqual([100, 200, 300, 400, 470]);
    expect(screens.every(({ heard }) => heard.length === 1)).toBe(true);
  });

  it('WS-17: who is told later is told what holds by then, and in the end everybody knows the latest', () => {
    const screens = Array.from({ length: 250 }, () => seat());
    tell();
    standing = 2;
    tell();
    passTurn();
    standing = 3;
    tell();
    settle();
    for (const { heard } of screens) {
      expect(heard.at(-1)).toBe(3);
      expect(heard).toEqual(heard.toSorted());
    }
    // Three rounds were asked for, and those in the middle became one.
    expect(Math.max(...screens.map(({ heard }) => heard.length))).toBe(2);
  });

  it('WS-17: nobody who stays is left out because others leave or come in between', () => {
    const seats = Array.from({ length: 450 }, () => new Member(new Screen(), null, room()).home);
    for (const each of seats) audience.take(each);
    tell();
    // From both ends and the middle: of those who have been told, and of those who have not.
    for (const index of [0, 1, 200, 201, 349, 350, 448, 449]) audience.leave(seats[index] ?? expect.fail());
    const late = seat();
    passTurn();
    for (const index of [10, 120, 260, 400]) audience.leave(seats[index] ?? expect.fail());
    settle();
    const staying = seats.filter(({ index }) => index !== -1);
    expect(staying).toHaveLength(438);
    for (const { socket } of staying) expect((socket as Screen).heard).toContain(1);
    // Whoever comes is welcomed with the same.
    expect(late.heard.length).toBeLessThanOrEqual(1);
  });

  it('WS-17: a socket that takes nothing any more leaves, and the others are told', () => {
    class Dead extends Screen {
      override send(): void {
        throw new Error('It is closed.');
      }
    }
    const screens = Array.from({ length: 300 }, (_, index) => seat(index % 10 === 0 ? new Dead() : new Screen()));
    tell();
    settle();
    expect(audience.size).toBe(270);
    for (const screen of screens) expect(screen.heard).toEqual(screen instanceof Dead ? [] : [1]);
  });
});
