import { AuditAnswer } from '../../../shared/protocol/answers/books.ts';
import { OrderListAnswer, SettleAnswer } from '../../../shared/protocol/answers/orders.ts';
import {
  CatchUpAnswer,
  OrdersReportAnswer,
  ReconciliationAnswer,
  RepairAnswer,
  TotalsAnswer,
} from '../../../shared/protocol/answers/reports.ts';
import {
  CommandedReceiverAnswer,
  DeadLetterListAnswer,
  DeliveryListAnswer,
  NewReceiverAnswer,
  ReceiverAnswer,
  ReceiverListAnswer,
  RedeliveryAnswer,
  RotationAnswer,
  TestDeliveryAnswer,
} from '../../../shared/protocol/answers/webhooks.ts';
import { CommandBody, RefundBody, RepairBody } from '../../../shared/protocol/bodies.ts';
import {
  DeadLettersQuery,
  DeliveriesQuery,
  LedgerQuery,
  OrdersQuery,
  OrdersReportQuery,
  TotalsQuery,
} from '../../../shared/protocol/queries.ts';
import { ReceiverBody, RedeliverBody, RotateBody } from '../../../shared/protocol/webhooks.ts';
import type { Operation } from './operation.ts';

const READ_MODEL = { 503: ['read_model_unavailable'] } as const;
const CSV = 'A line of names and a line for each (RFC 4180).';

export const orderOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/drops/:sku/orders', tag: 'Orders', who: 'operator', id: 'listOrders' },
    summary: 'The orders of a drop, newest first, of one shopper or with one purchase id',
    query: OrdersQuery,
    answers: { 200: { description: 'One page.', schema: OrderListAnswer } },
    problems: { 503: ['read_model_unavailable', 'try_again'] },
  },
  ...(['confirm', 'release', 'refund'] as const).map(
    (verb): Operation => ({
      ...{ method: 'post', path: `/api/drops/:sku/orders/:shopper/:id/${verb}`, tag: 'Orders', who: 'operator' },
      id: `${verb}Order`,
      summary: {
        confirm: 'A hold was paid: it is sold',
        release: 'Give a hold back',
        refund: 'Take a sale back, and return its units to stock only with `restock`',
      }[verb],
      body: verb === 'refund' ? RefundBody : CommandBody,
      answers: { 200: { description: 'Done, now or before by the same id.', schema: SettleAnswer } },
      problems: {
        404: ['unknown_order'],
        409: ['id_reused', 'hold_expired', 'not_releasable'],
        503: ['busy', 'try_again'],
      },
    }),
  ),
];

export const ledgerOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/drops/:sku/ledger', tag: 'Ledger', who: 'operator', id: 'exportLedger' },
    summary: 'Everything that has changed, in order, from any entry on',
    query: LedgerQuery,
    answers: {
      200: {
        description: 'A stream. Where it breaks off, ask again `after` the last entry that has arrived.',
        texts: { 'application/x-ndjson': 'One JSON object a line, each a `LedgerLine`.', 'text/csv': CSV },
      },
    },
    problems: { 503: ['try_again'] },
  },
  {
    ...{ method: 'get', path: '/api/drops/:sku/audit', tag: 'Ledger', who: 'operator', id: 'auditDrop' },
    summary: 'Replay the ledger from nothing, and compare what comes out with what is stored',
    answers: { 200: { description: 'The verdict and the figures.', schema: AuditAnswer } },
    problems: { 503: ['try_again'] },
  },
];

export const reportOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/reports/orders', tag: 'Reports', who: 'operator', id: 'reportOrders' },
    summary: 'Orders of all drops, newest first',
    description: '`limit` bounds a page of JSON; CSV is everything that matches.',
    query: OrdersReportQuery,
    answers: {
      200: { description: 'One page, or all as CSV.', schema: OrdersReportAnswer, texts: { 'text/csv': CSV } },
    },
    problems: READ_MODEL,
  },
  {
    ...{ method: 'get', path: '/api/reports/totals', tag: 'Reports', who: 'operator', id: 'reportTotals' },
    summary: 'What became of the purchases of each drop',
    query: TotalsQuery,
    answers: { 200: { description: 'One page of drops, newest first.', schema: TotalsAnswer } },
    problems: READ_MODEL,
  },
  {
    ...{ method: 'get', path: '/api/reports/reconciliation/:sku', tag: 'Reports', who: 'operator', id: 'reconcile' },
    summary: 'Compare the reports of a drop with its ledger, row by row',
    answers: { 200: { description: 'What differs, in words.', schema: ReconciliationAnswer } },
    problems: { 503: ['read_model_unavailable', 'try_again'] },
  },
  {
    ...{
      method: 'post',
      path: '/api/reports/reconciliation/:sku/repair',
      tag: 'Reports',
      who: 'operator',
      id: 'repair',
    },
    summary: 'Rebuild the reports of a drop from its ledger, one piece a call',
    description:
      'The first call, without `after`, forgets what was there. Call again with the `after` that it answered until `done`.',
    body: RepairBody,
    answers: { 200: { description: 'How far it has come.', schema: RepairAnswer } },
    problems: { 503: ['read_model_unavailable', 'try_again'] },
  },
  {
    ...{ method: 'post', path: '/api/reports/catch-up', tag: 'Reports', who: 'operator', id: 'catchUp' },
    summary: 'Find again what a queue may have lost',
    answers: { 202: { description: 'So many drops were asked to send again.', schema: CatchUpAnswer } },
    problems: READ_MODEL,
  },
];

const UNKNOWN_RECEIVER = ['unknown_receiver'] as const;

export const webhookOperations: readonly Operation[] = [
  {
    ...{ method: 'get', path: '/api/webhooks', tag: 'Webhooks', who: 'operator', id: 'listReceivers' },
    summary: 'Who is told of what happens, and how that goes',
    answers: { 200: { description: 'All of them.', schema: ReceiverListAnswer } },
  },
  {
    ...{ method: 'get', path: '/api/webhooks/:id', tag: 'Webhooks', who: 'operator', id: 'getReceiver' },
    summary: 'One receiver',
    answers: { 200: { description: 'The receiver.', schema: ReceiverAnswer } },
    problems: { 404: UNKNOWN_RECEIVER },
  },
  {
    ...{ method: 'put', path: '/api/webhooks/:id', tag: 'Webhooks', who: 'operator', id: 'defineReceiver' },
    summary: 'Name a receiver, or change it as a whole',
    description: 'Without a secret one is made up at first, and kept later.',
    body: ReceiverBody,
    answers: {
      200: { description: 'Changed.', schema: ReceiverAnswer },
      201: { description: 'Named. The secret is shown this once.', schema: NewReceiverAnswer },
    },
    problems: { 409: ['too_many_receivers'] },
  },
  {
    ...{ method: 'delete', path: '/api/webhooks/:id', tag: 'Webhooks', who: 'operator', id: 'deleteReceiver' },
    summary: 'Forget a receiver',
    answers: { 204: { description: 'Forgotten.' } },
    problems: { 404: UNKNOWN_RECEIVER },
  },
  {
    ...{ method: 'post', path: '/api/webhooks/:id/rotate', tag: 'Webhooks', who: 'operator', id: 'rotateSecret' },
    summary: 'Give a receiver a new secret; the one before signs too for a while',
    body: RotateBody,
    answers: { 200: { description: 'Rotated, now or before by the same id.', schema: RotationAnswer } },
    problems: { 404: UNKNOWN_RECEIVER, 409: ['id_reused', 'secret_replaced'] },
  },
  ...(['enable', 'disable'] as const).map(
    (verb): Operation => ({
      ...{ method: 'post', path: `/api/webhooks/:id/${verb}`, tag: 'Webhooks', who: 'operator', id: `${verb}Receiver` },
      summary: { enable: 'Tell it again, from where it was told last', disable: 'Tell it nothing until enabled' }[verb],
      body: CommandBody,
      answers: { 200: { description: 'Done, now or before by the same id.', schema: CommandedReceiverAnswer } },
      problems: { 404: UNKNOWN_RECEIVER, 409: ['id_reused'] },
    }),
  ),
  {
    ...{ method: 'post', path: '/api/webhooks/:id/test', tag: 'Webhooks', who: 'operator', id: 'testReceiver' },
    summary: 'Deliver a test event at once',
    answers: { 200: { description: 'How that went.', schema: TestDeliveryAnswer } },
    problems: { 404: UNKNOWN_RECEIVER },
  },
  {
    ...{ method: 'get', path: '/api/webhooks/:id/deliveries', tag: 'Webhooks', who: 'operator', id: 'listDeliveries' },
    summary: 'The newest attempts to tell it something',
    query: DeliveriesQuery,
    answers: { 200: { description: 'One page, newest first.', schema: DeliveryListAnswer } },
    problems: { 404: UNKNOWN_RECEIVER },
  },
  {
    ...{ method: 'get', path: '/api/webhooks/:id/dead-letters', tag: 'Webhooks', who: 'operator' },
    id: 'listDeadLetters',
    summary: 'Events that were given up',
    query: DeadLettersQuery,
    answers: { 200: { description: 'One page.', schema: DeadLetterListAnswer } },
    problems: { 404: UNKNOWN_RECEIVER },
  },
  {
    ...{ method: 'post', path: '/api/webhooks/:id/dead-letters/redeliver', tag: 'Webhooks', who: 'operator' },
    id: 'redeliver',
    summary: 'Deliver events that were given up after all',
    body: RedeliverBody,
    answers: { 202: { description: 'So many are on their way.', schema: RedeliveryAnswer } },
    problems: { 404: UNKNOWN_RECEIVER, 409: ['receiver_disabled'] },
  },
];
