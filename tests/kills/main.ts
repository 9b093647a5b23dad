import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../../scripts/program/errors.ts';
import { Progress } from '../../scripts/rush/progress.ts';
import type { Finding } from '../../scripts/rush/verdict.ts';
import { Program } from '../support/program.ts';
import { ENDS, playRounds, type Tally } from './rounds.ts';

const USAGE = `
npm run kills -- [options]

Ends the real program again and again while it sells, and compares what was acknowledged with the books (rule RUN-10).
Needs a build: npm run build.

  --rounds N    each ended by kill -9, SIGTERM or an ordinary restart (default 100, at most 10000)
  --seed N      which of them, and what everybody does (default 1)
  --out FILE    also write the result as JSON
`;

await runCommand(async () => {
  const options = {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return console.log(USAGE);
  const [rounds, seed] = [Number(values.rounds), Number(values.seed)];
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 10_000 || !Number.isInteger(seed)) throw new UserError(USAGE);
  const program = await Program.start();
  try {
    const progress = new Progress('Rounds', rounds);
    const { tally } = await playRounds(program, { rounds, seed }, () => progress.step());
    progress.end();
    print(tally);
    if (values.out !== undefined)
      await writeFile(
        values.out,
        `${JSON.stringify({ seed, ...summary(tally), findings: tally.findings }, null, 2)}\n`,
      );
    process.exitCode = tally.findings.length === 0 ? 0 : 1;
  } finally {
    await program.dispose();
  }
});

function summary({ rounds, acknowledged, commands, unanswered, repeats, audits, soundAudits, findings }: Tally) {
  const count = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind).length;
  const [lost, twice, oversold] = [count('lost'), count('sold_twice'), count('oversold')];
  const others = findings.length - lost - twice - oversold;
  return { rounds, acknowledged, commands, unanswered, repeats, lost, twice, oversold, others, audits, soundAudits };
}

function print(tally: Tally): void {
  const { rounds, audits, soundAudits, ...counts } = summary(tally);
  const rows: [string, number | string][] = [
    ...ENDS.map((end): [string, number] => [`rounds ended by ${end}`, rounds[end]]),
    ['purchases acknowledged', counts.acknowledged],
    ["operators' commands acknowledged", counts.commands],
    ['purchases unanswered at an end', counts.unanswered],
    ['commands asked again', counts.repeats],
    ['lost', counts.lost],
    ['twice', counts.twice],
    ['oversold', counts.oversold],
    ['other findings', counts.others],
    ['audits sound', `${soundAudits} of ${audits}`],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(34)}${String(value).padStart(12)}`);
  for (const { round, kind, message } of tally.findings.slice(0, 20))
    console.log(`round ${round}: ${kind}: ${message}`);
}
