import { connectDrop } from 'revenue-guard-client';

const drop = connectDrop({
  sku: 'air-one',
  host: 'https://drops.example',
  // Asked again before each connection, so a token may be short-lived.
  token: async () => {
    const response = await fetch('/drop-token');
    if (!response.ok) throw new Error(`No token: ${response.status}`);
    return (await response.json()).token;
  },
});

document.querySelector('#buy')?.addEventListener('click', async () => {
  const answer = await drop.purchase(1);
  document
    .querySelector('#answer')
    ?.append(
      answer.type === 'receipt' ? `You have it: ${answer.state}` : answer.message,
    );
});
