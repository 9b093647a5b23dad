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

  export class Writing extends Bare {
    #waiting = [];
    constructor(ctx, env) {
      super(ctx, env);
      ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS a (n INTEGER PRIMARY KEY, t TEXT); CREATE TABLE IF NOT EXISTS b (t TEXT PRIMARY KEY) WITHOUT ROWID');
    }
    webSocketMessage(socket, text) {
      this.#waiting.push([socket, text]);
      if (this.#waiting.length === 1) setTimeout(() => this.#flush(), 0);
    }
    #flush() {
      const waiting = this.#waiting;
      this.#waiting = [];
      const texts = JSON.stringify(waiting.map(([, text]) => crypto.randomUUID() + text));
      this.ctx.storage.transactionSync(() => {
        this.ctx.storage.sql.exec('INSERT INTO a (t) SELECT value FROM json_each(?)', texts);
        this.ctx.storage.sql.exec('INSERT INTO b (t) SELECT value FROM json_each(?)', texts);
      });
      for (const [socket, text] of waiting) socket.send(text);
    }
  }

  export class Awake extends DurableObject {
    fetch() {
      const { 0: client, 1: server } = new WebSocketPair();
      server.accept();
      server.addEventListener('message', ({ data }) => server.send(data));
      server.send('{"type":"welcome"}');
      return new Response(null, { status: 101, webSocket: client });
    }
  }

  export default {
    fetch(request, env) {
      const [, path, kind = 'BARE'] = new URL(request.url).pathname.split('/');
      return path === 'bare' ? env[kind].getByName('one').fetch(request) : env.PROGRAM.fetch(request);
    },
  };`;

/**
 * The bare object is at `/bare`; everything else goes through to the program. Beside it stand two others: one that writes two rows for
 * each message before it sends it back, many in one transaction, at `/bare/WRITING`, and one whose sockets cannot hibernate, at `/bare/AWAKE`.
 */
export function bareBeside(program: V4WorkerOptions): V4WorkerOptions[] {
  const durableObjects = {
    BARE: { className: 'Bare', useSQLite: true },
    WRITING: { className: 'Writing', useSQLite: true },
    AWAKE: { className: 'Awake', useSQLite: true },
  };
  return inFront(program, { script: BARE, durableObjects });
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

/** What stands in the place of the program's queue: a Worker to which each message goes. */
const QUEUES = {
  /** It forgets what it takes. */
  takes: 'send() {}',
  fails: "send() { throw new Error('The queue is down.'); }",
};

export function withQueue(program: V4WorkerOptions, queue: keyof typeof QUEUES): V4WorkerOptions[] {
  const { LEDGER_QUEUE: _, ...producers } = program.queueProducers as Record<string, unknown>;
  const script = `import { WorkerEntrypoint } from 'cloudflare:workers';
    export default class extends WorkerEntrypoint { ${QUEUES[queue]} }`;
  return [
    {
      ...program,
      queueProducers: producers as NonNullable<V4WorkerOptions['queueProducers']>,
      serviceBindings: { ...program.serviceBindings, LEDGER_QUEUE: 'queue' },
    } as V4WorkerOptions,
    { name: 'queue', modules: true, script, compatibilityDate: '2026-10-12' } as V4WorkerOptions,
  ];
}
