import { cloudflare } from '@cloudflare/vite-plugin';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin } from 'vite';

const WIDGET = 'client/widget/index.ts';

export default defineConfig({
  plugins: [react(), cloudflare({ persistState: { path: process.env['DATA_DIR'] ?? '.wrangler/state' } }), widget()],
  environments: {
    client: {
      build: {
        rolldownOptions: {
          input: ['home', 'drop', 'ops', 'missing'].map((page) => `client/${page}/index.html`),
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
        await build({
          configFile: false,
          logLevel: 'warn',
          publicDir: false,
          build: {
            outDir: 'dist/client',
            emptyOutDir: false,
            lib: { entry: WIDGET, formats: ['es'], fileName: () => 'widget.js' },
            // A library build keeps its spaces otherwise, for those who bundle it again. Nobody does with this one.
            rolldownOptions: { output: { minify: true } },
          },
        });
      },
    },
  };
}
