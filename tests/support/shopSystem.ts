import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/**
 * A shop's own system, as a program by itself: `node shopSystem.ts <port> <file> <secret>`. It knows nothing of Revenue Guard:
 * it verifies what it is sent with the public library, answers every third call with a server error, and writes each call to
 * the file, one JSON line each.
 */
const [port, file, secret] = process.argv.slice(2);
if (port === undefined || file === undefined || secret === undefined) throw new Error('A port, a file and a secret.');

const webhook = new Webhook(secret);
/** Counted across restarts, so that the failures go on where they were. */
let calls = linesOf(file);

createServer(async (request, response) => {
  // A call that breaks off, because its sender was killed, is none.
  const body = await text(request).catch(() => undefined);
  if (body === undefined) return;
  calls += 1;
  const status = calls % 3 === 0 ? 500 : 204;
  appendFileSync(file, `${JSON.stringify({ ...verified(request.headers, body), status })}\n`);
  response.writeHead(status).end();
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));

/** What the call says, and whether it is signed by somebody who knows the secret. */
function verified(headers: NodeJS.Dict<string | string[]>, body: string): Record<string, unknown> {
  const id = headers['webhook-id'];
  try {
    return { id, verified: true, event: webhook.verify(body, headers as Record<string, string>) };
  } catch (error) {
    return { id, verified: false, error: String(error) };
  }
}

function linesOf(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
}
