import { Mark } from '../design/Bar.tsx';
import { type DocPage, GROUPS, PAGES, pathOf } from './nav.ts';
import type { Chapter } from './render.tsx';

const FONT = '/node_modules/@fontsource-variable/hanken-grotesk/files/hanken-grotesk-latin-wght-normal.woff2';

interface LayoutProps {
  readonly page: DocPage;
  /** HTML of the text. */
  readonly body: string;
  readonly chapters: readonly Chapter[];
}

/** What stands around the text of every page: the way to the others, what is in this one, and the next. */
export function Layout({ page, body, chapters }: LayoutProps) {
  return (
    <html lang="en">
      <Head page={page} />
      <body className="docs">
        <a className="skip" href="#text">
          To the text
        </a>
        <header className="bar">
          <a className="mark" href="/docs/">
            <Mark />
            Revenue Guard <span className="muted">Docs</span>
          </a>
          <a className="small" href="/">
            Drops on sale
          </a>
        </header>
        <div className="docs-frame">
          <Navigation current={page} />
          {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own pages, rendered a moment ago at build time. */}
          <main id="text" tabIndex={-1} className="prose" dangerouslySetInnerHTML={{ __html: body }} />
          {chapters.length > 1 && <Chapters chapters={chapters} />}
          <Next page={page} />
        </div>
      </body>
    </html>
  );
}

function Head({ page: { slug, title, description } }: { readonly page: DocPage }) {
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{slug === 'index' ? 'Revenue Guard for shops' : `${title} · Revenue Guard`}</title>
      <meta name="description" content={description} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta name="theme-color" content="#f5f6f6" media="(prefers-color-scheme: light)" />
      <meta name="theme-color" content="#0d0f10" media="(prefers-color-scheme: dark)" />
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="preload" href={FONT} as="font" type="font/woff2" crossOrigin="" />
      <link rel="stylesheet" href="/client/docs/docs.css" />
      <script type="module" src="/client/docs/main.ts" />
      {slug === 'ticker' && <script type="module" src="/client/docs/playground/main.ts" />}
    </head>
  );
}

/** On a narrow screen it folds away, without a script. A wide one shows a list of its own, which cannot be folded. */
function Navigation({ current }: { readonly current: DocPage }) {
  return (
    <>
      <details className="docs-menu">
        <summary>{current.title}</summary>
        <nav aria-label="Pages">
          <PageList current={current} />
        </nav>
      </details>
      <nav className="docs-pages" aria-label="All pages">
        <PageList current={current} />
      </nav>
    </>
  );
}

function PageList({ current }: { readonly current: DocPage }) {
  return GROUPS.map(({ name, pages }) => (
    <div key={name}>
      <p className="muted small">{name}</p>
      <ul>
        {pages.map((page) => (
          <li key={page.slug}>
            <a href={pathOf(page)} aria-current={page === current ? 'page' : undefined}>
              {page.title}
            </a>
          </li>
        ))}
      </ul>
    </div>
  ));
}

function Chapters({ chapters }: { readonly chapters: readonly Chapter[] }) {
  return (
    <nav className="docs-chapters" aria-label="On this page">
      <p className="muted small">On this page</p>
      <ul>
        {chapters.map(({ id, title }) => (
          <li key={id}>
            {/* biome-ignore lint/security/noDangerouslySetInnerHtml: taken from the heading, where it was escaped. */}
            <a href={`#${id}`} dangerouslySetInnerHTML={{ __html: title }} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Next({ page }: { readonly page: DocPage }) {
  const next = PAGES[PAGES.indexOf(page) + 1];
  if (next === undefined) return null;
  return (
    <footer className="docs-next">
      <p className="muted small">Next</p>
      <a href={pathOf(next)}>{next.title}</a>
      <p className="muted">{next.description}</p>
    </footer>
  );
}
