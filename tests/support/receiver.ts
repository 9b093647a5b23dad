import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';

/**
 * A real receiver of webhooks for the tests that run in workerd: one server on loopback, on which each path is a receiver of
 * its own. POST is a delivery, GET tells what was delivered, PUT says how the next deliveries are answered.
 */

declare module 'vitest' {
  interface ProvidedContext {
    readonly receiverUrl: string;
  }
}

interface Delivered {
  readonly headers: Record<string, string>;
  readonly body: string;
  /** How it was answered. */
  readonly answer: Answer;
}

/** A status, or one of the ways in which a receiver can misbehave. */
type Answer =
  | number
  | 'hang'
  | 'late'
  | 'endless'
  | 'hang up'
  | 'gigabyte'
  | 'cut body'
  | 'cut head'
  | 'garbage'
  | 'long head'
  | 'right'
  | 'wrong';

interface Receiver {
  readonly delivered: Delivered[];
  behaviour: Behaviour;
}

/** How deliveries are answered. */
interface Behaviour {
  /** The next ones, one after the other. */
  readonly script?: Answer[];
  /** Those whose `webhook-id` begins so fail. */
  readonly refused?: string;
  /** All others. */
  readonly always?: Answer;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const receivers = new Map<string, Receiver>();
  const server = createServer((request, response) => {
    void handle(receivers, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  project.provide('receiverUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

async function handle(receivers: Map<string, Receiver>, request: IncomingMessage, response: ServerResponse) {
  const path = request.url ?? '/';
  const receiver = receivers.get(path) ?? { delivered: [], behaviour: {} };
  receivers.set(path, receiver);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  switch (request.method) {
    case 'GET':
      response.end(JSON.stringify(receiver.delivered));
      return;
    case 'PUT':
      receiver.behaviour = JSON.parse(body);
      response.end();
      return;
    default: {
      const answer = answerTo(receiver.behaviour, String(request.headers['webhook-id']));
      receiver.delivered.push({ headers: request.headers as Record<string, string>, body, answer });
      reply(response, answer);
    }
  }
}

function answerTo({ script, refused, always = 204 }: Behaviour, id: string): Answer {
  return script?.shift() ?? (refused !== undefined && id.startsWith(refused) ? 500 : always);
}

function reply(response: ServerResponse, answer: Answer): void {
  switch (answer) {
    // As whoever verifies the answer to a challenge says it.
    case 'right':
    case 'wrong':
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ success: answer === 'right' }));
      return;
    case 'hang':
      return;
    case 'late':
      setTimeout(() => reply(response, 204), LATE_MS);
      return;
    case 'hang up':
      response.destroy();
      return;
    case 'endless':
      response.writeHead(200);
      pour(response);
      return;
    case 'gigabyte':
      response.writeHead(200, { 'content-length': 2 ** 30 });
      pour(response);
      return;
    case 'cut body':
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('The beginning', () => response.destroy());
      return;
    case 'cut head':
      response.socket?.end('HTTP/1.1 20');
      return;
    case 'garbage':
      response.socket?.end('\u0000\u0001 not a word of HTTP\r\n\r\n');
      return;
    case 'long head':
      response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(2 ** 20)}\r\n\r\n`);
      return;
    default:
      // Where a redirect is followed, the delivery turns up at another path.
      response.writeHead(answer, answer >= 300 && answer < 400 ? { location: '/followed' } : {});
      response.end('A body that nobody needs.');
  }
}

/** Longer than what counts as quick. */
const LATE_MS = 700;

/** Sends as much as is taken. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x');
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', more);
  more();
}
