import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { REPLACED } from './replaced.ts';

const BUILT_WITH = "({ MODE: 'production' })";

registerHooks({
  resolve(specifier, context, nextResolve) {
    const file = REPLACED[specifier];
    return nextResolve(file === undefined ? specifier : pathToFileURL(file).href, context);
  },
  // What the build writes into the program.
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.includes('/worker/') || loaded.source == null) return loaded;
    const source = loaded.source.toString();
    return { ...loaded, source: source.replaceAll('import.meta.env', BUILT_WITH) };
  },
});
