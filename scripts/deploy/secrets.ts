import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { UserError } from '../program/errors.ts';
import type { Needs } from './needs.ts';
import type { Problem } from './problem.ts';

/** Secrets that were handed to this deployment. They are never made up here, and never printed. */
export interface Given {
  /** A file says what is to be set. The environment only fills in what is missing: it may hold a value by chance. */
  readonly from: 'file' | 'environment';
  readonly values: Readonly<Record<string, string>>;
}

export async function readGiven(
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
  { secrets, optionalSecrets }: Needs,
): Promise<Given> {
  if (file !== undefined) return { from: 'file', values: parseSecrets(file, await readSecretsFile(file)) };
  const set = [...secrets, ...optionalSecrets].flatMap((name) =>
    environment[name] ? [[name, environment[name]]] : [],
  );
  return { from: 'environment', values: Object.fromEntries(set) };
}

async function readSecretsFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UserError(`The file of secrets cannot be read: ${(error as Error).message}`);
  }
}

/** Lines of NAME=value, or one JSON object: what `wrangler deploy --secrets-file` takes too. */
export function parseSecrets(file: string, text: string): Record<string, string> {
  if (!text.trimStart().startsWith('{')) return { ...parseEnv(text) } as Record<string, string>;
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    // What the parser says would show a part of the file.
    throw new UserError(`${file} begins like JSON, but is none. Write one line of NAME=value for each secret.`);
  }
  const entries = Object.entries(values as object);
  if (entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    return Object.fromEntries(entries);
  }
  throw new UserError(`Every secret in ${file} must be a text.`);
}

/** As many bytes as HS256 asks of its key (RFC 7518, 3.2). */
const BYTES_MIN = 32;

/** 32 random bytes in base64 have some thirty different characters; a repeated word or a row of digits has few. */
const DIFFERENT_MIN = 12;

/** What is wrong with the secrets that were given; nothing of their values is told. */
export function judgeSecrets(
  { values }: Given,
  { secrets, optionalSecrets, developmentOnly, exampleValues }: Needs,
): Problem[] {
  return Object.entries(values).flatMap(([name, value]) => {
    if (developmentOnly.includes(name)) {
      return [{ what: `${name} is for a developer's machine alone.`, remedy: ['Take it out of the file of secrets.'] }];
    }
    if (![...secrets, ...optionalSecrets].includes(name)) {
      return [{ what: `There is no secret named ${name}.`, remedy: [`Those that exist: ${secrets.join(', ')}.`] }];
    }
    const weakness = weaknessOf(value, exampleValues);
    return weakness === null ? [] : [{ what: `${name} ${weakness}.`, remedy: [MAKE_ONE] }];
  });
}

export const MAKE_ONE = 'Make one with:  openssl rand -base64 32';

function weaknessOf(value: string, exampleValues: ReadonlySet<string>): string | null {
  if (exampleValues.has(value)) return 'is the value of .dev.vars.example, which everybody knows';
  if (new TextEncoder().encode(value).length < BYTES_MIN) return `is shorter than ${BYTES_MIN} bytes`;
  if (new Set(value).size < DIFFERENT_MIN) return `has fewer than ${DIFFERENT_MIN} different characters`;
  return null;
}
