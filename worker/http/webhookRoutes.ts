import { type Context, Hono } from 'hono';
import { nanoid } from 'nanoid';
import { CommandBody } from '../../shared/protocol/bodies.ts';
import { RECEIVERS_MAX, ReceiverBody, ReceiverId, RotateBody } from '../../shared/protocol/webhooks.ts';
import { addressProblem } from '../webhooks/address.ts';
import { type Commanded, disable, enable, rotate } from '../webhooks/commands.ts';
import { announceTo } from '../webhooks/deliver.ts';
import { logDeliveries, logged } from '../webhooks/deliveryLog.ts';
import { allowsLocal, GONE, post } from '../webhooks/post.ts';
import { deleteReceiver, disableGone, findReceiver, type Receiver, saveReceiver } from '../webhooks/receivers.ts';
import { check, readBody } from './body.ts';
import { badRequest, notFound, ProblemError } from './problem.ts';
import { time } from './views.ts';
import { listBodies, receiverBody } from './webhookViews.ts';

/** `/api/webhooks`: who is told of what happens, and how that goes. For the operator. */
export const webhookRoutes = new Hono<{ Bindings: Env }>();

type Ctx = Context<{ Bindings: Env }>;

webhookRoutes.get('/', async (c) => c.json({ webhooks: await listBodies(c.env.DB, Date.now()) }));

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
      return c.json({ ...(await receiverBody(c.env.DB, saved.receiver, nowMs)), secret: saved.receiver.secret }, 201);
    case 'changed':
      if (saved.resumed) await announceTo(c.env, saved.receiver);
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
  });
});

/** The receiver as it is after a command, or the problem that says why it was not carried out. */
async function commandResponse(c: Ctx, id: string, commanded: Commanded): Promise<Response> {
  switch (commanded.kind) {
    case 'done': {
      const { replayed, secret } = commanded;
      const receiver = await findReceiver(c.env.DB, id);
      if (receiver === null) throw unknownReceiver();
      const body = await receiverBody(c.env.DB, receiver, Date.now());
      return c.json({ ...body, replayed, ...(secret === null ? {} : { secret }) });
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
