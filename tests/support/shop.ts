import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A shop's own site on another origin. */
export interface Shop {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves pages and scripts by their path. */
export async function serve(files: Readonly<Record<string, string>>): Promise<Shop> {
  const server = createServer(({ url = '/' }, response) => {
    const path = url.split('?')[0] ?? '/';
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    response
      .writeHead(text === undefined ? 404 : 200, {
        'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html',
      })
      .end(text);
  });
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
