import program, { Sku as UncountedSku } from './program';

/** The program, counting what no figure of its own tells: rows as the storage counts them, and calls that lanes make. */

// Every class of the program but the one below.
export * from './program';

const UNFILED = "SELECT (stock ->> 'seq') - filed_seq AS unfiled FROM stock";

export class Sku extends UncountedSku {
  constructor(ctx, env) {
    const { sql } = ctx.storage;
    const exec = sql.exec.bind(sql);
    const counted = { rowsWritten: 0, calls: 0, commands: 0 };
    sql.exec = (...query) => {
      const cursor = exec(...query);
      counted.rowsWritten += cursor.rowsWritten;
      return cursor;
    };
    super(ctx, env);
    this.countedSoFar = counted;
    this.uncountedExec = exec;
  }

  serve(lane, batch) {
    this.countedSoFar.calls += 1;
    this.countedSoFar.commands += batch.commands.length;
    return super.serve(lane, batch);
  }

  counted() {
    const { backlog } = this.vitals() ?? { backlog: 0 };
    const [row] = this.uncountedExec(UNFILED);
    return { ...this.countedSoFar, backlog, unfiled: row?.unfiled ?? 0 };
  }
}

export default {
  ...program,
  async fetch(request, env, ctx) {
    const [, sku] = /^\/counted\/(.+)$/.exec(new URL(request.url).pathname) ?? [];
    if (sku === undefined) return program.fetch(request, env, ctx);
    return Response.json(await env.Sku.getByName(sku).counted());
  },
};
