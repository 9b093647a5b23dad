/**
 * Two queues carry the webhooks. Of each, one batch may be under way at a time, as on a local machine it always is, and a batch
 * ends with its slowest delivery. So receivers that are slow are told through a queue of their own, where they hold up only each
 * other.
 */

/** The queues of `Delivery`, as wrangler.toml names them. */
const QUICK = 'revenue-guard-webhooks';
const SLOW = 'revenue-guard-webhooks-slow';

export function carriesWebhooks(queue: string): boolean {
  return queue === QUICK || queue === SLOW;
}

/** Whether the receivers of this queue are told apart from those that are quick. */
export function isApart(queue: string): boolean {
  return queue === SLOW;
}

export function queueOf(env: Env, slow: boolean): Env['WEBHOOK_QUEUE'] {
  return slow ? env.SLOW_WEBHOOK_QUEUE : env.WEBHOOK_QUEUE;
}
