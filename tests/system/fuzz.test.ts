import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportText } from '../fuzz/report.ts';
import { fuzz } from '../fuzz/run.ts';
import { Program } from '../support/program.ts';

/** What nobody should send, to the real program. `npm run fuzz` sends as much more as one likes. */

const INPUTS = 20_000;
const SEED = 20_261_126;

/** The runtime lets its heap grow before it collects in earnest: to some 700 MB by then, and to 1,600 however much more is sent. */
const MEMORY_MB_MAX = 2_000;

describe('the program, fuzzed', () => {
  let program: Program;

  beforeAll(async () => {
    program = await Program.start();
  });

  afterAll(() => program?.dispose());

  test('FUZZ-2, FUZZ-3: 20,000 frames and requests that are wrong in every way change nothing that was not asked for', async () => {
    const result = await fuzz(program, { seed: SEED, inputs: INPUTS });
    const { tally, wrong, memory } = result;
    expect([...tally.findings, ...wrong], reportText(result, SEED)).toEqual([]);
    expect([tally.crashes, tally.leaks]).toEqual([0, 0]);
    expect(memory.peakMb).toBeLessThan(MEMORY_MB_MAX);
    // Enough of each kind came as far as it was meant to for this to mean something.
    expect([...tally.inputs.values()].reduce((sum, count) => sum + count, 0)).toBe(INPUTS);
    for (const count of tally.inputs.values()) expect(count).toBeGreaterThan(100);
    for (const answer of [
      'HTTP: 200',
      'HTTP: 201',
      'HTTP: 400',
      'HTTP: 401',
      'HTTP: 404',
      'HTTP: 409',
      'raw HTTP: 400',
    ])
      expect(tally.answers.get(answer), answer).toBeGreaterThan(10);
    for (const answer of ['bad_message', 'too_big', 'unsupported'])
      expect(tally.answers.get(`socket: error ${answer}`), answer).toBeGreaterThan(10);
    expect(tally.owned.size).toBeGreaterThan(500);
  });
});
