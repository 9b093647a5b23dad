import { connectDrop } from 'revenue-guard-client';

// One socket: for the size that is connected to, and for those that are watched.
const size42 = connectDrop({ sku: 'shoe-42', host: 'https://drops.example' });
const size43 = size42.watch('shoe-43');
const size44 = size42.watch('shoe-44');

for (const { sku, on } of [size42, size43, size44]) {
  on('stock', ({ remaining }) => console.log(`${sku}: ${remaining} left`));
}

const answer = await size43.purchase(1);
console.log(answer.type === 'receipt' ? 'Size 43 is yours.' : answer.message);

// Ends the socket, and with it all sizes; closing another ends the watching of it alone.
size42.close();
