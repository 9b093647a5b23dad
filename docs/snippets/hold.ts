import { connectDrop } from 'revenue-guard-client';

const drop = connectDrop({ sku: 'air-one-held', host: 'https://drops.example' });

// Told of everything that becomes of this shopper's orders, also by your shop's own systems.
drop.on('receipt', ({ id, state }) => console.log(`${id} is ${state}`));

const answer = await drop.purchase(1);
if (
  answer.type === 'receipt' &&
  answer.state === 'held' &&
  answer.expiresAt !== undefined
) {
  const secondsToPay = Math.floor((answer.expiresAt - drop.serverNow()) / 1_000);
  console.log(`Held for ${secondsToPay} seconds.`);

  // The shopper thinks better of it.
  await drop.release(answer.id);
}

drop.close();
