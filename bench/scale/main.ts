import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UserError } from '../../scripts/program/errors.ts';
import { quietTools, ROOT } from '../../scripts/program/settings.ts';
import { stopOnSignals } from '../../scripts/program/signals.ts';
import { Progress } from '../../scripts/rush/progress.ts';
import { buildAgain } from '../run.ts';
import { watchRuntimes } from '../runtimeProcess.ts';
import { surroundings } from '../surroundings.ts';
import { answers, RUNS } from './answers.ts';
import { calibrate, STEPS_PER_ROUND } from './measure/calibrate.ts';
import { TRIALS, validate } from './measure/validate.ts';
import { writePage } from './page.ts';
import { footOf, picturesOf, validationPicture } from './pictures.ts';
import { inputsOf } from './platform.ts';
import { readStep, saveStep } from './results.ts';
import {
  answerRows,
  billRows,
  errorRows,
  inputRows,
  needRows,
  strainRows,
  sweepRows,
  terminal,
  validationRows,
} from './tables.ts';

const USAGE = `
npm run scale -- [options] [step…]

Simulates one SKU far beyond this machine, with what each step of the program costs here and with the platform's bounds.

  calibrate        measures here what each step costs (about two minutes a round)
  validate         holds real runs here, predicts each, and says how far apart they are (about five minutes a round)
  answer           simulates the question and what it depends on (about two minutes, needs no quiet)
  page             writes the figures of the committed results into docs/scaling.md
                   (default: all of them, in this order)
  --rounds N       measurements of each figure, of which the median counts (default 3, at most 20)
  --seed N         of what the simulation leaves to chance (default 1)
  --out FOLDER     where the results are (default bench/results/scale)
  --no-build       measures the last build
`;

const STEPS = ['calibrate', 'validate', 'answer', 'page'] as const;
type Step = (typeof STEPS)[number];

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly out: string;
}

const RUN: Readonly<Record<Step, (options: Options) => Promise<void>>> = {
  async calibrate({ rounds, out }) {
    const around = surroundings(new Date());
    const calibration = await withProgress('Calibrating', rounds * STEPS_PER_ROUND, (step) => calibrate(rounds, step));
    await saveStep(out, 'calibration', { around, calibration });
    console.log(`\n${terminal(inputRows(inputsOf(calibration)))}\n`);
  },
  async validate({ rounds, out }) {
    const { calibration } = await readStep(out, 'calibration');
    const around = surroundings(new Date());
    const total = rounds * TRIALS.length;
    const validation = await withProgress('Validating', total, (step) => validate(calibration, rounds, step));
    await saveStep(out, 'validation', { around, validation });
    await writeFile(join(out, 'validation.svg'), validationPicture(validation.comparisons, footOf(around)));
    console.log(`\n${terminal(validationRows(validation))}\n\n${terminal(errorRows(validation))}\n`);
  },
  async answer({ seed, out }) {
    const { around, calibration } = await readStep(out, 'calibration');
    const all = await withProgress('Simulating', RUNS, (step) => answers(calibration, seed, step));
    const inputs = inputsOf(calibration);
    await saveStep(out, 'answers', { seed, inputs, answers: all });
    for (const [name, svg] of Object.entries(picturesOf(all, footOf(around))))
      await writeFile(join(out, `${name}.svg`), svg);
    const tables = [inputRows(inputs), answerRows(all), needRows(all), strainRows(all.answer.strains), billRows(all)];
    const sweeps = all.sweeps.map(({ label, points }) => sweepRows(label, points));
    console.log([...tables, ...sweeps].map((rows) => `\n${terminal(rows)}`).join('\n'));
  },
  async page({ out }) {
    await writePage(out);
  },
};

/** `npm run scale` (rules SCALE). */
await runCommand(async () => {
  const { steps, help, build, ...options } = readArguments();
  if (help) return console.log(USAGE);
  stopOnSignals();
  if (steps.includes('calibrate') || steps.includes('validate')) {
    await quietTools(join(ROOT, '.wrangler/bench'));
    watchRuntimes();
    if (build) await buildAgain();
  }
  for (const step of STEPS) if (steps.includes(step)) await RUN[step](options);
  // Miniflare's own timers would keep the process for a while.
  process.exit(0);
});

async function withProgress<T>(label: string, total: number, work: (step: () => void) => Promise<T>): Promise<T> {
  const progress = new Progress(label, total);
  const result = await work(() => progress.step());
  progress.end();
  return result;
}

function readArguments() {
  const options = {
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'bench/results/scale' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parse(() => parseArgs({ options, allowPositionals: true }));
  const unknown = positionals.filter((name) => !STEPS.some((step) => step === name));
  if (unknown.length > 0) throw new UserError(`There is no step named ${unknown.join(', ')}.\n${USAGE}`);
  return {
    steps: positionals.length === 0 ? [...STEPS] : positionals,
    help: values.help,
    rounds: wholeNumber('rounds', values.rounds, 20),
    seed: wholeNumber('seed', values.seed, 2 ** 32 - 1),
    out: resolve(ROOT, values.out),
    build: !values['no-build'],
  };
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= max) return value;
  throw new UserError(`--${name} is ${text}; it must be a whole number from 1 to ${max}.`);
}
