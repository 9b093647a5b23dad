import { once } from 'node:events';
import { createServer } from 'node:net';
import { UserError } from './errors.ts';
import { COMMAND } from './settings.ts';

/**
 * Fails where the port is taken. Both loopback addresses are tried: a browser that is sent to `localhost` may ask the IPv6
 * one first, and would then meet whatever other program listens there.
 */
export async function demandFreePort(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    const code = await tryToListen(port, host);
    if (code === 'EADDRINUSE') throw new UserError(takenMessage(port));
    if (code === 'EACCES') {
      throw new UserError(`Port ${port} may not be opened by this user. Choose one above 1023: PORT=8787 ${COMMAND}`);
    }
  }
}

/**
 * Where a free port is looked for: below those that systems give to outgoing connections, of which a crowd's would take it before
 * it is listened on.
 */
const FREE_PORTS = { from: 10_000, to: 32_000 };
const TRIES_MAX = 100;

/** A port on which nobody listens, for a measurement or a test. */
export async function freePort(): Promise<number> {
  const { from, to } = FREE_PORTS;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const port = from + Math.floor(Math.random() * (to - from));
    if ((await tryToListen(port, '127.0.0.1')) === undefined) return port;
  }
  throw new Error(`None of ${TRIES_MAX} ports from ${from} to ${to} is free.`);
}

async function tryToListen(port: number, host: string): Promise<string | undefined> {
  const server = createServer();
  try {
    server.listen({ port, host });
    await once(server, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    server.close();
  }
}

function takenMessage(port: number): string {
  return [
    `Port ${port} is in use by another program, perhaps another Revenue Guard.`,
    'Stop that one, or choose another port:',
    `  PORT=${port === 65_535 ? 8787 : port + 1} ${COMMAND}`,
  ].join('\n');
}
