import type { ReactNode } from 'react';
import { highlight } from './highlight.ts';
import { snippet } from './snippets.ts';

/** What the pages are made of. */

/** A chapter that a link can lead to. */
export function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section>
      <h2 id={id}>
        <a href={`#${id}`}>{title}</a>
      </h2>
      {children}
    </section>
  );
}

/** A file of docs/snippets. Its name is for the test that runs it. @param label what it is, where its name does not say. */
export function Snippet({ name, label = name }: { name: string; label?: string }) {
  const code = snippet(name);
  return (
    <figure className="code" data-snippet={name}>
      <figcaption>{label}</figcaption>
      <Code code={code} extension={name.split('.').at(-1) ?? ''} />
    </figure>
  );
}

function Code({ code, extension }: { code: string; extension: string }) {
  return (
    // A long line scrolls within, also by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it what is cut off could not be reached by keyboard.
    <pre tabIndex={0}>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own files, escaped by the highlighter at build time. */}
      <code dangerouslySetInnerHTML={{ __html: highlight(code, extension) }} />
    </pre>
  );
}

/** Rows of two or more columns. The first names what the others explain. */
export function Table({
  head,
  rows,
  label,
}: {
  head: readonly string[];
  rows: readonly (readonly ReactNode[])[];
  label: string;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen it scrolls within, also by keyboard.
    <section className="table" tabIndex={0} aria-label={label}>
      <table>
        <thead>
          <tr>
            {head.map((cell) => (
              <th key={cell} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell may be an element, and the rows are rendered once, at build time.
            <tr key={row}>
              <th scope="row">{first}</th>
              {others.map((cell, column) => (
                <td key={head[column + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What one would rather know before than after. */
export function Note({ children }: { children: ReactNode }) {
  return <aside className="note">{children}</aside>;
}

/** The element itself, of whatever drop is on sale here. Its text is what stands there without JavaScript. */
export function LiveTicker({ id, children }: { id?: string; children: string }) {
  return (
    <stock-ticker data-live="" id={id}>
      {children}
    </stock-ticker>
  );
}

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'stock-ticker': React.HTMLAttributes<HTMLElement> & { readonly 'data-live'?: string };
    }
  }
}
