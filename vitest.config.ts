import { fileURLToPath } from 'node:url';
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';
import { REPLACED } from './tests/simulator/replaced.ts';

/** One file after the other: each has programs and a browser of its own. */
const OF_THE_PROGRAM = {
  globalSetup: ['tests/support/built.ts'],
  testTimeout: 120_000,
  hookTimeout: 120_000,
  fileParallelism: false,
};

export default defineConfig({
  test: {
    projects: [
      {
        // The pure core and the client's logic, on Node. The simulation runs some of the objects' own classes there.
        resolve: {
          alias: {
            'cloudflare:workers': fileURLToPath(new URL('bench/scale/cloudflareWorkers.ts', import.meta.url)),
          },
        },
        test: {
          name: 'core',
          // Some start programs of their own; a busy machine must not fail them.
          testTimeout: 30_000,
          // What is pure needs no process for each file, which would take as long as most of them.
          isolate: false,
          include: ['shared/**/*.test.ts', 'client/**/*.test.{ts,tsx}', 'tests/*.test.ts'],
        },
      },
      {
        // The objects in the real runtime.
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              // A test file is one shopper many times over; what is counted is tested with a counter of its own.
              ratelimits: {
                ...generousLimits(['SESSIONS_PER_ADDRESS', 'SIGN_INS_PER_ADDRESS', 'SOCKETS_PER_ADDRESS']),
                ...generousLimits(['SOCKETS_PER_SHOPPER', 'PURCHASES_PER_SHOPPER']),
                TEST_LIMIT: { namespace_id: '1', simple: { limit: 3, period: 60 } },
              },
              bindings: {
                OPERATOR_TOKEN: 'test-operator-token',
                SHOPPER_TOKEN_SECRET: 'test-shopper-token-secret-of-32-bytes',
                WEBHOOKS_ALLOW_LOCAL: '1',
                LOG_LEVEL: 'warn',
                TEST_MIGRATIONS: await readD1Migrations('./migrations'),
              },
            },
          })),
        ],
        test: {
          name: 'worker',
          testTimeout: 30_000,
          include: ['worker/**/*.test.ts'],
          setupFiles: ['worker/testing/migrate.ts'],
          globalSetup: ['tests/support/receiver.ts'],
        },
      },
      {
        // The program as a whole on a simulated platform, from seeds.
        resolve: { alias: REPLACED },
        test: {
          name: 'simulator',
          testTimeout: 120_000,
          include: ['tests/simulator/**/*.test.ts'],
          // They import what is replaced.
          server: { deps: { inline: ['partyserver'] } },
        },
      },
      {
        // The built program as a whole: started, killed, written to, and its console in a browser.
        test: { name: 'system', include: ['tests/system/**/*.test.ts'], ...OF_THE_PROGRAM },
      },
      {
        // The pages that anybody can open, in a browser.
        test: { name: 'pages', include: ['tests/pages/**/*.test.ts'], ...OF_THE_PROGRAM },
      },
    ],
  },
});

function generousLimits(names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => [name, { namespace_id: name, simple: { limit: 1_000_000, period: 60 as const } }]),
  );
}
