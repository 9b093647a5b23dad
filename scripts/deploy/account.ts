import { UserError } from '../program/errors.ts';
import { BUILT_CONFIG, type Wrangler } from '../program/wrangler.ts';
import type { Needs } from './needs.ts';

/** Who is logged in, as `wrangler whoami` tells it. */
export interface Login {
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
  /** Of a login in the browser; an API token does not tell. */
  readonly permissions: readonly string[] | undefined;
}

/** Whether something is there. `forbidden`: this login may not even look. */
export type Presence = 'there' | 'missing' | 'forbidden';

/** What is on Cloudflare already. */
export interface Account {
  readonly queues: ReadonlyMap<string, Presence>;
  readonly database: Presence;
  readonly appliedMigrations: readonly string[];
  readonly worker: Presence;
  /** Names of the secrets that the Worker has; their values cannot be read. */
  readonly secrets: readonly string[];
}

/** `null` where nobody is logged in. */
export async function readLogin(wrangler: Wrangler): Promise<Login | null> {
  const { ok, stdout } = await wrangler(['whoami', '--json'], 'quiet');
  const answer = ok ? parse(stdout) : undefined;
  if (answer?.loggedIn !== true) return null;
  return { accounts: answer.accounts ?? [], permissions: answer.tokenPermissions };
}

/** Looks at what is there, and changes nothing. */
export async function readAccount(wrangler: Wrangler, needs: Needs): Promise<Account> {
  const secretList = ['secret', 'list', '--format', 'json', '--name', needs.worker];
  // Each look takes wrangler seconds, and none waits for another.
  const [queues, database, worker] = await Promise.all([
    Promise.all(needs.queues.map((queue) => look(wrangler, ['queues', 'info', queue]))),
    look(wrangler, ['d1', 'info', needs.database, '--json']),
    look(wrangler, secretList),
  ]);
  return {
    queues: new Map(needs.queues.map((queue, index) => [queue, queues[index]?.presence ?? 'missing'])),
    database: database.presence,
    appliedMigrations: database.presence === 'there' ? await readMigrations(wrangler, needs.database) : [],
    worker: worker.presence,
    secrets: worker.presence === 'there' ? namesIn(worker.stdout) : [],
  };
}

/** Asked of the table by which wrangler remembers them: `d1 migrations list` would create it. */
async function readMigrations(wrangler: Wrangler, database: string): Promise<string[]> {
  const query = ['--command', 'SELECT name FROM d1_migrations ORDER BY id'];
  const args = ['d1', 'execute', database, '--remote', '--json', ...query, '--config', BUILT_CONFIG];
  const { presence, stdout } = await look(wrangler, args);
  return presence === 'there' ? namesIn(JSON.stringify(parse(stdout)?.[0]?.results ?? [])) : [];
}

/** How wrangler 4 says that something does not exist, and that this login may not look; anything else is told as it is. */
const MISSING = /does not exist|couldn't find|no such table|\[code: (?:7404|10007|10090)\]/i;
const FORBIDDEN = /\[code: (?:9109|10000|10001|7403)\]|authentication error|unauthorized|not authorized/i;

async function look(wrangler: Wrangler, args: readonly string[]): Promise<{ presence: Presence; stdout: string }> {
  const { ok, stdout, stderr } = await wrangler(args, 'quiet');
  if (ok) return { presence: 'there', stdout };
  const words = `${stdout}\n${stderr}`;
  if (FORBIDDEN.test(words)) return { presence: 'forbidden', stdout };
  if (MISSING.test(words)) return { presence: 'missing', stdout };
  const command = `wrangler ${args.slice(0, 3).join(' ')}`;
  throw new UserError(`\`${command}\` failed, so what is there is not known. Nothing was changed.\n\n${words.trim()}`);
}

function namesIn(json: string): string[] {
  const rows = parse(json);
  return Array.isArray(rows) ? rows.map(({ name }) => name) : [];
}

// biome-ignore lint/suspicious/noExplicitAny: what another program prints; whoever reads it checks what it needs.
function parse(json: string): any {
  try {
    // Before it may stand a banner, or a word about a newer version.
    return JSON.parse(json.slice(Math.max(0, json.search(/[[{]/))));
  } catch {
    return undefined;
  }
}
