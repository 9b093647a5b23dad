import type { Account, Login, Presence } from './account.ts';
import type { Needs } from './needs.ts';
import type { Problem } from './problem.ts';
import { type Given, judgeSecrets, MAKE_ONE } from './secrets.ts';

/** One thing that a deployment does. What was done stays when a later one fails, and a next run goes on behind it. */
export type Step =
  | { readonly kind: 'create_queue'; readonly queue: string }
  | { readonly kind: 'create_database'; readonly database: string }
  | { readonly kind: 'migrate'; readonly database: string }
  /** @param secrets the names of those that go with it. */
  | { readonly kind: 'deploy'; readonly secrets: readonly string[] };

/** One thing that has to be there: it is, it will be made, or it stands in the way. */
export interface Item {
  readonly state: 'there' | 'to do' | 'wrong';
  readonly what: string;
  readonly note: string;
}

export interface Plan {
  readonly items: readonly Item[];
  readonly steps: readonly Step[];
  /** With one of these nothing is done at all. */
  readonly problems: readonly Problem[];
}

const PERMISSIONS = ['workers_scripts:write', 'd1:write', 'queues:write'];

/** Whether the login can deploy anything; asked first, because without one nothing else can be looked at. */
export function loginProblems(login: Login | null, accountId: string | undefined): Problem[] {
  if (login === null) {
    return [
      {
        what: 'Wrangler is not logged in to Cloudflare.',
        remedy: ['npx wrangler login', 'or, without a browser, set CLOUDFLARE_API_TOKEN'],
      },
    ];
  }
  const { accounts, permissions } = login;
  const lacking = PERMISSIONS.filter((permission) => permissions !== undefined && !permissions.includes(permission));
  if (lacking.length > 0) {
    return [{ what: `This login lacks permissions: ${lacking.join(', ')}.`, remedy: ['npx wrangler login'] }];
  }
  if (accountId !== undefined) return [];
  if (accounts.length === 0) {
    return [
      { what: 'This login belongs to no account.', remedy: ['Set CLOUDFLARE_ACCOUNT_ID to the account of its token.'] },
    ];
  }
  if (accounts.length === 1) return [];
  return [
    {
      what: 'This login belongs to several accounts; say which one is meant:',
      remedy: accounts.map(({ id, name }) => `CLOUDFLARE_ACCOUNT_ID=${id} npm run deploy   # ${name}`),
    },
  ];
}

/** From what is needed, what is there and what was given: what is to be done, in order, or why it cannot be. Pure. */
export function planDeployment(needs: Needs, account: Account, given: Given): Plan {
  const parts = [
    ...[...account.queues].map(([queue, presence]) => planQueue(queue, presence)),
    planDatabase(needs, account),
    planMigrations(needs, account),
    ...needs.secrets.map((name) => planSecret(name, account, given)),
    ...needs.optionalSecrets
      .filter((name) => isToSet(name, account, given))
      .map((name) => planSecret(name, account, given)),
    planDevelopmentOnly(needs, account),
    planWorker(needs, account),
  ];
  const problems = [...parts.flatMap((part) => part.problem ?? []), ...judgeSecrets(given, needs)];
  const secrets = [...needs.secrets, ...needs.optionalSecrets].filter((name) => isToSet(name, account, given));
  return {
    items: parts.map(({ item }) => item),
    steps: problems.length > 0 ? [] : [...parts.flatMap(({ steps = [] }) => steps), { kind: 'deploy', secrets }],
    problems,
  };
}

/** What comes of one of the things that are needed. */
interface Part {
  readonly item: Item;
  readonly steps?: readonly Step[];
  readonly problem?: Problem;
}

function planQueue(queue: string, presence: Presence): Part {
  const what = `Queue ${queue}`;
  if (presence === 'there') return { item: there(what) };
  if (presence === 'forbidden') return forbidden(what);
  return { item: toDo(what, 'is created'), steps: [{ kind: 'create_queue', queue }] };
}

function planDatabase({ database }: Needs, account: Account): Part {
  const what = `Database ${database}`;
  if (account.database === 'there') return { item: there(what) };
  if (account.database === 'forbidden') return forbidden(what);
  return { item: toDo(what, 'is created'), steps: [{ kind: 'create_database', database }] };
}

/** The tables come before the code that needs them. The code that still runs meanwhile does not mind what is new. */
function planMigrations({ database, migrations }: Needs, { appliedMigrations }: Account): Part {
  const what = 'Tables';
  const unknown = appliedMigrations.filter((name) => !migrations.includes(name));
  if (unknown.length > 0) {
    return {
      item: { state: 'wrong', what, note: 'newer than this code' },
      problem: {
        what: `The database has ${unknown.join(', ')}, which this code does not know: somebody has deployed a newer one.`,
        remedy: ['Bring your checkout up to date, and deploy that.'],
      },
    };
  }
  const pending = migrations.filter((name) => !appliedMigrations.includes(name));
  if (pending.length === 0) return { item: there(what) };
  return { item: toDo(what, `${pending.join(', ')} to apply`), steps: [{ kind: 'migrate', database }] };
}

function planSecret(name: string, account: Account, given: Given): Part {
  const what = `Secret ${name}`;
  if (isToSet(name, account, given)) {
    return { item: toDo(what, `is set ${account.secrets.includes(name) ? 'anew ' : ''}from the ${given.from}`) };
  }
  if (account.secrets.includes(name)) return { item: there(what) };
  // `planWorker` tells the problem.
  if (account.worker === 'forbidden') return { item: forbidden(what).item };
  return {
    item: { state: 'wrong', what, note: 'is missing' },
    problem: {
      what: `The secret ${name} is not set, and none was given. ${MAKE_ONE}, or all at once:`,
      remedy: [
        `echo "${name}=$(openssl rand -base64 32)" >> production.secrets`,
        'npm run deploy -- --secrets-file production.secrets',
      ],
    },
  };
}

function isToSet(name: string, { secrets }: Account, { from, values }: Given): boolean {
  return values[name] !== undefined && (from === 'file' || !secrets.includes(name));
}

function planDevelopmentOnly({ developmentOnly, variables, worker }: Needs, { secrets }: Account): Part {
  const what = 'Switches for development';
  const secret = developmentOnly.find((name) => secrets.includes(name));
  const variable = developmentOnly.find((name) => variables.includes(name));
  const remedy =
    secret === undefined
      ? `Take ${variable} out of wrangler.toml.`
      : `npx wrangler secret delete ${secret} --name ${worker}`;
  const name = secret ?? variable;
  if (name === undefined) return { item: { state: 'there', what, note: 'none is set' } };
  return {
    item: { state: 'wrong', what, note: `${name} is set` },
    problem: { what: `${name} is set in production, where it opens what must stay closed.`, remedy: [remedy] },
  };
}

function planWorker({ worker }: Needs, account: Account): Part {
  const what = `Worker ${worker}`;
  if (account.worker === 'forbidden') return forbidden(what);
  return { item: toDo(what, account.worker === 'there' ? 'is replaced' : 'is deployed for the first time') };
}

function forbidden(what: string): Part {
  return {
    item: { state: 'wrong', what, note: 'may not be looked at' },
    problem: {
      what: `This login may not use it: ${what}.`,
      remedy: [
        'npx wrangler login, or a token that may edit Workers Scripts, D1 and Queues and read the account settings',
      ],
    },
  };
}

function there(what: string): Item {
  return { state: 'there', what, note: 'is there' };
}

function toDo(what: string, note: string): Item {
  return { state: 'to do', what, note };
}

const MARKS = { there: '✔', 'to do': '+', wrong: '✘' } as const;

/** The plan as a list to read. */
export function planText({ items }: Plan): string {
  const width = Math.max(...items.map(({ what }) => what.length));
  return items.map(({ state, what, note }) => `  ${MARKS[state]} ${what.padEnd(width)}  ${note}`).join('\n');
}
