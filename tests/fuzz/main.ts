import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../../scripts/program/errors.ts';
import { Progress } from '../../scripts/rush/progress.ts';
import { Program } from '../support/program.ts';
import { reportText } from './report.ts';
import { fuzz } from './run.ts';

const USAGE = `
npm run fuzz -- [options]

Sends a program of its own what nobody should send: frames and requests that are nearly right, and bytes that are nothing at all
(rules FUZZ). Needs a build: npm run build.

  --inputs N    how many (default 100000, at most 10000000)
  --seed N      of all of them (default 1)
  --only N      only this one, with those that go over the same connection, as a finding says it
`;

const INPUTS_MAX = 10_000_000;

await runCommand(async () => {
  const options = {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help) return console.log(USAGE);
  const [inputs, seed, only] = [Number(values.inputs), Number(values.seed), Number(values.only ?? 0)];
  const isWhole = [inputs, seed, only].every((value) => Number.isInteger(value) && value >= 0);
  if (!isWhole || inputs < 1 || inputs > INPUTS_MAX) throw new UserError(USAGE);
  const program = await Program.start();
  try {
    const progress = new Progress('inputs', inputs);
    let shown = 0;
    const result = await fuzz(program, {
      ...{ inputs, seed },
      ...(values.only === undefined ? {} : { only }),
      onProgress: (done) => {
        progress.step(done - shown);
        shown = done;
      },
    });
    progress.end();
    console.log(reportText(result, seed));
    process.exitCode = result.tally.findings.length + result.wrong.length === 0 ? 0 : 1;
  } finally {
    await program.dispose();
  }
});
