import { type Context, Hono } from 'hono';
import { nanoid } from 'nanoid';
import * as v from 'valibot';
import type {
  CommandedReceiverAnswer,
  DeadLetterListAnswer,
  DeliveryListAnswer,
  NewReceiverAnswer,
  ReceiverListAnswer,
  RedeliveryAnswer,
  RotationAnswer,
  TestDeliveryAnswer,
} from '../../shared/protocol/answers/webhooks.ts';
import { CommandBody } from '../../shared/protocol/bodies.ts';
import { DeadLettersQuery, DeliveriesQuery } from '../../shared/protocol/queries.ts';
import { RECEIVERS_MAX, ReceiverBody, ReceiverId, RedeliverBody, RotateBody } from '../../shared/protocol/webhooks.ts';
import { addressProblem } from '../webhooks/address.ts';
import { announceTo } from '../webhooks/announce.ts';
import { type Commanded, disable, enable, rotate } from '../webhooks/commands.ts';
import { countDeadLettersOf, readDeadLetters } from '../webhooks/deadLetters.ts';
import { logDeliveries, logged, readDeliveries } from '../webhooks/deliveryLog.ts';
import { allowsLocal, GONE, post } from '../webhooks/post.ts';
import {
  deleteReceiver,
  disableGone,
  findReceiver,
  isDisabled,
  type Receiver,
  saveReceiver,
} from '../webhooks/receivers.ts';
import { requestRedelivery } from '../webhooks/redeliver.ts';
import { check, readBody } from './body.ts';
import { decodeCursor, encodeCursor } from './paging.ts';
import { badRequest, notFound, ProblemError } from './problem.ts';
import { time } from './views.ts';
import { deadLetterBody, deliveryBody, listBodies, positionOf, receiverBody } from './webhookViews.ts';

/** `/api/webhooks`: who is told of what happens, and how that goes. For the operator. */
export const webhookRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

const Position = v.strictObject({ sku: v.string(), seq: v.number(), part: v.number() });

webhookRoutes.get('/', async (c) => {
  return c.json({ webhooks: await listBodies(c.env.DB, Date.now()) } satisfies ReceiverListAnswer);
});

webhookRoutes.get('/:id', async (c) => c.json(await receiverBody(c.env.DB, await knownReceiver(c), Date.now())));

webhookRoutes.put('/:id', async (c) => {
  const id = check(ReceiverId, c.req.param('id'));
  const body = await readBody(c, ReceiverBody);
  const problem = addressProblem(body.url, allowsLocal(c.env));
  if (problem !== null) throw badRequest(`${problem}.`);
  const nowMs = Date.now();
  const saved = await saveReceiver(c.env.DB, id, body, nowMs);
  switch (saved.kind) {
    case 'created':
      // Beside a rotation, the only time that the secret is shown (rule HOOK-1).
      return c.json(
        {
          ...(await receiverBody(c.env.DB, saved.receiver, nowMs)),
          secret: saved.receiver.secret,
        } satisfies NewReceiverAnswer,
        201,
      );
    case 'changed':
      if (!isDisabled(saved.receiver)) await announceTo(c.env, saved.receiver);
      return c.json(await receiverBody(c.env.DB, saved.receiver, nowMs));
    case 'too_many':
      throw new ProblemError({
        status: 409,
        code: 'too_many_receivers',
        title: 'There are too many receivers',
        detail: `There may be ${RECEIVERS_MAX} receivers at most. Delete one that is no longer needed.`,
      });
  }
});

webhookRoutes.delete('/:id', async (c) => {
  if (!(await deleteReceiver(c.env.DB, c.req.param('id')))) throw unknownReceiver();
  return c.body(null, 204);
});

webhookRoutes.post('/:id/rotate', async (c) => {
  const { id } = await knownReceiver(c);
  const body = await readBody(c, RotateBody);
  return commandResponse(c, id, await rotate(c.env.DB, id, body, Date.now()));
});

webhookRoutes.post('/:id/enable', async (c) => {
  const receiver = await knownReceiver(c);
  const body = await readBody(c, CommandBody);
  const commanded = await enable(c.env.DB, receiver.id, body, Date.now());
  // Asked for at a repeat too: the first time may have ended before it.
  if (commanded.kind === 'done') await announceTo(c.env, receiver);
  return commandResponse(c, receiver.id, commanded);
});

webhookRoutes.post('/:id/disable', async (c) => {
  const { id } = await knownReceiver(c);
  const body = await readBody(c, CommandBody);
  return commandResponse(c, id, await disable(c.env.DB, id, body, Date.now()));
});

webhookRoutes.post('/:id/test', async (c) => {
  const receiver = await knownReceiver(c);
  const id = `test:${nanoid()}`;
  const event = { type: 'test', timestamp: time(Date.now()), data: { receiver: receiver.id } } as const;
  const attempt = await post(c.env, receiver, { id, event });
  const { delivered, status, error, durationMs } = attempt;
  await c.env.DB.batch([
    ...logDeliveries(c.env.DB, receiver.id, [logged({ id, event }, attempt)]),
    ...(status === GONE ? [disableGone(c.env.DB, receiver, Date.now())] : []),
  ]);
  return c.json({
    id,
    delivered,
    ...(status === null ? {} : { status }),
    ...(error === null ? {} : { error }),
    durationMs,
  } satisfies TestDeliveryAnswer);
});

webhookRoutes.get('/:id/deliveries', async (c) => {
  const { id } = await knownReceiver(c);
  const { outcome, limit, after } = check(DeliveriesQuery, c.req.query());
  const beforeN = decodeCursor(after, v.number()) ?? Number.MAX_SAFE_INTEGER;
  const delivered = outcome === undefined ? null : outcome === 'delivered';
  const found = await readDeliveries(c.env.DB, id, { beforeN, delivered, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? { next: encodeCursor(last.n) } : {};
  return c.json({ deliveries: page.map(deliveryBody), ...next } satisfies DeliveryListAnswer);
});

webhookRoutes.get('/:id/dead-letters', async (c) => {
  const { id } = await knownReceiver(c);
  const { limit, after: text } = check(DeadLettersQuery, c.req.query());
  const after = decodeCursor(text, Position);
  const [total, found] = await Promise.all([
    countDeadLettersOf(c.env.DB, id),
    readDeadLetters(c.env.DB, id, limit + 1, after),
  ]);
  const page = found.slice(0, limit);
  const last = page.at(-1);
  const next = found.length > limit && last !== undefined ? { next: encodeCursor(positionOf(last)) } : {};
  return c.json({ total, deadLetters: page.map(deadLetterBody), ...next } satisfies DeadLetterListAnswer);
});

webhookRoutes.post('/:id/dead-letters/redeliver', async (c) => {
  const receiver = await knownReceiver(c);
  const { ids } = await readBody(c, RedeliverBody);
  if (isDisabled(receiver)) {
    throw conflict('receiver_disabled', 'This receiver is disabled, so nothing is sent to it. Enable it first.');
  }
  const queued = await requestRedelivery(c.env, receiver.id, ids ?? undefined);
  return c.json({ queued } satisfies RedeliveryAnswer, 202);
});

/** The receiver as it is after a command, or the problem that says why it was not carried out. */
async function commandResponse(c: Ctx, id: string, commanded: Commanded): Promise<Response> {
  switch (commanded.kind) {
    case 'done': {
      const { replayed, secret } = commanded;
      const receiver = await findReceiver(c.env.DB, id);
      if (receiver === null) throw unknownReceiver();
      const body = await receiverBody(c.env.DB, receiver, Date.now());
      return secret === null
        ? c.json({ ...body, replayed } satisfies CommandedReceiverAnswer)
        : c.json({ ...body, replayed, secret } satisfies RotationAnswer);
    }
    case 'unknown_receiver':
      throw unknownReceiver();
    case 'id_reused':
      throw conflict(
        'id_reused',
        'This id was used for another command. Send the command again with an id of its own.',
      );
    case 'secret_replaced':
      throw conflict(
        'secret_replaced',
        'This rotation was carried out, but its secret has been replaced since. Rotate again, with another id.',
      );
  }
}

function conflict(code: string, detail: string): ProblemError {
  return new ProblemError({ status: 409, code, title: 'The command was refused', detail });
}

async function knownReceiver(c: Ctx): Promise<Receiver> {
  const receiver = await findReceiver(c.env.DB, c.req.param('id') ?? '');
  if (receiver === null) throw unknownReceiver();
  return receiver;
}

function unknownReceiver(): ProblemError {
  return notFound(
    'unknown_receiver',
    'There is no receiver with this id. Those that exist are listed at GET /api/webhooks.',
  );
}
