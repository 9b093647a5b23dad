import { describe, expect, it } from 'vitest';
import type { Account, Login } from '../scripts/deploy/account.ts';
import type { Needs } from '../scripts/deploy/needs.ts';
import { loginProblems, planDeployment, planText, type Step } from '../scripts/deploy/plan.ts';
import { problemsText } from '../scripts/deploy/problem.ts';
import { type Given, judgeSecrets, parseSecrets } from '../scripts/deploy/secrets.ts';

const NEEDS: Needs = {
  worker: 'shop',
  queues: ['shop-ledger', 'shop-webhooks'],
  database: 'shop-db',
  migrations: ['0001_a.sql', '0002_b.sql'],
  secrets: ['OPERATOR_TOKEN', 'SHOPPER_TOKEN_SECRET'],
  optionalSecrets: ['SHOPPER_TOKEN_SECRET_PREVIOUS'],
  developmentOnly: ['WEBHOOKS_ALLOW_LOCAL'],
  variables: [],
  exampleValues: new Set(['an-example-of-a-secret-that-is-long-enough']),
};

const STRONG = 'q8Zr1yW5uT0xKc7bNf3LhJd6VgPsEa2Mi9';
const OTHER = 'Mi9q8Zr1yW5uT0xKc7bNf3LhJd6VgPsEa2';

const NOTHING_GIVEN: Given = { from: 'environment', values: {} };
const BOTH: Given = { from: 'file', values: { OPERATOR_TOKEN: STRONG, SHOPPER_TOKEN_SECRET: OTHER } };

/** An account on which the program runs as it is. */
const RUNNING: Account = {
  queues: new Map([
    ['shop-ledger', 'there'],
    ['shop-webhooks', 'there'],
  ]),
  database: 'there',
  appliedMigrations: NEEDS.migrations,
  worker: 'there',
  secrets: NEEDS.secrets,
};

/** A new account. */
const EMPTY: Account = {
  queues: new Map([
    ['shop-ledger', 'missing'],
    ['shop-webhooks', 'missing'],
  ]),
  database: 'missing',
  appliedMigrations: [],
  worker: 'missing',
  secrets: [],
};

const QUEUES: readonly Step[] = [
  { kind: 'create_queue', queue: 'shop-ledger' },
  { kind: 'create_queue', queue: 'shop-webhooks' },
];
const MIGRATE: Step = { kind: 'migrate', database: 'shop-db' };
const deploys = (...secrets: string[]): Step => ({ kind: 'deploy', secrets });

describe('what is done', () => {
  const cases: [string, Partial<Account>, Given, readonly Step[]][] = [
    ['nothing but the code, where all is there', {}, NOTHING_GIVEN, [deploys()]],
    [
      'everything, on a new account',
      EMPTY,
      BOTH,
      [...QUEUES, { kind: 'create_database', database: 'shop-db' }, MIGRATE, deploys(...NEEDS.secrets)],
    ],
    [
      'only what is missing',
      { queues: new Map([['shop-webhooks', 'missing']]) },
      NOTHING_GIVEN,
      [QUEUES[1] as Step, deploys()],
    ],
    [
      'the tables before the code that needs them',
      { appliedMigrations: ['0001_a.sql'] },
      NOTHING_GIVEN,
      [MIGRATE, deploys()],
    ],
    ['the tables of a database that has none', { appliedMigrations: [] }, NOTHING_GIVEN, [MIGRATE, deploys()]],
    [
      'a file sets what is set already anew',
      {},
      { from: 'file', values: { OPERATOR_TOKEN: STRONG } },
      [deploys('OPERATOR_TOKEN')],
    ],
    [
      'a secret follows another without a token becoming worthless',
      {},
      { from: 'file', values: { SHOPPER_TOKEN_SECRET: STRONG, SHOPPER_TOKEN_SECRET_PREVIOUS: OTHER } },
      [deploys('SHOPPER_TOKEN_SECRET', 'SHOPPER_TOKEN_SECRET_PREVIOUS')],
    ],
    ['the environment does not', {}, { from: 'environment', values: { OPERATOR_TOKEN: STRONG } }, [deploys()]],
    [
      'the environment fills in what is missing',
      { secrets: ['OPERATOR_TOKEN'] },
      { from: 'environment', values: { OPERATOR_TOKEN: STRONG, SHOPPER_TOKEN_SECRET: OTHER } },
      [deploys('SHOPPER_TOKEN_SECRET')],
    ],
  ];
  it.each(cases)('DEP-1: %s', (_, account, given, steps) => {
    const plan = planDeployment(NEEDS, { ...RUNNING, ...account }, given);
    expect(plan.problems).toEqual([]);
    expect(plan.steps).toEqual(steps);
  });
});

describe('what stands in the way', () => {
  const file = (values: Record<string, string>): Given => ({ from: 'file', values });
  const cases: [string, Partial<Account>, Given, string, Partial<Needs>?][] = [
    ['a secret that is missing', { secrets: ['OPERATOR_TOKEN'] }, NOTHING_GIVEN, 'SHOPPER_TOKEN_SECRET is not set'],
    [
      'the Worker, which may not be looked at',
      { worker: 'forbidden', secrets: [] },
      NOTHING_GIVEN,
      'may not use it: Worker',
    ],
    [
      'a queue that may not be looked at',
      { queues: new Map([['shop-ledger', 'forbidden']]) },
      NOTHING_GIVEN,
      'Queue shop-ledger',
    ],
    ['a database that may not be looked at', { database: 'forbidden' }, NOTHING_GIVEN, 'Database shop-db'],
    [
      'a database that is newer',
      { appliedMigrations: [...NEEDS.migrations, '0003_c.sql'] },
      NOTHING_GIVEN,
      '0003_c.sql',
    ],
    [
      'a switch for development, as a secret',
      { secrets: [...NEEDS.secrets, 'WEBHOOKS_ALLOW_LOCAL'] },
      NOTHING_GIVEN,
      'secret delete WEBHOOKS_ALLOW_LOCAL',
    ],
    [
      'a switch for development, in the configuration',
      {},
      NOTHING_GIVEN,
      'out of wrangler.toml',
      { variables: ['WEBHOOKS_ALLOW_LOCAL'] },
    ],
    ['a switch for development, in the file', {}, file({ WEBHOOKS_ALLOW_LOCAL: '1' }), "developer's machine"],
    [
      'a secret that everybody knows',
      {},
      file({ OPERATOR_TOKEN: 'an-example-of-a-secret-that-is-long-enough' }),
      '.dev.vars.example',
    ],
    ['a short secret', {}, file({ OPERATOR_TOKEN: STRONG.slice(0, 31) }), 'shorter than 32 bytes'],
    ['a secret of few characters', {}, file({ OPERATOR_TOKEN: 'abcdefghijk'.repeat(4) }), 'different characters'],
    ['an empty secret', {}, file({ OPERATOR_TOKEN: '' }), 'shorter than 32 bytes'],
    ['a name that is mistyped', {}, file({ OPERATOR_TOKN: STRONG }), 'no secret named OPERATOR_TOKN'],
  ];
  it.each(cases)('DEP-2, DEP-3: %s', (_, account, given, words, needs = {}) => {
    const plan = planDeployment({ ...NEEDS, ...needs }, { ...RUNNING, ...account }, given);
    expect(plan.steps).toEqual([]);
    expect(plan.problems).toHaveLength(1);
    expect(problemsText(plan.problems)).toContain(words);
    for (const { remedy } of plan.problems) expect(remedy.length).toBeGreaterThan(0);
  });

  const USER: Login = { accounts: [{ id: 'a1', name: 'Ada' }], permissions: undefined };
  it.each<[string, Login | null, string | undefined, string | null]>([
    ['an API token of one account', USER, undefined, null],
    ['nobody', null, undefined, 'npx wrangler login'],
    [
      'somebody with several accounts',
      { ...USER, accounts: [...USER.accounts, { id: 'b2', name: 'Bee' }] },
      undefined,
      'CLOUDFLARE_ACCOUNT_ID=b2',
    ],
    ['the same, who says which', { ...USER, accounts: [...USER.accounts, { id: 'b2', name: 'Bee' }] }, 'b2', null],
    ['somebody without an account', { ...USER, accounts: [] }, undefined, 'no account'],
    [
      'an old login',
      { ...USER, permissions: ['account:read', 'workers_scripts:write', 'd1:write'] },
      undefined,
      'queues:write',
    ],
    [
      'a login with all that is needed',
      { ...USER, permissions: ['queues:write', 'workers_scripts:write', 'd1:write'] },
      undefined,
      null,
    ],
  ])('DEP-2: logged in is %s', (_, login, accountId, words) => {
    const problems = loginProblems(login, accountId);
    if (words === null) expect(problems).toEqual([]);
    else expect(problemsText(problems)).toContain(words);
  });
});

describe('what is told', () => {
  it('DEP-2: the plan is a list to read, and shows no secret', () => {
    const plan = planDeployment(
      NEEDS,
      { ...EMPTY, queues: new Map([...EMPTY.queues, ['shop-ledger', 'there']]) },
      BOTH,
    );
    expect(planText(plan)).toBe(
      [
        '  ✔ Queue shop-ledger            is there',
        '  + Queue shop-webhooks          is created',
        '  + Database shop-db             is created',
        '  + Tables                       0001_a.sql, 0002_b.sql to apply',
        '  + Secret OPERATOR_TOKEN        is set from the file',
        '  + Secret SHOPPER_TOKEN_SECRET  is set from the file',
        '  ✔ Switches for development     none is set',
        '  + Worker shop                  is deployed for the first time',
      ].join('\n'),
    );
    expect(JSON.stringify(plan)).not.toContain(STRONG);
  });

  it('DEP-3: what is wrong with a secret does not tell the secret', () => {
    const weak = 'weak-and-private';
    expect(problemsText(judgeSecrets({ from: 'file', values: { OPERATOR_TOKEN: weak } }, NEEDS))).not.toContain(weak);
    expect(() => parseSecrets('f', `{"OPERATOR_TOKEN": ${weak}`)).toThrow(/^f begins like JSON, but is none/);
    expect(() => parseSecrets('f', `{"OPERATOR_TOKEN": ["${weak}"]}`)).toThrow(/^Every secret in f must be a text\.$/);
  });

  it('DEP-3: secrets are read from lines and from JSON', () => {
    const values = { OPERATOR_TOKEN: STRONG, SHOPPER_TOKEN_SECRET: 'with=signs==' };
    expect(parseSecrets('f', JSON.stringify(values))).toEqual(values);
    const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    expect(parseSecrets('f', `# a comment\n${lines.join('\n')}\n`)).toEqual(values);
  });
});
