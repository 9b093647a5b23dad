import { cloudflare } from '@cloudflare/vite-plugin';
import react from '@vitejs/plugin-react';
import { type BuildOptions, build, defineConfig, type Plugin, runnerImport } from 'vite';
import { PAGES } from './client/docs/nav.ts';

const WIDGET = 'client/widget/index.ts';

export default defineConfig({
  plugins: [
    react(),
    cloudflare({ persistState: { path: process.env['DATA_DIR'] ?? '.wrangler/state' } }),
    rendered(),
    widget(),
    apart(),
  ],
  environments: {
    client: {
      // While developing all pages are served together. A package that is found only when somebody opens a page makes those that
      // are open load anew.
      optimizeDeps: { entries: ['client/*/index.html'] },
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
 * What shares code with the page of a drop, but is not for shoppers: the console draws that page in its preview, the
 * documentation and the frame hold the ticker, and the page of a proof is looked at when the drop is over. Built together, they would share their scripts in pieces, and every shopper
 * would load more for it.
 */
function apart(): Plugin {
  return {
    name: 'apart',
    closeBundle: {
      sequential: true,
      async handler() {
        if (this.environment.name !== 'client') return;
        await buildPages(['client/ops/index.html']);
        await buildPages(['client/proof/index.html']);
        await buildPages(['client/embed/index.html', ...PAGES.map(({ slug }) => `docs/${slug}.html`), 'eras.html']);
      },
    },
  };
}

function buildPages(input: string[]): Promise<void> {
  return buildApart({ assetsInlineLimit: 0, rolldownOptions: { input } });
}

/** Builds something by itself and lays it beside the rest. */
async function buildApart(options: BuildOptions): Promise<void> {
  await build({
    configFile: false,
    plugins: [react(), rendered()],
    logLevel: 'warn',
    publicDir: false,
    build: { outDir: 'dist/client', emptyOutDir: false, ...options },
  });
}

/**
 * The pages of the documentation and of the eras are components that are rendered here, once, into HTML (rules DOC-1, ERAS-6).
 * Their files in docs/ and beside this one only say that there is such a page, and at which address.
 */
function rendered(): Plugin {
  const renderers = new Map<string, Promise<{ renderPage: (slug: string) => string }>>();
  return {
    name: 'rendered',
    transformIndexHtml: {
      order: 'pre',
      async handler(html, { path, server }) {
        // A path within the project when it is built, and of the whole machine while it is developed.
        const [, slug] = /\/(docs\/\w+|eras)\.html$/.exec(path) ?? [];
        if (slug === undefined) return html;
        const file = slug === 'eras' ? './client/eras/render.tsx' : './client/docs/render.tsx';
        // While developing, each look at a page renders it anew.
        const renderer = (server === undefined && renderers.get(file)) || load(file);
        renderers.set(file, renderer);
        return (await renderer).renderPage(slug.replace('docs/', ''));
      },
    },
  };
}

async function load(file: string): Promise<{ renderPage: (slug: string) => string }> {
  const { module } = await runnerImport<{ renderPage: (slug: string) => string }>(file, {
    configFile: false,
    logLevel: 'warn',
  });
  return module;
}
