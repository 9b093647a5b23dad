import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        // The pure core and the client's logic, on Node.
        test: {
          name: 'core',
          include: ['shared/**/*.test.ts', 'client/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
        },
      },
      {
        // The objects in the real runtime.
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.toml' } })],
        test: { name: 'worker', include: ['worker/**/*.test.ts'] },
      },
      {
        // The built program as a whole: started, killed, looked at in a browser.
        test: {
          name: 'system',
          include: ['tests/system/**/*.test.ts'],
          globalSetup: ['tests/system/build.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
