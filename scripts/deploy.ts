import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkBuild } from './deploy/checkBuild.ts';
import { readNeeds } from './deploy/needs.ts';
import { readGiven } from './deploy/secrets.ts';
import { runCommand, UserError } from './program/errors.ts';
import { quietTools, ROOT } from './program/settings.ts';
import { BUILT_CONFIG, wrangler } from './program/wrangler.ts';

const USAGE = `
npm run deploy -- [options]

Builds the program and puts it on Cloudflare. Before it touches anything it says what is there and what is missing.

  --dry-run             checks, without an account, that what would be deployed is whole
  --secrets-file FILE   sets the secrets that the file names, one line of NAME=value each (or one JSON object).
                        Without it the environment's variables of those names fill in what is missing.
`;

/** `npm run deploy` (rules DEP). */
await runCommand(async () => {
  const { 'dry-run': dryRun, 'secrets-file': secretsFile, help } = readArguments();
  if (help) return console.log(USAGE);
  say('Building');
  await quietTools(join(ROOT, '.wrangler/build'));
  const { buildProgram } = await import('./program/build.ts');
  await buildProgram();
  say('Checking what would be deployed');
  const { found, problems } = await checkBuild(ROOT);
  console.log(found.map((line) => `  ✔ ${line}`).join('\n'));
  if (problems.length > 0)
    throw new UserError(`The build is not whole:\n${problems.map((p) => `  ✘ ${p}`).join('\n')}`);
  if (dryRun) {
    const { ok } = await wrangler(['deploy', '--dry-run', '--config', BUILT_CONFIG], 'shown');
    if (!ok) throw new UserError('`wrangler deploy --dry-run` failed; its reason stands above.');
    return;
  }
  const needs = await readNeeds();
  const given = await readGiven(secretsFile, process.env, needs);
  const { deploy } = await import('./deploy/carryOut.ts');
  await deploy({ wrangler, needs, given, accountId: process.env['CLOUDFLARE_ACCOUNT_ID'], say });
  console.log('\nDeployed. Its address stands above; the console is at /ops, and opens with OPERATOR_TOKEN.\n');
});

function readArguments() {
  const options = {
    'dry-run': { type: 'boolean', default: false },
    'secrets-file': { type: 'string' },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function say(what: string): void {
  console.log(`\n› ${what}`);
}
