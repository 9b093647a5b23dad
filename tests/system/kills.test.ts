import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playRounds } from '../kills/rounds.ts';
import { Program } from '../support/program.ts';

const ROUNDS = 6;

describe('one data folder through many ends of the program', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  test('RUN-10: six rounds of purchases, holds and commands, each ended under load: nothing is lost, twice or oversold', async () => {
    const tally = await playRounds(program, { rounds: ROUNDS, seed: 1 });
    expect(tally.findings).toEqual([]);
    expect([tally.audits, tally.soundAudits]).toEqual([ROUNDS * 4, ROUNDS * 4]);
    // Enough happened for this to mean something.
    for (const rounds of Object.values(tally.rounds)) expect(rounds).toBeGreaterThan(0);
    expect(tally.unanswered).toBeGreaterThanOrEqual(ROUNDS);
    expect(tally.acknowledged).toBeGreaterThan(60);
    expect(tally.commands).toBeGreaterThan(60);
  });
});
