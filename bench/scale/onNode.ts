import { registerHooks } from 'node:module';

/** Loaded first, by `node --import`: Node has no module of Cloudflare's, and the simulation needs next to nothing of it. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'cloudflare:workers'
      ? { url: new URL('cloudflareWorkers.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
