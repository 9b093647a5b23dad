import { Hono } from 'hono';
import { nanoid } from 'nanoid';
import { RECEIVERS_MAX, ReceiverBody, ReceiverId, WEBHOOK_TYPES } from '../../shared/protocol/webhooks.ts';
import { addressProblem } from '../webhooks/address.ts';
import { allowsLocal, post } from '../webhooks/post.ts';
import { deleteReceiver, findReceiver, listReceivers, type Receiver, saveReceiver } from '../webhooks/receivers.ts';
import { check, readBody } from './body.ts';
import { badRequest, notFound, ProblemError } from './problem.ts';
import { time } from './views.ts';

/** `/api/webhooks`: who is told of what happens. For the operator. */
export const webhookRoutes = new Hono<{ Bindings: Env }>();

webhookRoutes.get('/', async (c) => {
  const receivers = await listReceivers(c.env.DB);
  return c.json({ webhooks: receivers.map(receiverBody) });
});

webhookRoutes.put('/:id', async (c) => {
  const id = check(ReceiverId, c.req.param('id'));
  const body = await readBody(c, ReceiverBody);
  const problem = addressProblem(body.url, allowsLocal(c.env));
  if (problem !== null) throw badRequest(`${problem}.`);
  const saved = await saveReceiver(c.env.DB, id, body, Date.now());
  switch (saved.kind) {
    case 'created':
      // The only time that the secret is shown (rule OUT-5).
      return c.json({ ...receiverBody(saved.receiver), secret: saved.receiver.secret }, 201);
    case 'changed':
      return c.json(receiverBody(saved.receiver));
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

webhookRoutes.post('/:id/test', async (c) => {
  const receiver = await findReceiver(c.env.DB, c.req.param('id'));
  if (receiver === null) throw unknownReceiver();
  const id = `test:${nanoid()}`;
  const event = { type: 'test', timestamp: time(Date.now()), data: { receiver: receiver.id } } as const;
  const { delivered, status, error } = await post(c.env, receiver, { id, event });
  return c.json({ id, delivered, ...(status === null ? {} : { status }), ...(error === null ? {} : { error }) });
});

function receiverBody({ id, url, events, createdAtMs }: Receiver) {
  return { id, url, events: events ?? WEBHOOK_TYPES, createdAt: time(createdAtMs) };
}

function unknownReceiver(): ProblemError {
  return notFound(
    'unknown_receiver',
    'There is no receiver with this id. Those that exist are listed at GET /api/webhooks.',
  );
}
