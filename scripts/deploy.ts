import { parseArgs } from 'node:util';
import { buildProgram } from './program/build.ts';
import { runCommand, UserError } from './program/errors.ts';
import { BUILT_CONFIG, wrangler } from './program/wrangler.ts';

/** By the names in wrangler.toml. */
const QUEUE = 'revenue-guard-ledger';
const DATABASE = 'revenue-guard';
const SECRETS = ['OPERATOR_TOKEN', 'SHOPPER_TOKEN_SECRET'];

/** `npm run deploy`: builds the program and puts it on Cloudflare. `--dry-run` checks all of it without an account. */
await runCommand(async () => {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  say('Building');
  await buildProgram();
  if (values['dry-run']) {
    say('Checking the build as a deployment would');
    await demand(['deploy', '--dry-run', '--config', BUILT_CONFIG]);
    return;
  }
  await demandLogin();
  await ensureQueue();
  const databaseExists = (await wrangler(['d1', 'info', DATABASE], 'quiet')).ok;
  // New code must find its tables; a first deployment creates the database itself, so its tables come after it.
  if (databaseExists) await applyMigrations();
  say('Deploying');
  await demand(['deploy', '--config', BUILT_CONFIG]);
  if (!databaseExists) await applyMigrations();
  await tellMissingSecrets();
});

async function demandLogin(): Promise<void> {
  const { ok, stdout } = await wrangler(['whoami', '--json'], 'quiet');
  if (ok && !stdout.includes('"loggedIn":false') && !stdout.includes('"loggedIn": false')) return;
  throw new UserError(
    'Wrangler is not logged in to Cloudflare. Run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN, and try again.',
  );
}

/** Databases are created by the deployment; a queue has to be there before. */
async function ensureQueue(): Promise<void> {
  if ((await wrangler(['queues', 'info', QUEUE], 'quiet')).ok) return;
  say(`Creating the queue ${QUEUE}, which does not exist yet`);
  await demand(['queues', 'create', QUEUE]);
}

async function applyMigrations(): Promise<void> {
  say(`Bringing the database ${DATABASE} up to date`);
  await demand(['d1', 'migrations', 'apply', 'DB', '--remote', '--config', BUILT_CONFIG]);
}

/** Asked after the deployment, because a secret belongs to a Worker that exists. */
async function tellMissingSecrets(): Promise<void> {
  const { ok, stdout } = await wrangler(['secret', 'list', '--format', 'json', '--config', BUILT_CONFIG], 'quiet');
  const missing = SECRETS.filter((name) => !ok || !stdout.includes(`"${name}"`));
  if (missing.length === 0) return;
  console.log(
    [
      '',
      ok ? 'Deployed, but not complete: these secrets are missing.' : 'Deployed. Make sure that these secrets are set:',
      ...missing.map((name) => `  openssl rand -base64 32 | npx wrangler secret put ${name}`),
      'Without them nobody can buy, and the operator routes answer 503.',
    ].join('\n'),
  );
}

async function demand(args: readonly string[]): Promise<void> {
  const { ok } = await wrangler(args, 'shown');
  if (!ok) throw new UserError(`\`wrangler ${args.slice(0, 2).join(' ')}\` failed; its reason stands above.`);
}

function say(what: string): void {
  console.log(`\n› ${what}`);
}
