import { renderToStaticMarkup } from 'react-dom/server';
import { Layout } from './Layout.tsx';
import { PAGES } from './nav.ts';
import { CONTENTS } from './pages/index.tsx';

/**
 * The HTML of one page, whole: written at build time, so that it reads the same without a script, and from any cache
 * (rule DOC-1). The build takes it for the page's source, and finds styles and scripts in it.
 */
export function renderPage(slug: string): string {
  const page = PAGES.find((candidate) => candidate.slug === slug);
  const content = CONTENTS[slug];
  if (page === undefined || content === undefined) throw new Error(`There is no page ${slug} in client/docs.`);
  const body = renderToStaticMarkup(content);
  return `<!doctype html>\n${renderToStaticMarkup(<Layout page={page} body={body} chapters={chaptersOf(body)} />)}\n`;
}

export interface Chapter {
  readonly id: string;
  /** HTML, as it stands in the heading. */
  readonly title: string;
}

/** The headings that a link can lead to, for the list beside the text. */
function chaptersOf(body: string): Chapter[] {
  return [...body.matchAll(/<h2 id="([^"]+)"><a [^>]*>(.*?)<\/a><\/h2>/g)].map(([, id = '', title = '']) => ({
    id,
    title,
  }));
}
