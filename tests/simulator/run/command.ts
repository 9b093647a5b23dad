import { parseArgs } from 'node:util';
import { huntAll } from '../bugs/table.ts';
import { playMany } from './many.ts';
import { playOne } from './one.ts';

const HELP = `Plays whole drops on a simulated platform and checks everything that is promised.

  npm run simulate                          a thousand drops
  npm run simulate -- --minutes 10          as many as fit
  npm run simulate -- --seed 42             one, with its trace; where it finds something, the smallest that still does

  --seed N        the seed of one drop
  --minutes N     how long
  --drops N       how many
  --from N        the first seed (default: 1, and with --minutes one that nobody has tried yet)
  --threads N     (default: as many as there are cores)
  --bugs          how many drops it takes to find each of the mistakes that are planted to see whether it finds them
  --quiet         with --seed: no trace`;

/** @returns whether nothing was found. */
export async function main(args: string[]): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      drops: { type: 'string' },
      from: { type: 'string' },
      threads: { type: 'string' },
      bugs: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return true;
  }
  const number = (name: 'seed' | 'minutes' | 'drops' | 'from' | 'threads') => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new Error(`--${name} must be a number, not ${text}.`);
  };
  if (values.bugs) return huntAll();
  const seed = number('seed');
  if (seed !== undefined) return playOne(seed, !values.quiet);
  return playMany({
    minutes: number('minutes'),
    drops: number('drops'),
    from: number('from'),
    threads: number('threads'),
  });
}
