import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.DROP_WEBHOOK_SECRET ?? '');

interface OrderEvent {
  type: string;
  timestamp: string;
  data: {
    sku: string;
    seq: number;
    order?: { shopper: string; id: string; state: string; quantity: number };
  };
}

/** Stands for your database: what has come, and how each order stands. */
export const seen = new Set<string>();
export const orders = new Map<
  string,
  { seq: number; state: string; quantity: number }
>();

/** POST /drop-events in your shop. */
export async function receive(request: Request): Promise<Response> {
  const body = await request.text();
  const headers = Object.fromEntries(request.headers);
  let event: OrderEvent;
  try {
    event = webhook.verify(body, headers) as OrderEvent;
  } catch {
    return new Response('This is not signed with our secret.', { status: 401 });
  }

  // The same event may come twice. It has the same webhook-id each time.
  const id = headers['webhook-id'] ?? '';
  if (!seen.has(id)) {
    remember(event);
    seen.add(id);
  }
  // Answer now, work later: after ten seconds it counts as lost, and is sent again.
  return new Response(null, { status: 204 });
}

function remember({ data: { sku, seq, order } }: OrderEvent): void {
  if (order === undefined) return;
  const key = `${sku}/${order.shopper}/${order.id}`;
  // A higher seq is the newer truth, in whatever order your own workers get to it.
  if (seq > (orders.get(key)?.seq ?? 0))
    orders.set(key, { seq, state: order.state, quantity: order.quantity });
}
