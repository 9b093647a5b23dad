import { connectDrop } from 'revenue-guard-client';

const drop = connectDrop({ sku: 'air-one', host: 'https://drops.example' });

drop.on('stock', ({ remaining, total }) =>
  console.log(`${remaining} of ${total} left`),
);

const answer = await drop.purchase(1);
if (answer.type === 'receipt') {
  console.log(`Yours: order ${answer.id} is ${answer.state}.`);
} else {
  console.log(`Not bought: ${answer.message}`);
}

drop.close();
