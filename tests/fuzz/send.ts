import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { HttpInput } from './requests.ts';

/** Sends one input over HTTP as it is, where `fetch` would tidy it up. */

export interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Far above what any answer takes on a slow machine. */
export const PATIENCE_MS = 30_000;

export class Sender {
  readonly #port: number;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64, timeout: 4_000 });

  constructor(port: number) {
    this.#port = port;
  }

  async send(input: HttpInput): Promise<HttpAnswer> {
    const { method, path, headers, body } = input;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const message = request({
      ...{ host: '127.0.0.1', port: this.#port, agent: this.#agent, method, path },
      headers: { ...length, ...headers },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    message.on('response', (response) => read(response).then(resolve, reject));
    message.on('upgrade', (_, socket) => {
      socket.destroy();
      resolve({ status: 101, type: '', text: '' });
    });
    message.on('error', reject);
    message.end(body);
    try {
      return await promise;
    } catch (error) {
      // It closes what is idle, and one that is used again at that very moment fails, whatever is sent.
      if (message.reusedSocket && isReset(error)) return this.send(input);
      throw error;
    }
  }

  /** @returns what came until the connection ended; it may be nothing. */
  async sendRaw(bytes: Buffer): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port: this.#port, allowHalfOpen: true });
    socket.on('error', () => {});
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    // `once` of Node would fail where the other side resets the connection, which is an answer too.
    const closed = new Promise((resolve) => socket.on('close', resolve));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => socket.end());
    socket.end(bytes);
    await closed;
    return answer;
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function read(response: IncomingMessage): Promise<HttpAnswer> {
  return {
    ...{ status: response.statusCode ?? 0, type: response.headers['content-type'] ?? '' },
    text: await text(response),
  };
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ECONNRESET', 'EPIPE'].includes(String(error.code));
}
