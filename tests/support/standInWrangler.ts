import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * Stands in for wrangler and an account of Cloudflare's: it keeps the account in one file, writes every call down in another,
 * and says what wrangler 4 says. `ACCOUNT_FILE` and `CALLS_FILE` name the files.
 */

export interface StandInAccount {
  loggedIn: boolean;
  accounts: { id: string; name: string }[];
  permissions?: string[];
  queues: string[];
  /** By name: the migrations that were applied; `null` where the table of migrations does not exist yet. */
  databases: Record<string, string[] | null>;
  /** The secrets of the Worker, or `null` where it was not deployed yet. */
  worker: Record<string, string> | null;
  /** Commands that fail, as they begin, with what they say. */
  failures: Record<string, string>;
  /** What `d1 migrations apply` applies. */
  migrations: string[];
}

const { ACCOUNT_FILE = '', CALLS_FILE = '' } = process.env;
const args = process.argv.slice(2);
const command = args.join(' ');
const account: StandInAccount = JSON.parse(readFileSync(ACCOUNT_FILE, 'utf8'));

appendFileSync(CALLS_FILE, `${command}\n`);
const failure = Object.entries(account.failures).find(([beginning]) => command.startsWith(beginning));
if (failure !== undefined) fail(failure[1]);
const before = JSON.stringify(account);
play();
const after = JSON.stringify(account);
// Those that only look run side by side, and must not write over one another.
if (after !== before) writeFileSync(ACCOUNT_FILE, after);

function play(): void {
  const [first = '', second = '', third = ''] = args;
  const { queues, databases, worker } = account;
  switch (`${first} ${second}`.trim()) {
    case 'whoami --json':
      return account.loggedIn ? print(login()) : fail('{"loggedIn":false}');
    case 'queues info':
      if (!queues.includes(third))
        fail(`Queue "${third}" does not exist. To create it, run: wrangler queues create ${third}`);
      return;
    case 'queues create':
      if (queues.includes(third)) fail('A queue with this name exists already. [code: 11009]');
      queues.push(third);
      return;
    case 'd1 info':
      if (!(third in databases)) fail(`{"error":{"text":"Couldn't find DB with name '${third}'"}}`);
      return print({ name: third });
    case 'd1 create':
      if (third in databases) fail('A database with that name already exists [code: 7502]');
      databases[third] = null;
      return;
    case 'd1 execute': {
      const applied = databases[third];
      if (!applied) fail('{"error":{"text":"no such table: d1_migrations: SQLITE_ERROR [code: 7500]"}}');
      return print([{ results: applied.map((name) => ({ name })), success: true }]);
    }
    case 'd1 migrations':
      databases[args[3] ?? ''] = account.migrations;
      return;
    case 'secret list':
      if (worker === null) fail('This Worker does not exist on your account. [code: 10007]');
      return print(Object.keys(worker).map((name) => ({ name, type: 'secret_text' })));
    default:
      if (first !== 'deploy') fail(`Unknown command: ${command}`);
      account.worker = { ...worker, ...secrets() };
  }
}

function login() {
  const { accounts, permissions } = account;
  return { loggedIn: true, accounts, ...(permissions && { tokenPermissions: permissions }) };
}

function secrets(): Record<string, string> {
  const at = args.indexOf('--secrets-file');
  return at === -1 ? {} : JSON.parse(readFileSync(args[at + 1] ?? '', 'utf8'));
}

function print(answer: unknown): void {
  console.log(JSON.stringify(answer));
}

function fail(words: string): never {
  console.error(words);
  if (words.startsWith('{')) console.log(words);
  process.exit(1);
}
