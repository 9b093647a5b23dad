import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../scripts/program/errors.ts';
import type { Surroundings } from '../surroundings.ts';
import type { Answers } from './answers.ts';
import type { Calibration } from './measure/calibrate.ts';
import type { Validation } from './measure/validate.ts';
import type { Input } from './platform.ts';

/** What each step leaves for the next, and for the page. */
export interface Steps {
  readonly calibration: { readonly around: Surroundings; readonly calibration: Calibration };
  readonly validation: { readonly around: Surroundings; readonly validation: Validation };
  readonly answers: { readonly seed: number; readonly inputs: readonly Input[]; readonly answers: Answers };
}

export async function saveStep<Name extends keyof Steps>(out: string, name: Name, step: Steps[Name]): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, `${name}.json`), `${JSON.stringify(step, short, 2)}\n`);
}

export async function readStep<Name extends keyof Steps>(out: string, name: Name): Promise<Steps[Name]> {
  try {
    return JSON.parse(await readFile(join(out, `${name}.json`), 'utf8'));
  } catch (error) {
    throw new UserError(
      `There is no ${name} in ${out} (${error}). \`npm run scale -- calibrate validate answer\` makes all.`,
    );
  }
}

/** More figures than these would only pretend to be known. */
function short(_: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
}
