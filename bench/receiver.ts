import { createServer } from 'node:http';

/**
 * A receiver of webhooks, as a program by itself: `node receiver.ts <every nth call that fails, or 0>`. It prints its port, and
 * answers GET with the number of calls so far. It verifies nothing: the tests do.
 */
const failing = Number(process.argv[2] ?? 0);
let calls = 0;

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    response.end(String(calls));
    return;
  }
  calls += 1;
  const status = failing > 0 && calls % failing === 0 ? 500 : 204;
  request.resume().on('end', () => response.writeHead(status).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : address);
});

// Its input ends with whoever started it.
process.stdin.resume().on('end', () => process.exit());
