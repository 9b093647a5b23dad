import { parseArgs } from 'node:util';
import { UserError } from '../program/errors.ts';

export interface RushOptions {
  readonly url: string;
  readonly token: string;
  /** `undefined`: a fresh drop is made for this rush. */
  readonly sku: string | undefined;
  readonly shoppers: number;
  readonly quantity: number;
  readonly total: number | undefined;
  /** Of the new drop. */
  readonly lanes: number;
  /** People who only watch, and must all be shown how it ends. */
  readonly watchers: number;
  /** Whoever does not fit in comes when somebody has been answered and has left. */
  readonly connections: number;
  /** Lanes, or the Sku, are aborted at random while the crowd buys. */
  readonly abortLanes: boolean;
  readonly abortSku: boolean;
  readonly rampSeconds: number;
  readonly retries: number;
  /** Shares of the shoppers, from 0 to 1. */
  readonly cut: number;
  readonly twice: number;
  readonly seed: number;
  readonly timeoutSeconds: number;
  readonly json: boolean;
}

/** A connection each must fit into the 20,000 files that a process may commonly open. */
const SHOPPERS_MAX = 15_000;
const WATCHERS_MAX = 15_000;

/** A local server takes two files for each connection, and ends when it has none left. */
const CONNECTIONS_DEFAULT = 9_500;

/** Where objects are aborted, the purchases are spread over so long that there is something to interrupt. */
const RAMP_SECONDS_WITH_FAULTS = 5;

export const USAGE = `
npm run rush -- [options]

Sends a crowd of simulated shoppers at a running drop, then checks from the outside that nothing was
oversold, lost or sold twice.

  --shoppers N     how many people buy (default 1000, at most ${SHOPPERS_MAX})
  --qty N          units that each of them wants (default 1)
  --sku NAME       an existing drop, or the name of a new one (default: a new one, rush-<time>)
  --total N        units in the new drop (default: four for every ten that are wanted)
  --lanes N        spreads the shoppers of the new drop over so many lanes (default 0: none)
  --watchers N     how many only watch, and must all be shown the final stock (default 0, at most ${WATCHERS_MAX})
  --connections N  how many are connected at a time (default ${CONNECTIONS_DEFAULT}: a local server takes two of its 20,000 files
                   for each); past that shoppers leave when they are answered, and others come
  --abort-lanes    aborts lanes at random while the crowd buys; the program must run with \`npm start -- --faults\`
  --abort-sku      aborts the object of the drop at random; with both, it is every fifth time
  --url URL        where the program runs (default http://localhost:8787)
  --token TOKEN    the operator's token (default: OPERATOR_TOKEN of the environment or of .dev.vars)
  --ramp SECONDS   spreads the purchases over so long (default 0: all at once; ${RAMP_SECONDS_WITH_FAULTS} where objects are aborted)
  --retries N      how often a shopper sends a purchase again (default 30)
  --cut SHARE      of the shoppers lose their connection right after sending (default 0.2)
  --twice SHARE    of the shoppers send their purchase twice (default 0.1)
  --seed N         repeats the mishaps of an earlier rush (default: from the clock)
  --timeout SECONDS  after so long whoever has no answer counts as unanswered (default 120)
  --json           prints the result as JSON
  --i-own-this-server  allows a server that is not on this machine

Exit code 0: sound. 1: something was oversold, lost or sold twice, or it could not be verified.
`;

const ARGUMENTS = {
  url: { type: 'string' },
  token: { type: 'string' },
  sku: { type: 'string' },
  shoppers: { type: 'string', default: '1000' },
  qty: { type: 'string', default: '1' },
  total: { type: 'string' },
  lanes: { type: 'string', default: '0' },
  watchers: { type: 'string', default: '0' },
  connections: { type: 'string', default: String(CONNECTIONS_DEFAULT) },
  'abort-lanes': { type: 'boolean', default: false },
  'abort-sku': { type: 'boolean', default: false },
  ramp: { type: 'string' },
  retries: { type: 'string', default: '30' },
  cut: { type: 'string', default: '0.2' },
  twice: { type: 'string', default: '0.1' },
  seed: { type: 'string' },
  timeout: { type: 'string', default: '120' },
  json: { type: 'boolean', default: false },
  'i-own-this-server': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/**
 * Reads the command line. `undefined` when only help was asked for.
 *
 * @param operatorToken the one of this machine's program, where it has one.
 */
export function readOptions(args: readonly string[], operatorToken: string | undefined): RushOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const url = readUrl(values.url ?? 'http://localhost:8787', values['i-own-this-server']);
  const token = values.token ?? operatorToken;
  if (token === undefined)
    throw new UserError('The operator token is missing: give it with --token or OPERATOR_TOKEN.');
  if (Number(values.watchers) >= Number(values.connections)) {
    throw new UserError('--watchers leaves no connection for anybody who buys: it must be less than --connections.');
  }
  return {
    url,
    token,
    sku: values.sku,
    shoppers: wholeNumber('shoppers', values.shoppers, 1, SHOPPERS_MAX),
    quantity: wholeNumber('qty', values.qty, 1, 1_000),
    total: values.total === undefined ? undefined : wholeNumber('total', values.total, 0, 100_000_000),
    lanes: wholeNumber('lanes', values.lanes, 0, 1_000),
    watchers: wholeNumber('watchers', values.watchers, 0, WATCHERS_MAX),
    connections: wholeNumber('connections', values.connections, 1, 1_000_000),
    abortLanes: values['abort-lanes'],
    abortSku: values['abort-sku'],
    rampSeconds: values.ramp === undefined ? defaultRamp(values) : number('ramp', values.ramp, 0, 600),
    retries: wholeNumber('retries', values.retries, 0, 1_000),
    cut: number('cut', values.cut, 0, 1),
    twice: number('twice', values.twice, 0, 1),
    seed: values.seed === undefined ? Date.now() % 2 ** 32 : wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    timeoutSeconds: number('timeout', values.timeout, 1, 3_600),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: ARGUMENTS }).values;
  } catch (error) {
    throw new UserError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function defaultRamp(values: ReturnType<typeof parse>): number {
  return values['abort-lanes'] || values['abort-sku'] ? RAMP_SECONDS_WITH_FAULTS : 0;
}

/** A crowd is not sent at other people's servers. */
function readUrl(text: string, owned: boolean): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new UserError(`--url is "${text}"; it must be an address such as http://localhost:8787.`);
  }
  const { hostname, origin } = new URL(text);
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
  if (isLoopback || owned) return origin;
  throw new UserError(
    `${hostname} is not this machine. A rush is a load test: send it only at a server of your own,\nand say so with --i-own-this-server.`,
  );
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = number(name, text, min, max);
  if (Number.isInteger(value)) return value;
  throw new UserError(`--${name} is ${text}; it must be a whole number.`);
}

function number(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= min && value <= max) return value;
  throw new UserError(`--${name} is ${text}; it must be a number from ${min} to ${max}.`);
}
