import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';

test('WID-5: the widget weighs less than 6,000 bytes gzipped, in one file that loads nothing else', async () => {
  const [result] = [
    await build({
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: {
        write: false,
        rolldownOptions: { output: { minify: true } },
        lib: { entry: 'client/widget/index.ts', formats: ['es'], fileName: () => 'widget.js' },
      },
    }),
  ].flat();
  if (result === undefined || !('output' in result)) throw new Error('The build gave no output.');
  expect(result.output.map(({ fileName }) => fileName)).toEqual(['widget.js']);
  const [{ code, imports, dynamicImports }] = result.output;
  expect([...imports, ...dynamicImports]).toEqual([]);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(6_000);
  expect(gzipSync(code, { level: 9 }).length).toBeGreaterThan(3_000);
});
