import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A shop's own site on another origin. */
export interface Shop {
  readonly origin: string;
  close(): Promise<void>;
}

/** A text is a page or a script; a function is a route of the shop's. */
export type Routes = Record<string, string | ((request: Request) => Promise<Response>)>;

/** Serves a shop's pages, scripts and routes by their path. Routes may be added while it runs. */
export async function serve(routes: Routes): Promise<Shop> {
  const server = createServer((request, response) => void answer(routes, request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '/', method = 'GET', headers } = request;
  const path = url.split('?')[0] ?? '/';
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (typeof route === 'function') {
    const body = method === 'GET' ? null : await buffer(request);
    const given = new Request(`http://${headers.host}${url}`, {
      method,
      headers: headers as Record<string, string>,
      body,
    });
    const answered = await route(given);
    response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text());
    return;
  }
  const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
  response.writeHead(route === undefined ? 404 : 200, { 'content-type': type }).end(route);
}
