import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../../scripts/program/errors.ts';
import { Program } from '../support/program.ts';
import { checkCounter } from './counter.ts';
import { readHistory } from './history.ts';
import { record } from './record.ts';

const USAGE = `
npm run histories -- [options]

Records what clients of the real program are told while it is killed, and looks for an order that explains every answer (rules LIN).
Needs a build: npm run build.

  --rounds N    histories over 0 and over 4 lanes, one of each a round (default 3, at most 1000)
  --seed N      of the first (default 1)
`;

const SHOPPERS = 250;
const STEPS = 44;

/** The program is killed before these. */
const KILLS = [15, 30];

await runCommand(async () => {
  const options = {
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return console.log(USAGE);
  const [rounds, firstSeed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000 || !Number.isInteger(firstSeed))
    throw new UserError(USAGE);
  console.log('lanes  seed  operations  answers lost  kills  verdict');
  let isSound = true;
  for (let seed = firstSeed; seed < firstSeed + rounds; seed += 1) {
    for (const lanes of [0, 4]) isSound = (await one(lanes, seed)) && isSound;
  }
  process.exitCode = isSound ? 0 : 1;
});

async function one(lanes: number, seed: number): Promise<boolean> {
  const program = await Program.start();
  try {
    const beforeStep = (step: number) =>
      KILLS.includes(step) ? program.kill9().then(() => program.restart()) : undefined;
    const history = await record(program.server, {
      sku: 'recorded',
      lanes,
      seed,
      shoppers: SHOPPERS,
      steps: STEPS,
      beforeStep,
    });
    const { operations, contradictions } = readHistory(history);
    const verdict = checkCounter(history.total, operations);
    const lost = history.attempts.filter(({ answer }) => answer === undefined).length;
    const isSound = contradictions.length === 0 && verdict.kind === 'linearizable';
    const asked = history.attempts.length + history.readings.length + history.restocks.length;
    const cells = [
      String(lanes).padStart(5),
      String(seed).padStart(4),
      String(asked).padStart(10),
      String(lost).padStart(12),
      String(KILLS.length).padStart(5),
    ];
    console.log(
      `${cells.join('  ')}  ${verdict.kind}${contradictions.length > 0 ? `, ${contradictions.length} contradictions` : ''}`,
    );
    if (!isSound) {
      const file = `.wrangler/history-${lanes}-${seed}.json`;
      await writeFile(file, JSON.stringify(history));
      for (const contradiction of contradictions.slice(0, 10)) console.log(`  ${contradiction}`);
      if (verdict.kind !== 'linearizable') console.log(`  No order explains: ${verdict.at.label}.`);
      console.log(`  The history is in ${file}.`);
    }
    return isSound;
  } finally {
    await program.dispose();
  }
}
