import { consume } from './consumer.ts';
import { app } from './http/app.ts';

export { Desk } from './desk/desk.ts';
export { Lane } from './lanes/lane.ts';
export { Sku } from './sku.ts';

/** What the platform calls: requests come in through the routes, the ledger's batches through the queue. */
export default {
  fetch: app.fetch,
  queue: consume,
} satisfies ExportedHandler<Env, never>;
