import program, { Lane as ProgramLane, Sku as ProgramSku } from './program';

// Every class of the program; those below stand in front of theirs.
export * from './program';

/**
 * The program, with a way to end its objects in the middle of whatever they do, as a machine that fails does. `npm start -- --faults`
 * puts this in front of what was built; it is no part of a build, so it cannot be deployed.
 */

export class Lane extends ProgramLane {
  abort() {
    this.ctx.abort('Aborted on purpose.');
  }
}

export class Sku extends ProgramSku {
  abort() {
    this.ctx.abort('Aborted on purpose.');
  }

  /** Those that it knows, by name. */
  laneNames() {
    const [row] = this.ctx.storage.sql.exec("SELECT value FROM settings WHERE name = 'lanes'");
    return row === undefined ? [] : JSON.parse(row.value);
  }
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export default {
  ...program,
  async fetch(request, env, ctx) {
    const { hostname, pathname } = new URL(request.url);
    if (!pathname.startsWith('/faults')) return program.fetch(request, env, ctx);
    // The runtime listens on this machine alone; a name that leads here from a page elsewhere is not meant either.
    const isOperator = request.headers.get('authorization') === `Bearer ${env.OPERATOR_TOKEN}`;
    if (!LOOPBACK.includes(hostname) || !env.OPERATOR_TOKEN || !isOperator) return new Response(null, { status: 404 });
    const [, , kind, name, abort] = pathname.split('/').map(decodeURIComponent);
    const object = kind === 'lanes' ? env.Lane.getByName(name) : env.Sku.getByName(name);
    if (request.method === 'GET') return Response.json({ lanes: await object.laneNames() });
    if (abort !== 'abort') return new Response(null, { status: 404 });
    // Whoever is ended in the middle of a call cannot answer it.
    await object.abort().catch(() => {});
    return new Response(null, { status: 204 });
  },
};
