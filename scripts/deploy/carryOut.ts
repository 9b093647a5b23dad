import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../program/errors.ts';
import { ROOT } from '../program/settings.ts';
import { BUILT_CONFIG, type Wrangler } from '../program/wrangler.ts';
import { readAccount, readLogin } from './account.ts';
import type { Needs } from './needs.ts';
import { loginProblems, planDeployment, planText, type Step } from './plan.ts';
import { type Problem, problemsText } from './problem.ts';
import type { Given } from './secrets.ts';

export interface Deployment {
  readonly wrangler: Wrangler;
  readonly needs: Needs;
  readonly given: Given;
  readonly accountId: string | undefined;
  readonly say: (what: string) => void;
}

/** Looks, tells the plan, and carries it out; or tells what stands in the way, before anything was touched. */
export async function deploy({ wrangler, needs, given, accountId, say }: Deployment): Promise<void> {
  say('Looking at what is there');
  demandNone(loginProblems(await readLogin(wrangler), accountId));
  const plan = planDeployment(needs, await readAccount(wrangler, needs), given);
  say(`The plan\n${planText(plan)}`);
  demandNone(plan.problems);
  for (const step of plan.steps) await carryOut(step, wrangler, given, say);
}

function demandNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new UserError(`${problemsText(problems)}\n\nNothing was changed.`);
}

async function carryOut(step: Step, wrangler: Wrangler, given: Given, say: (what: string) => void): Promise<void> {
  switch (step.kind) {
    case 'create_queue':
      say(`Creating the queue ${step.queue}`);
      return demand(wrangler, ['queues', 'create', step.queue]);
    case 'create_database':
      say(`Creating the database ${step.database}`);
      // The configuration names it without an id, and wrangler finds it by its name.
      return demand(wrangler, ['d1', 'create', step.database, '--update-config=false']);
    case 'migrate':
      say(`Bringing the tables of ${step.database} up to date`);
      return demand(wrangler, ['d1', 'migrations', 'apply', step.database, '--remote', '--config', BUILT_CONFIG]);
    case 'deploy':
      say('Deploying');
      return withSecretsFile(step.secrets, given, (file) =>
        demand(wrangler, ['deploy', '--config', BUILT_CONFIG, ...file]),
      );
  }
}

async function demand(wrangler: Wrangler, args: readonly string[]): Promise<void> {
  if ((await wrangler(args, 'shown')).ok) return;
  throw new UserError(
    [
      `\`wrangler ${args
        .filter((arg) => !arg.startsWith('-'))
        .slice(0, 3)
        .join(' ')}\` failed; its reason stands above.`,
      'What was done before stays, and the next run goes on from there.',
    ].join('\n'),
  );
}

/**
 * The secrets go with the code in one step, so that there is no moment in which the Worker runs without them. A command line
 * can be read by every user of the machine, so they travel in a file that is ours alone and is gone afterwards.
 */
async function withSecretsFile(
  names: readonly string[],
  { values }: Given,
  use: (args: readonly string[]) => Promise<void>,
): Promise<void> {
  if (names.length === 0) return use([]);
  await mkdir(join(ROOT, '.wrangler'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, '.wrangler/secrets-'));
  try {
    const file = join(folder, 'secrets.json');
    const chosen = Object.fromEntries(names.map((name) => [name, values[name]]));
    await writeFile(file, JSON.stringify(chosen), { mode: 0o600 });
    await use(['--secrets-file', file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}
