import * as books from '../../../shared/protocol/answers/books.ts';
import * as drops from '../../../shared/protocol/answers/drops.ts';
import * as orders from '../../../shared/protocol/answers/orders.ts';
import { ProblemAnswer } from '../../../shared/protocol/answers/problem.ts';
import * as proofs from '../../../shared/protocol/answers/proofs.ts';
import * as reports from '../../../shared/protocol/answers/reports.ts';
import * as sessions from '../../../shared/protocol/answers/sessions.ts';
import * as webhooks from '../../../shared/protocol/answers/webhooks.ts';
import * as bodies from '../../../shared/protocol/bodies.ts';
import { Price } from '../../../shared/protocol/fields.ts';
import { ReceiverBody, RedeliverBody, RotateBody } from '../../../shared/protocol/webhooks.ts';
import type { Named } from './jsonSchema.ts';

/** The schemas that have a name in the document. */
export const NAMED: Named = {
  Problem: ProblemAnswer,
  Price,
  ShopperSession: sessions.SessionAnswer,
  OperatorSession: sessions.OperatorSessionAnswer,
  OpenSession: sessions.OpenSessionAnswer,
  OpenSessionList: sessions.OpenSessionListAnswer,
  OperatorMark: sessions.OperatorMark,
  Deed: sessions.DeedAnswer,
  DeedList: sessions.DeedListAnswer,
  SignIn: bodies.SignInBody,
  Stock: drops.StockAnswer,
  Drop: drops.DropAnswer,
  DropList: drops.DropListAnswer,
  DropDefinition: bodies.DropBody,
  Command: bodies.CommandBody,
  Restock: bodies.RestockBody,
  CommandResult: drops.CommandAnswer,
  Purchase: bodies.PurchaseBody,
  Receipt: orders.ReceiptAnswer,
  Order: orders.OrderAnswer,
  OrderList: orders.OrderListAnswer,
  Refund: bodies.RefundBody,
  SettleResult: orders.SettleAnswer,
  LedgerLine: books.LedgerLine,
  Audit: books.AuditAnswer,
  Proof: proofs.ProofAnswer,
  OwnProof: proofs.OwnProofAnswer,
  ReportedOrder: reports.ReportedOrderAnswer,
  OrdersReport: reports.OrdersReportAnswer,
  DropTotals: reports.DropTotalsAnswer,
  Totals: reports.TotalsAnswer,
  Reconciliation: reports.ReconciliationAnswer,
  Repair: bodies.RepairBody,
  RepairStep: reports.RepairAnswer,
  CatchUp: reports.CatchUpAnswer,
  ReceiverDefinition: ReceiverBody,
  Receiver: webhooks.ReceiverAnswer,
  ReceiverList: webhooks.ReceiverListAnswer,
  NewReceiver: webhooks.NewReceiverAnswer,
  CommandedReceiver: webhooks.CommandedReceiverAnswer,
  Rotate: RotateBody,
  Rotation: webhooks.RotationAnswer,
  TestDelivery: webhooks.TestDeliveryAnswer,
  Delivery: webhooks.DeliveryAnswer,
  DeliveryList: webhooks.DeliveryListAnswer,
  DeadLetter: webhooks.DeadLetterAnswer,
  DeadLetterList: webhooks.DeadLetterListAnswer,
  Redeliver: RedeliverBody,
  Redelivery: webhooks.RedeliveryAnswer,
  WebhookEvent: webhooks.WebhookEventBody,
};
