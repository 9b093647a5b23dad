const host = 'https://drops.example';
const { token } = await (
  await fetch(`${host}/api/session`, { method: 'POST' })
).json();

// Keep the id somewhere safe before you send it. Sent again it buys nothing twice.
const id = crypto.randomUUID();

const socket = new WebSocket(
  `${host.replace('http', 'ws')}/parties/sku/air-one?token=${token}`,
);

socket.addEventListener('message', ({ data }) => {
  const message = JSON.parse(data);
  switch (message.type) {
    case 'welcome':
      socket.send(JSON.stringify({ type: 'purchase', id, quantity: 1 }));
      break;
    case 'stock':
      console.log(`${message.remaining} of ${message.total} left`);
      break;
    case 'receipt':
      console.log(
        `${message.id === id ? 'Bought' : 'Another order'}: ${message.state}`,
      );
      socket.close();
      break;
    case 'refusal':
    case 'error':
      console.log(message.message);
      socket.close();
  }
});
