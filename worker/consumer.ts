import { objectOf } from './catalogue.ts';
import { log } from './log.ts';
import type { LedgerBatch } from './outbox.ts';
import { record } from './readModel.ts';
import { announce } from './webhooks/announce.ts';
import { type Delivery, deliver } from './webhooks/deliver.ts';
import { carriesWebhooks } from './webhooks/queues.ts';

/** The wait before a message that could not be written is tried again; it doubles with each attempt, up to half an hour. */
const RETRY_SECONDS = 5;
const RETRY_SECONDS_MAX = 1_800;

/**
 * Messages overtake each other, so an entry that is missing is waited for during this many attempts. Past it the queue has
 * lost it, as one that lives in memory does when the machine is switched off, and it is fetched from the ledger itself.
 */
const ATTEMPTS_FOR_MISSING = 3;

/** Between two messages, for the reports and the other drops, which share the database's one thread. */
const PAUSE_MS = 25;

/** What is fetched at once, and how often for one message. What is still missing then is fetched at its next attempt. */
const FETCH_ENTRIES = 500;
const FETCHES_MAX = 20;

/** Every batch of every queue comes in here. */
export async function consume(batch: MessageBatch<unknown>, env: Env): Promise<void> {
  // Only this program writes into its queues, so the queue tells the type.
  if (carriesWebhooks(batch.queue)) await deliver(batch as MessageBatch<Delivery>, env);
  else await recordBatches(batch as MessageBatch<LedgerBatch>, env);
}

/** Writes the read model and then asks for the webhooks. Each message is settled by itself; until then nothing forgets it. */
async function recordBatches({ messages }: MessageBatch<LedgerBatch>, env: Env): Promise<void> {
  const written: Message<LedgerBatch>[] = [];
  for (const [index, message] of messages.entries()) {
    if (index > 0) await pause();
    try {
      if (await recordOne(message, env)) written.push(message);
      else retry(message);
    } catch (error) {
      log.error('A ledger could not be written to the database; it is tried again.', { sku: message.body.sku, error });
      retry(message);
    }
  }
  try {
    const caughtUp = messages.filter(({ body }) => body.catchUp === true);
    await announce(env, new Set(messages.map(({ body }) => body.sku)), new Set(caughtUp.map(({ body }) => body.sku)));
    for (const message of written) message.ack();
  } catch (error) {
    log.error('The webhooks could not be announced; the messages are tried again.', { error });
    for (const message of written) retry(message);
  }
}

/** Writes one message; `false` where an entry before it is still missing and it should come again. */
async function recordOne({ body, attempts }: Message<LedgerBatch>, env: Env): Promise<boolean> {
  const head = await record(env.DB, body);
  const last = body.events.at(-1)?.seq ?? 0;
  const nothingComes = body.catchUp === true || attempts >= ATTEMPTS_FOR_MISSING;
  return head >= last || (nothingComes && (await fetchMissing(env, body.sku, head, last)));
}

/** Fetches what follows the head, up to the entry `last`; `false` where that is more than one message should fetch. */
async function fetchMissing(env: Env, sku: string, head: number, last: number): Promise<boolean> {
  log.warn('An entry never came out of the queue; its object is asked for it.', { sku, seq: head + 1 });
  let reached = head;
  for (let fetches = 0; reached < last && fetches < FETCHES_MAX; fetches += 1) {
    const events = await objectOf(env, sku).ledgerAfter(reached, FETCH_ENTRIES);
    if (events.length === 0) throw new Error(`The ledger of ${sku} has no entry ${reached + 1}.`);
    reached = await record(env.DB, { sku, events });
  }
  return reached >= last;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

function retry(message: Message<LedgerBatch>): void {
  message.retry({ delaySeconds: Math.min(RETRY_SECONDS * 2 ** (message.attempts - 1), RETRY_SECONDS_MAX) });
}
