const DROPS = 'https://drops.example';

/** What your payment provider tells you of a payment. The metadata is what you gave it when the payment began. */
export interface PaymentEvent {
  id: string;
  type: 'payment.succeeded' | 'payment.failed';
  paymentId: string;
  metadata: { sku: string; shopper: string; order: string };
}

/** Your provider's webhook comes here, once its signature is checked. Throwing makes the provider try again. */
export async function onPayment(
  event: PaymentEvent,
  giveMoneyBack: (paymentId: string) => Promise<void>,
) {
  if (event.type === 'payment.failed') {
    await settle(event, 'release');
    return;
  }
  const answer = await settle(event, 'confirm');
  // Paid in time, or late while there was still stock: both are sold now.
  if (answer.ok) return;
  // Paid too late, and the last unit went to somebody else.
  if ((await answer.json()).reason === 'hold_expired')
    await giveMoneyBack(event.paymentId);
}

async function settle(
  { id, metadata }: PaymentEvent,
  verb: 'confirm' | 'release',
): Promise<Response> {
  const { sku, shopper, order } = metadata;
  const answer = await fetch(
    `${DROPS}/api/drops/${sku}/orders/${encodeURIComponent(shopper)}/${order}/${verb}`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${process.env.OPERATOR_TOKEN}` },
      // The provider's own event id: delivered twice, it settles once.
      body: JSON.stringify({ id }),
    },
  );
  if (answer.status >= 500)
    throw new Error(`Could not ${verb} ${order}: ${answer.status}`);
  return answer;
}
