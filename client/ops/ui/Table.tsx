import { type ReactNode, useEffect, useRef, useState } from 'react';

export interface Column {
  readonly name: string;
  /** Figures stand at the end of their cell, under each other: give their `<td>` the class `figures` too. */
  readonly figures?: boolean;
  /** The name is read out but not shown, as over a column of buttons. */
  readonly hidden?: boolean;
}

interface TableProps {
  /** What the table lists, read out before it. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The rows: `<tr>` with `<td>`; the cell that names the row is a `<th scope="row">`. */
  readonly children: ReactNode;
  /** What is shown is being asked for anew, or is old: it steps back a little. */
  readonly isStale?: boolean;
}

/** A real table. Where it is too wide for the page it scrolls inside itself, by keyboard too; the page never does. */
export function Table({ caption, columns, children, isStale = false }: TableProps) {
  const [frame, scrolls] = useScrolls();
  return (
    <section className="table" ref={frame} aria-label={caption} tabIndex={scrolls ? 0 : undefined} data-stale={isStale}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, figures = false, hidden = false }) => (
              <th key={name} scope="col" className={figures ? 'figures' : undefined}>
                {hidden ? <span className="visually-hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

function useScrolls() {
  const frame = useRef<HTMLElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setScrolls(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);
  return [frame, scrolls] as const;
}
