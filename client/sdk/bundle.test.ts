import { build } from 'vite';
import { expect, test } from 'vitest';

test('SDK-7: a shop that bundles the SDK gets no React with it, and nothing that is left to load', async () => {
  const [result] = [
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: { write: false, lib: { entry: 'client/sdk/index.ts', formats: ['es'], fileName: () => 'sdk.js' } },
    }),
  ].flat();
  if (result === undefined || !('output' in result)) throw new Error('The build gave no output.');
  const [{ modules, imports }] = result.output;
  const packages = Object.entries(modules)
    .filter(([, { renderedLength }]) => renderedLength > 0)
    .map(([id]) => /node_modules\/([^/]+)/.exec(id)?.[1] ?? 'ours');
  expect(imports).toEqual([]);
  expect(packages).toContain('partysocket');
  for (const name of ['react', 'react-dom', 'scheduler']) expect(packages).not.toContain(name);
});
