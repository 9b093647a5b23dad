import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deploy } from '../scripts/deploy/carryOut.ts';
import type { Needs } from '../scripts/deploy/needs.ts';
import type { Given } from '../scripts/deploy/secrets.ts';
import { UserError } from '../scripts/program/errors.ts';
import { ROOT } from '../scripts/program/settings.ts';
import { wranglerAt } from '../scripts/program/wrangler.ts';
import type { StandInAccount } from './support/standInWrangler.ts';

/** The way from looking to deploying, with a program in wrangler's place that plays an account and writes down every call. */

/** A run starts a dozen programs, which takes a busy machine its time. */
vi.setConfig({ testTimeout: 60_000 });

const NEEDS: Needs = {
  worker: 'shop',
  queues: ['shop-ledger', 'shop-webhooks'],
  database: 'shop-db',
  migrations: ['0001_a.sql', '0002_b.sql'],
  secrets: ['OPERATOR_TOKEN', 'SHOPPER_TOKEN_SECRET'],
  optionalSecrets: ['SHOPPER_TOKEN_SECRET_PREVIOUS'],
  developmentOnly: ['WEBHOOKS_ALLOW_LOCAL'],
  variables: [],
  exampleValues: new Set(),
};

const SECRETS = {
  OPERATOR_TOKEN: 'q8Zr1yW5uT0xKc7bNf3LhJd6VgPsEa2Mi9',
  SHOPPER_TOKEN_SECRET: 'Mi9q8Zr1yW5uT0xKc7bNf3LhJd6VgPsEa2',
};
const GIVEN: Given = { from: 'file', values: SECRETS };
const NOTHING_GIVEN: Given = { from: 'environment', values: {} };

const NEW_ACCOUNT: StandInAccount = {
  loggedIn: true,
  accounts: [{ id: 'a1', name: 'Ada' }],
  queues: [],
  databases: {},
  worker: null,
  failures: {},
  migrations: [...NEEDS.migrations],
};

/** What changes something, in the order of a first deployment. */
const CHANGES = ['queues create shop-ledger', 'queues create shop-webhooks', 'd1 create', 'd1 migrations', 'deploy'];

let dir: string;
let said: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'revenue-guard-deploy-'));
  said = [];
  play(NEW_ACCOUNT);
});

afterEach(() => rmSync(dir, { recursive: true }));

function play(account: Partial<StandInAccount>): void {
  const file = join(dir, 'account.json');
  const before = account === NEW_ACCOUNT ? {} : JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...before, ...account }));
  writeFileSync(join(dir, 'calls'), '');
}

const account = (): StandInAccount => JSON.parse(readFileSync(join(dir, 'account.json'), 'utf8'));
const calls = (): string[] => readFileSync(join(dir, 'calls'), 'utf8').split('\n').slice(0, -1);
const changes = (): string[] => CHANGES.filter((change) => calls().some((call) => call.startsWith(change)));

async function run(given: Given): Promise<string> {
  const env = { ACCOUNT_FILE: join(dir, 'account.json'), CALLS_FILE: join(dir, 'calls') };
  const wrangler = wranglerAt(join(ROOT, 'tests/support/standInWrangler.ts'), env);
  try {
    await deploy({ wrangler, needs: NEEDS, given, accountId: undefined, say: (what) => said.push(what) });
    return 'deployed';
  } catch (error) {
    // Anything else would show its stack.
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const leftSecrets = () => readdirSync(join(ROOT, '.wrangler')).filter((name) => name.startsWith('secrets-'));

describe('a first deployment', () => {
  it('DEP-1, DEP-3: looks, tells the plan, makes what is missing, and sets the secrets with the code', async () => {
    expect(await run(GIVEN)).toBe('deployed');
    expect(changes()).toEqual(CHANGES);
    expect(account()).toMatchObject({
      queues: NEEDS.queues,
      databases: { 'shop-db': NEEDS.migrations },
      worker: SECRETS,
    });
    expect(said[1]).toContain('+ Queue shop-ledger');
    // Nothing shows a secret: no command line, no word. And the file is gone.
    for (const secret of Object.values(SECRETS)) expect([...calls(), ...said].join('\n')).not.toContain(secret);
    expect(leftSecrets()).toEqual([]);
  });

  it('DEP-1: again: nothing but the code is replaced', async () => {
    await run(GIVEN);
    play({});
    expect(await run(NOTHING_GIVEN)).toBe('deployed');
    expect(changes()).toEqual(['deploy']);
    expect(account().worker).toEqual(SECRETS);
  });

  it('DEP-2: without secrets it stops before anything is touched, with the commands to type', async () => {
    const message = await run(NOTHING_GIVEN);
    expect(message).toContain('echo "OPERATOR_TOKEN=$(openssl rand -base64 32)" >> production.secrets');
    expect(message).toContain('npm run deploy -- --secrets-file production.secrets');
    expect(message).toContain('Nothing was changed.');
    expect(changes()).toEqual([]);
  });
});

describe('a step that fails', () => {
  it.each(CHANGES)('DEP-4: %s: what was done stays, and the next run goes on from there', async (step) => {
    play({ failures: { [step]: 'Cloudflare is having a bad day.' } });
    const message = await run(GIVEN);
    expect(message).toContain('failed; its reason stands above');
    expect(message).toContain('the next run goes on from there');
    const at = CHANGES.indexOf(step);
    expect(changes()).toEqual(CHANGES.slice(0, at + 1));
    expect(leftSecrets()).toEqual([]);

    play({ failures: {} });
    expect(await run(GIVEN)).toBe('deployed');
    expect(changes()).toEqual(CHANGES.slice(at));
    expect(account().worker).toEqual(SECRETS);
  });
});

describe('an account that cannot be used', () => {
  it.each<[string, Partial<StandInAccount>, string]>([
    ['nobody is logged in', { loggedIn: false }, 'npx wrangler login'],
    [
      'several accounts',
      { accounts: [...NEW_ACCOUNT.accounts, { id: 'b2', name: 'Bee' }] },
      'CLOUDFLARE_ACCOUNT_ID=b2',
    ],
    ['no permission', { permissions: ['account:read'] }, 'queues:write'],
    [
      'a token without queues',
      { failures: { 'queues info': 'Authentication error [code: 10000]' } },
      'may not use it: Queue',
    ],
    [
      'a token without D1',
      { failures: { 'd1 info': 'The given account is not valid or is not authorized [code: 7403]' } },
      'Database shop-db',
    ],
    [
      'a token without Workers',
      { failures: { 'secret list': 'Unauthorized to access requested resource [code: 9109]' } },
      'Worker shop',
    ],
    ['no network', { failures: { 'queues info': 'fetch failed: getaddrinfo ENOTFOUND' } }, 'getaddrinfo ENOTFOUND'],
    [
      'a switch for development',
      { worker: { ...SECRETS, WEBHOOKS_ALLOW_LOCAL: '1' } },
      'secret delete WEBHOOKS_ALLOW_LOCAL',
    ],
  ])('DEP-2: %s', async (_, state, words) => {
    play(state);
    const message = await run(GIVEN);
    expect(message).toContain(words);
    expect(message).toContain('Nothing was changed.');
    expect(changes()).toEqual([]);
  });
});
