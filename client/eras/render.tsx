import { renderToStaticMarkup } from 'react-dom/server';
import { Mark } from '../design/Bar.tsx';
import { type ErasResults, parseResults } from './results.ts';
import { Story } from './Story.tsx';

const FONT = '/node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2';

const DESCRIPTION = 'Row locks, regional counters, one object: three eras of limited stock, measured side by side.';

/** What was measured last. Read by its address, because results are no part of the client's code. */
const FILES = import.meta.glob('/bench/results/eras/*.json', { import: 'default', eager: true });

/** The HTML of `/eras`, whole: written at build time from the results, so that no figure is typed by hand (rule ERAS-6). */
export function renderPage(): string {
  return renderEras(parseResults(Object.values(FILES)));
}

export function renderEras(results: ErasResults): string {
  return `<!doctype html>\n${renderToStaticMarkup(<Page results={results} />)}\n`;
}

function Page({ results }: { readonly results: ErasResults }) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Three eras of selling the last one · Revenue Guard</title>
        <meta name="description" content={DESCRIPTION} />
        <meta property="og:title" content="Three eras of selling the last one" />
        <meta property="og:description" content={DESCRIPTION} />
        <meta name="theme-color" content="#f5f6f6" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0d0f10" media="(prefers-color-scheme: dark)" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="preload" href={FONT} as="font" type="font/woff2" crossOrigin="" />
        <link rel="stylesheet" href="/client/eras/eras.css" />
      </head>
      <body className="eras">
        <header className="bar">
          <a className="mark" href="/">
            <Mark />
            Drops
          </a>
          <a className="small" href="/docs/">
            Docs
          </a>
        </header>
        <main className="prose">
          <Story results={results} />
        </main>
      </body>
    </html>
  );
}
