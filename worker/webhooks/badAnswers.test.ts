import { env } from 'cloudflare:test';
import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, TestReceiver } from '../testing/receiver.ts';
import type { WebhookMessage } from './events.ts';
import { post } from './post.ts';
import { deleteReceiver, saveReceiver } from './receivers.ts';

/** What a receiver may answer with, sent over a real connection by a server that does not follow the rules. */

const MESSAGE: WebhookMessage = {
  id: 'air-one:7:drop:opened',
  event: { type: 'drop.opened', timestamp: '2026-11-22T12:00:00.000Z', data: { sku: 'air-one', seq: 7, remaining: 5 } },
};

const named: string[] = [];

async function answerOf(answer: Answer) {
  const told = new TestReceiver();
  const saved = await saveReceiver(env.DB, told.id, { url: told.url }, 0);
  named.push(told.id);
  if (saved.kind !== 'created') throw new Error(saved.kind);
  await told.answer(answer);
  const first = await post(env, saved.receiver, MESSAGE);
  // Whatever it said, the next answer is its own.
  expect(await post(env, saved.receiver, MESSAGE)).toMatchObject({ delivered: true, status: 204 });
  return { first, calls: (await told.delivered()).length };
}

afterEach(async () => {
  for (const id of named.splice(0)) await deleteReceiver(env.DB, id);
});

describe('an answer that is', () => {
  it.each<Answer>(['endless', 'gigabyte', 'cut body'])(
    'HOOK-12: %s has said 2xx before it went wrong: the event is delivered, and the rest is not read',
    async (answer) => {
      expect(await answerOf(answer)).toMatchObject({ first: { delivered: true, status: 200 }, calls: 2 });
    },
  );

  it.each<Answer>(['hang up', 'cut head', 'garbage', 'long head'])(
    'HOOK-2, HOOK-12: %s is none: the event is not delivered, and the words say so',
    async (answer) => {
      const { first, calls } = await answerOf(answer);
      expect(first).toMatchObject({ delivered: false, status: null, error: 'it could not be reached' });
      expect(calls).toBe(2);
    },
  );
});
