import { cloudflare } from '@cloudflare/vite-plugin';
import react from '@vitejs/plugin-react';
import { type BuildOptions, build, defineConfig, type Plugin } from 'vite';

const WIDGET = 'client/widget/index.ts';

export default defineConfig({
  plugins: [
    react(),
    cloudflare({ persistState: { path: process.env['DATA_DIR'] ?? '.wrangler/state' } }),
    widget(),
    operatorConsole(),
  ],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: ['home', 'drop', 'missing'].map((page) => `client/${page}/index.html`),
        },
        // Shops embed pages from their own servers; every asset keeps a name of its own and is cached for good.
        assetsInlineLimit: 0,
      },
    },
  },
});

/**
 * `/widget.js` is one file with a fixed name that loads nothing else, so it is built by itself; while developing it is the
 * source.
 */
function widget(): Plugin {
  return {
    name: 'widget',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (request.url?.split('?')[0] === '/widget.js') request.url = `/${WIDGET}`;
        next();
      });
    },
    closeBundle: {
      sequential: true,
      async handler() {
        if (this.environment.name !== 'client') return;
        await buildApart({
          lib: { entry: WIDGET, formats: ['es'], fileName: () => 'widget.js' },
          // A library build keeps its spaces otherwise, for those who bundle it again. Nobody does with this one.
          rolldownOptions: { output: { minify: true } },
        });
      },
    },
  };
}

/**
 * The console draws the drop page in its preview. Built together, the two would share their scripts in pieces, and every
 * shopper would load more for it.
 */
function operatorConsole(): Plugin {
  return {
    name: 'operator-console',
    closeBundle: {
      sequential: true,
      async handler() {
        if (this.environment.name !== 'client') return;
        await buildApart({ assetsInlineLimit: 0, rolldownOptions: { input: 'client/ops/index.html' } });
      },
    },
  };
}

/** Builds something by itself and lays it beside the rest. */
async function buildApart(options: BuildOptions): Promise<void> {
  await build({
    configFile: false,
    plugins: [react()],
    logLevel: 'warn',
    publicDir: false,
    build: { outDir: 'dist/client', emptyOutDir: false, ...options },
  });
}
