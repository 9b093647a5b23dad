import type { V4WorkerOptions } from 'miniflare';

/** Workers that stand beside the program for a measurement. */

/**
 * A bare object for comparison: it holds hibernatable sockets, sends back what it hears, and repeats a text to all of them when it is
 * asked to over HTTP. What it does, any program that holds sockets in this runtime has to do.
 */
const BARE = `
  import { DurableObject } from 'cloudflare:workers';
  export class Bare extends DurableObject {
    #sockets = this.ctx.getWebSockets();
    async fetch(request) {
      if (request.method === 'PUT') {
        const text = await request.text();
        for (const socket of this.#sockets) socket.send(text);
        return Response.json({ sockets: this.#sockets.length });
      }
      const { 0: client, 1: server } = new WebSocketPair();
      this.ctx.acceptWebSocket(server);
      this.#sockets.push(server);
      server.send('{"type":"welcome"}');
      return new Response(null, { status: 101, webSocket: client });
    }
    webSocketMessage(socket, text) { socket.send(text); }
  }
  export default {
    fetch(request, env) {
      if (new URL(request.url).pathname !== '/bare') return env.PROGRAM.fetch(request);
      return env.BARE.getByName('one').fetch(request);
    },
  };`;

/** The bare object is at `/bare`; everything else goes through to the program. */
export function bareBeside(program: V4WorkerOptions): V4WorkerOptions[] {
  return inFront(program, { script: BARE, durableObjects: { BARE: { className: 'Bare', useSQLite: true } } });
}

/** A Worker in front of the program, for it must be reached from here; it passes on what is not its own to `env.PROGRAM`. */
export function inFront(
  program: V4WorkerOptions,
  { script, durableObjects }: { readonly script: string; readonly durableObjects: V4WorkerOptions['durableObjects'] },
): V4WorkerOptions[] {
  const front = {
    name: 'front',
    modules: true,
    script,
    compatibilityDate: '2026-10-12',
    serviceBindings: { PROGRAM: program.name ?? 'program' },
    durableObjects,
  };
  return [front as V4WorkerOptions, program];
}
