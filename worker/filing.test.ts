import { describe, expect, it } from 'vitest';
import { Filing } from './filing.ts';
import { FILING_BOUNDS } from './filingBounds.ts';

const { inTurn } = FILING_BOUNDS;

/** A ledger in which so many orders wait, and timers that are let go off by hand. */
class Desk {
  unfiled: number;
  rushing = false;
  failing = false;
  readonly timers: (() => void)[] = [];
  readonly filing: Filing;

  constructor(unfiled: number) {
    this.unfiled = unfiled;
    this.filing = new Filing({
      after: (_, callback) => this.timers.push(callback),
      rushing: () => this.rushing,
      ledger: this,
    });
  }

  file(count: number): void {
    if (this.failing) throw new Error('The disk is full.');
    this.unfiled = Math.max(0, this.unfiled - count);
  }

  next(): void {
    this.timers.shift()?.();
  }
}

describe('filing', () => {
  it('SKU-12: writes some in each turn, until none wait, and then asks for no more turns', () => {
    const desk = new Desk(2 * inTurn + 1);
    desk.filing.look();
    desk.filing.look();
    expect(desk.timers).toHaveLength(1);
    for (const left of [inTurn + 1, 1, 0]) {
      desk.next();
      expect(desk.unfiled).toBe(left);
    }
    expect(desk.timers).toEqual([]);
  });

  it('SKU-12: does nothing for a drop where none wait', () => {
    const desk = new Desk(0);
    desk.filing.look();
    expect(desk.timers).toEqual([]);
  });

  it('SKU-12: gives way to a rush, and looks again', () => {
    const desk = new Desk(1);
    desk.rushing = true;
    desk.filing.look();
    desk.next();
    expect([desk.unfiled, desk.timers.length]).toEqual([1, 1]);
    desk.rushing = false;
    desk.next();
    expect([desk.unfiled, desk.timers.length]).toEqual([0, 0]);
  });

  it('SKU-12: tries again what could not be written', () => {
    const desk = new Desk(1);
    desk.failing = true;
    desk.filing.look();
    desk.next();
    expect([desk.unfiled, desk.timers.length]).toEqual([1, 1]);
    desk.failing = false;
    desk.next();
    expect(desk.unfiled).toBe(0);
  });
});
