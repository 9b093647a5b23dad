import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

interface PageHeadingProps {
  readonly title: string;
  /** What the browser's tab says, where that should be more than the title. */
  readonly tab?: string;
  /** One line above it, such as where the page belongs. */
  readonly above?: ReactNode;
  /** Stands at the end of the line: what can be done with the page as a whole. */
  readonly children?: ReactNode;
}

/** The page that was opened first keeps the focus where the browser has put it. */
let opened: string | undefined;

/**
 * The one `<h1>` of a page. It names the browser's tab, and takes the focus when the console goes to another page, so that a
 * screen reader reads on from there. Draw it at once, also while the rest is loading.
 */
export function PageHeading({ title, tab = title, above, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [location] = useLocation();
  useEffect(() => {
    if (opened !== undefined && opened !== location) {
      heading.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    opened = location;
  }, [location]);
  useEffect(() => {
    document.title = `${tab} · Console`;
  }, [tab]);
  return (
    <div className="heading">
      <div>
        {above !== undefined && <p className="heading-above">{above}</p>}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </div>
      {children !== undefined && <div className="heading-actions">{children}</div>}
    </div>
  );
}
