import * as v from 'valibot';
import { CommandAnswer, DropAnswer, DropListAnswer } from '../../../shared/protocol/answers/drops.ts';
import { ReceiptAnswer } from '../../../shared/protocol/answers/orders.ts';
import {
  DeedListAnswer,
  OpenSessionListAnswer,
  OperatorSessionAnswer,
  SessionAnswer,
} from '../../../shared/protocol/answers/sessions.ts';
import { CommandBody, DropBody, PurchaseBody, RestockBody, SignInBody } from '../../../shared/protocol/bodies.ts';
import { PurchaseId } from '../../../shared/protocol/fields.ts';
import { DeedsQuery, DropsQuery } from '../../../shared/protocol/queries.ts';
import type { Operation } from './operation.ts';

/** What an operator's command may be refused for, beside reasons of its own. */
const COMMAND_PROBLEMS = { 409: ['closed', 'id_reused'], 503: ['busy', 'try_again'] } as const;

const ETAG = { etag: 'Names the definition of the drop, not its stock: for `If-Match`.' };

export const sessionOperations: readonly Operation[] = [
  {
    ...{ method: 'post', path: '/api/session', tag: 'Sessions', who: 'anyone or shopper', id: 'createSession' },
    summary: 'Become an anonymous shopper, or stay the one that the token names',
    description:
      'A shop that knows its customers mints tokens of its own: JWT, HS256 over the shared secret, `sub` its customer.',
    answers: { 201: { description: 'A token to buy with.', schema: SessionAnswer } },
    problems: {
      403: ['not_renewable', 'origin_not_allowed', 'challenge_required', 'challenge_failed'],
      429: ['rate_limited'],
      503: ['shopper_tokens_not_configured', 'challenge_unavailable'],
    },
  },
  {
    ...{ method: 'post', path: '/api/operator/session', tag: 'Sessions', who: 'anyone', id: 'signIn' },
    summary: 'Exchange the operator token for a session in a cookie',
    body: SignInBody,
    answers: {
      201: {
        description: 'Signed in.',
        schema: OperatorSessionAnswer,
        headers: { 'set-cookie': 'The session: HttpOnly, SameSite=Strict.' },
      },
    },
    problems: { 401: ['unauthorized'], 429: ['rate_limited'], 503: ['operator_not_configured'] },
  },
  {
    ...{ method: 'get', path: '/api/operator/session', tag: 'Sessions', who: 'anyone', id: 'lookAtSession' },
    summary: 'How long the session in the cookie lasts',
    description: 'Only the cookie counts here. Looking is using: it renews the session.',
    answers: { 200: { description: 'It lasts.', schema: OperatorSessionAnswer } },
    problems: { 401: ['unauthorized'], 503: ['operator_not_configured'] },
  },
  {
    ...{ method: 'delete', path: '/api/operator/session', tag: 'Sessions', who: 'anyone', id: 'signOut' },
    summary: 'End the session for every copy of its cookie, and take the cookie away',
    answers: { 204: { description: 'Signed out.' } },
    problems: { 403: ['cross_site'], 503: ['try_again'] },
  },
  {
    ...{ method: 'get', path: '/api/operator/sessions', tag: 'Sessions', who: 'operator', id: 'listSessions' },
    summary: 'The sessions of operators that are open',
    answers: { 200: { description: 'Newest first.', schema: OpenSessionListAnswer } },
    problems: { 503: ['try_again'] },
  },
  {
    ...{ method: 'delete', path: '/api/operator/sessions', tag: 'Sessions', who: 'operator', id: 'endSessions' },
    summary: 'End all sessions of operators, this one too, and close their live sockets',
    answers: { 204: { description: 'None is open.' } },
    problems: { 503: ['try_again'] },
  },
  {
    ...{ method: 'delete', path: '/api/operator/sessions/:id', tag: 'Sessions', who: 'operator', id: 'endSession' },
    summary: 'End one session, and close its live sockets',
    answers: { 204: { description: 'It is not open.' } },
    problems: { 503: ['try_again'] },
  },
  {
    ...{ method: 'get', path: '/api/operator/deeds', tag: 'Sessions', who: 'operator', id: 'listDeeds' },
    summary: 'What operators did that no ledger of a drop tells of, newest first',
    query: DeedsQuery,
    answers: { 200: { description: 'One page.', schema: DeedListAnswer } },
    problems: { 503: ['try_again'] },
  },
];

export const dropOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/drops', tag: 'Drops', who: 'anyone', id: 'listDrops' },
    summary: 'The drops, newest first, with their present stock',
    query: DropsQuery,
    answers: { 200: { description: 'One page.', schema: DropListAnswer } },
    problems: { 503: ['database_unavailable'] },
  },
  {
    ...{ method: 'get', path: '/api/drops/:sku', tag: 'Drops', who: 'anyone or shopper', id: 'getDrop' },
    summary: 'One drop with its present stock',
    answers: { 200: { description: 'The drop.', schema: DropAnswer, headers: ETAG } },
    problems: { 503: ['try_again', 'shopper_tokens_not_configured'] },
  },
  {
    ...{ method: 'put', path: '/api/drops/:sku', tag: 'Drops', who: 'operator', id: 'defineDrop' },
    summary: 'Create a drop, or change it as a whole',
    description: 'What is left out is unset. `closesAt` must be later than `opensAt`.',
    headers: {
      'if-match': {
        schema: v.pipe(v.string(), v.regex(/^\s*"[0-9a-f]{1,64}"\s*$/)),
        description: 'The `ETag` of what the change is based on: it is made only if nobody has changed the drop since.',
      },
      'if-none-match': {
        schema: v.literal('*'),
        description: 'The drop is made only if there is none yet. Not together with `If-Match`.',
      },
    },
    body: DropBody,
    answers: {
      200: { description: 'Changed, or as it was.', schema: DropAnswer, headers: ETAG },
      201: { description: 'Created.', schema: DropAnswer, headers: ETAG },
    },
    problems: {
      409: ['insufficient_stock', 'closed'],
      412: ['changed_meanwhile', 'exists_already'],
      503: ['busy', 'try_again', 'catalogue_unavailable'],
    },
  },
  ...(['pause', 'resume', 'close'] as const).map(
    (verb): Operation => ({
      ...{ method: 'post', path: `/api/drops/:sku/${verb}`, tag: 'Drops', who: 'operator', id: `${verb}Drop` },
      summary: { pause: 'Refuse purchases until resumed', resume: 'Sell again', close: 'Close for good' }[verb],
      body: CommandBody,
      answers: { 200: { description: 'Done, now or before by the same id.', schema: CommandAnswer } },
      problems: COMMAND_PROBLEMS,
    }),
  ),
  {
    ...{ method: 'post', path: '/api/drops/:sku/restock', tag: 'Drops', who: 'operator', id: 'restockDrop' },
    summary: 'Add units, or take away some that are left',
    body: RestockBody,
    answers: { 200: { description: 'Done, now or before by the same id.', schema: CommandAnswer } },
    problems: { ...COMMAND_PROBLEMS, 409: ['closed', 'id_reused', 'insufficient_stock'] },
  },
  {
    ...{ method: 'get', path: '/api/drops/:sku/live', tag: 'Drops', who: 'operator', id: 'watchDrop' },
    summary: 'A WebSocket that tells of the drop second by second',
    description: 'What it says is described at `/api/asyncapi.json`.',
    answers: { 101: { description: 'The socket is open.' } },
    problems: { 426: ['websocket_expected'], 503: ['busy', 'try_again'] },
  },
  {
    ...{ method: 'post', path: '/api/drops/:sku/purchases', tag: 'Orders', who: 'shopper', id: 'buy' },
    summary: 'Buy, or hold until it is paid',
    headers: {
      'idempotency-key': {
        schema: PurchaseId,
        required: true,
        description: 'The purchase id. Send the same one with every retry: it is carried out once.',
      },
    },
    body: PurchaseBody,
    answers: {
      200: { description: 'It had been carried out before: the order as it is now.', schema: ReceiptAnswer },
      201: { description: 'Bought, or held.', schema: ReceiptAnswer },
    },
    problems: {
      403: ['origin_not_allowed'],
      409: [
        'sold_out',
        'insufficient_stock',
        'limit_reached',
        'not_open',
        'paused',
        'closed',
        'id_reused',
        'hold_expired',
      ],
      429: ['rate_limited'],
      503: ['busy', 'try_again', 'rate_limited', 'shopper_tokens_not_configured'],
    },
  },
];
