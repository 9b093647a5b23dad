import { dropOperations, sessionOperations } from './dropOperations.ts';
import type { Operation } from './operation.ts';
import { ledgerOperations, orderOperations, reportOperations, webhookOperations } from './operatorOperations.ts';
import { programOperations } from './programOperations.ts';
import { proofOperations } from './proofOperations.ts';

/** Every route of the API, in the order in which somebody new to it would want to read of them. */
export const OPERATIONS: readonly Operation[] = [
  ...sessionOperations,
  ...dropOperations,
  ...orderOperations,
  ...ledgerOperations,
  ...proofOperations,
  ...reportOperations,
  ...webhookOperations,
  ...programOperations,
];
