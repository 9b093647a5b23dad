import { env } from 'cloudflare:test';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newSku, operator } from '../testing/drop.ts';
import { ledgerOf } from '../testing/ledgers.ts';
import { expectProblem, RFC_3339 } from '../testing/problem.ts';
import { consumeDeliveries, HeldQueue } from '../testing/queues.ts';
import { forgetReceivers, record, seqsTold, sold, type Told, tell } from '../testing/told.ts';
import { rotate } from './commands.ts';
import { findReceiver } from './receivers.ts';
import { overlapUntilMs, signatures } from './secrets.ts';

/** What the operator commands a receiver, over HTTP. */

const DAY_MS = 24 * 3_600_000;
const secretOf = (letter: string) => `whsec_${btoa(letter.repeat(32))}`;

async function command({ receiver }: Told, name: string, body: unknown) {
  const response = await operator('POST', `/api/webhooks/${receiver.id}/${name}`, body);
  expect(response.status).toBe(200);
  return response.json<{ readonly secret?: string; readonly replayed?: boolean }>();
}

afterEach(async () => {
  vi.restoreAllMocks();
  await forgetReceivers();
});

describe('a rotation', () => {
  it('HOOK-5: deliveries are signed with both secrets, and a shop that knows either of them believes them', async () => {
    const told = await tell();
    const rotated = await command(told, 'rotate', { id: 'r1' });
    expect(rotated).toMatchObject({ id: told.receiver.id, replayed: false, previousSecretUntil: RFC_3339_TEXT });
    const secret = String(rotated.secret);
    await command(told, 'test', undefined);
    expect(await told.receiver.verified(told.secret)).toEqual(await told.receiver.verified(secret));
    const [{ headers } = { headers: {} as Record<string, string> }] = await told.receiver.delivered();
    expect(headers['webhook-signature']).toMatch(/^v1,[^ ]+ v1,[^ ]+$/);
    await expect(told.receiver.verified(secretOf('x'))).rejects.toThrow(/signature/i);
  });

  it('HOOK-5: the overlap lasts a day or as asked, and time alone ends it, to the millisecond', async () => {
    const told = await tell();
    await rotate(env.DB, told.receiver.id, { id: 'r1', secret: secretOf('n') }, 1_000);
    const receiver = await findReceiver(env.DB, told.receiver.id);
    if (receiver === null) throw new Error('It was named a moment ago.');
    expect(overlapUntilMs(receiver, 1_000)).toBe(1_000 + DAY_MS);
    const only = (secret: string, atMs: number) => new Webhook(secret).sign('m1', new Date(atMs), '{}');
    const [before, after] = [DAY_MS + 999, DAY_MS + 1_000];
    expect(signatures(receiver, 'm1', before, '{}')).toBe(
      `${only(secretOf('n'), before)} ${only(told.secret, before)}`,
    );
    expect(signatures(receiver, 'm1', after, '{}')).toBe(only(secretOf('n'), after));
    expect(overlapUntilMs(receiver, after)).toBeNull();
  });

  it('HOOK-5: without an overlap the old secret ends at once', async () => {
    const told = await tell();
    const { secret, ...body } = await command(told, 'rotate', { id: 'r1', overlapSeconds: 0 });
    expect(body).not.toHaveProperty('previousSecretUntil');
    await command(told, 'test', undefined);
    expect(await told.receiver.verified(String(secret))).toHaveLength(1);
    await expect(told.receiver.verified(told.secret)).rejects.toThrow(/signature/i);
  });

  it('HOOK-5: another rotation during the overlap ends the oldest secret at once', async () => {
    const told = await tell();
    const first = await command(told, 'rotate', { id: 'r1' });
    const second = await command(told, 'rotate', { id: 'r2' });
    await command(told, 'test', undefined);
    expect(await told.receiver.verified(String(first.secret))).toHaveLength(1);
    expect(await told.receiver.verified(String(second.secret))).toHaveLength(1);
    await expect(told.receiver.verified(told.secret)).rejects.toThrow(/signature/i);
  });

  it('HOOK-6: the same command again is answered the same and rotates nothing, also at the same time', async () => {
    const told = await tell();
    const both = await Promise.all([1, 2].map(() => command(told, 'rotate', { id: 'r1' })));
    expect(both.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(new Set(both.map(({ secret }) => secret)).size).toBe(1);
    const receiver = await findReceiver(env.DB, told.receiver.id);
    expect(receiver).toMatchObject({ secret: both[0]?.secret, previousSecret: told.secret });
    // While it is good, a secret can be had again by whoever has lost the answer.
    await command(told, 'rotate', { id: 'r2' });
    expect(await command(told, 'rotate', { id: 'r1' })).toMatchObject({ secret: both[0]?.secret, replayed: true });
    await command(told, 'rotate', { id: 'r3' });
    const late = await operator('POST', `/api/webhooks/${told.receiver.id}/rotate`, { id: 'r1' });
    await expectProblem(late, 409, 'secret_replaced');
  });

  it('HOOK-6: an id that was used for another command is refused', async () => {
    const told = await tell();
    await command(told, 'rotate', { id: 'r1', secret: secretOf('a') });
    await command(told, 'disable', { id: 'd1' });
    for (const [name, body] of [
      ['rotate', { id: 'r1' }],
      ['rotate', { id: 'r1', secret: secretOf('b') }],
      ['rotate', { id: 'r1', secret: secretOf('a'), overlapSeconds: 60 }],
      ['rotate', { id: 'd1' }],
      ['enable', { id: 'd1' }],
      ['disable', { id: 'r1' }],
    ] as const) {
      await expectProblem(await operator('POST', `/api/webhooks/${told.receiver.id}/${name}`, body), 409, 'id_reused');
    }
    expect(await findReceiver(env.DB, told.receiver.id)).toMatchObject({
      secret: secretOf('a'),
      disabledReason: 'operator',
    });
  });

  it.each<[string, unknown]>([
    ['rotate', {}],
    ['rotate', { id: 'a b' }],
    ['rotate', { id: 'r1', secret: 'whsec_c2hvcnQ=' }],
    ['rotate', { id: 'r1', overlapSeconds: -1 }],
    ['rotate', { id: 'r1', overlapSeconds: 1.5 }],
    ['rotate', { id: 'r1', overlapSeconds: 604_801 }],
    ['rotate', { id: 'r1', colour: 'red' }],
    ['enable', {}],
    ['disable', { id: 7 }],
    ['disable', [1]],
  ])('HOOK-6, HTTP-11: %s with %j is a 400 problem, and changes nothing', async (name, body) => {
    const told = await tell();
    const before = await findReceiver(env.DB, told.receiver.id);
    await expectProblem(
      await operator('POST', `/api/webhooks/${told.receiver.id}/${name}`, body),
      400,
      'invalid_request',
    );
    expect(await findReceiver(env.DB, told.receiver.id)).toEqual(before);
  });
});

describe('a receiver that is disabled', () => {
  /** Sells two units and brings the news. @returns the delivery. */
  async function news(told: Told) {
    const sku = newSku();
    await record(sku, ledgerOf(sold(2), [], Date.now()));
    const delivery = { receiver: told.receiver.id, sku };
    await consumeDeliveries([delivery]);
    return delivery;
  }

  const warned = () => vi.spyOn(console, 'warn').mockReturnValue(undefined);
  const stateOf = async ({ receiver }: Told) => {
    return (await operator('GET', `/api/webhooks/${receiver.id}`)).json<Record<string, unknown>>();
  };

  it('HOOK-10: an answer of 410 disables it for all SKUs; enabled again, everything goes on where it stopped', async () => {
    warned();
    const queue = new HeldQueue();
    const told = await tell(undefined, Date.now());
    await told.receiver.answer(204, 410);
    const first = await news(told);
    expect(queue.take().filter(({ delaySeconds }) => delaySeconds !== undefined)).toEqual([]);
    expect(await stateOf(told)).toMatchObject({ state: 'disabled', disabled: { at: RFC_3339_TEXT, reason: 'gone' } });
    const second = await news(told);
    expect(await seqsTold(told)).toEqual([1]);
    // While it is disabled, nobody asks for deliveries to it.
    expect(queue.take()).toEqual([]);

    expect(await command(told, 'enable', { id: 'e1' })).toMatchObject({ state: 'active', replayed: false });
    const asked = queue.take().map(({ body }) => body);
    expect(new Set(asked)).toEqual(new Set([first, second]));
    await consumeDeliveries(asked);
    expect((await seqsTold(told)).sort()).toEqual([1, 1, 2, 2]);
  });

  it('HOOK-10: another address enables it and asks for what waits; the same address does not', async () => {
    warned();
    const queue = new HeldQueue();
    const [told, moved] = [await tell(undefined, Date.now()), await tell()];
    await told.receiver.always(410);
    const delivery = await news(told);
    queue.take();
    const path = `/api/webhooks/${told.receiver.id}`;
    expect((await operator('PUT', path, { url: told.receiver.url })).status).toBe(200);
    expect(await stateOf(told)).toMatchObject({ state: 'disabled' });
    expect(queue.take()).toEqual([]);
    expect((await operator('PUT', path, { url: moved.receiver.url })).status).toBe(200);
    expect(await stateOf(told)).toMatchObject({ state: 'active' });
    expect(queue.take()).toEqual([{ body: delivery }]);
    await consumeDeliveries([delivery]);
    expect(await seqsTold({ ...told, receiver: moved.receiver })).toEqual([1, 2]);
  });

  it('HOOK-10: enabling one that fails ends its waits, and holds nothing against it', async () => {
    warned();
    const queue = new HeldQueue();
    const told = await tell(undefined, Date.now());
    await told.receiver.answer(404);
    const delivery = await news(told);
    expect(await stateOf(told)).toMatchObject({
      failing: { since: RFC_3339_TEXT, failures: 1, error: 'it answered 404', nextAttemptAt: RFC_3339_TEXT },
    });
    queue.take();
    await command(told, 'enable', { id: 'e1' });
    expect(await stateOf(told)).not.toHaveProperty('failing');
    expect(queue.take()).toEqual([{ body: delivery }]);
    await consumeDeliveries([delivery]);
    expect(await seqsTold(told)).toEqual([1, 2]);
  });

  it('HOOK-6, HOOK-10: the operator disables one; a repeat of an earlier command changes nothing', async () => {
    const queue = new HeldQueue();
    const told = await tell();
    await command(told, 'enable', { id: 'e1' });
    expect(await command(told, 'disable', { id: 'd1' })).toMatchObject({
      state: 'disabled',
      disabled: { reason: 'operator' },
      replayed: false,
    });
    await news(told);
    expect(await told.receiver.delivered()).toEqual([]);
    expect(await command(told, 'enable', { id: 'e1' })).toMatchObject({ state: 'disabled', replayed: true });
    await command(told, 'enable', { id: 'e2' });
    expect(await command(told, 'disable', { id: 'd1' })).toMatchObject({ state: 'active', replayed: true });
    queue.take();
  });

  it('HOOK-10: a test event is sent to one that is disabled, and an answer of 410 to it disables', async () => {
    const told = await tell();
    await told.receiver.answer(410);
    expect(await command(told, 'test', undefined)).toMatchObject({ delivered: false, status: 410 });
    expect(await stateOf(told)).toMatchObject({ state: 'disabled', disabled: { reason: 'gone' } });
    expect(await command(told, 'test', undefined)).toMatchObject({ delivered: true });
    expect(await stateOf(told)).toMatchObject({ state: 'disabled' });
  });
});

const RFC_3339_TEXT = expect.stringMatching(RFC_3339);
