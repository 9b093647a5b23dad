import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playRounds } from '../kills/rounds.ts';
import { Program } from '../support/program.ts';

const ROUNDS = 3;

/** Draws one end of each kind. */
const SEED = 7;

describe('one data folder through many ends of the program', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  test('RUN-10: three rounds of purchases, holds and commands, each ended under load: nothing is lost, twice or oversold', async () => {
    const tally = await playRounds(program, { rounds: ROUNDS, seed: SEED });
    expect(tally.findings).toEqual([]);
    expect([tally.audits, tally.soundAudits]).toEqual([ROUNDS * 4, ROUNDS * 4]);
    // Enough happened for this to mean something.
    for (const rounds of Object.values(tally.rounds)) expect(rounds).toBe(1);
    expect(tally.unanswered).toBeGreaterThanOrEqual(ROUNDS);
    expect(tally.repeats).toBeGreaterThan(0);
    expect(tally.acknowledged).toBeGreaterThan(60);
    expect(tally.commands).toBeGreaterThan(60);
  });
});
