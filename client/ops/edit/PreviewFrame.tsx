import { type ReactNode, useState } from 'react';
import { createPortal } from 'react-dom';
import styles from '../../drop/drop.css?url';

interface PreviewFrameProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** Standards mode, as the real page has; an empty frame would be in quirks mode. */
const FRAME = '<!doctype html><html lang="en"><head><title>Preview</title></head><body></body></html>';

/**
 * A phone's screen: a frame of its own, so that the drop page's stylesheet holds in there and its measures are the phone's.
 * What is drawn in it belongs to this program, and nothing of it can be pressed.
 */
export function PreviewFrame({ title, children }: PreviewFrameProps) {
  const [body, setBody] = useState<HTMLElement>();
  return (
    <div className="phone">
      <iframe
        title={title}
        srcDoc={FRAME}
        inert
        tabIndex={-1}
        onLoad={({ currentTarget }) => {
          const page = currentTarget.contentDocument;
          if (page === null) return;
          const link = page.createElement('link');
          link.rel = 'stylesheet';
          link.href = styles;
          page.head.append(link);
          setBody(page.body);
        }}
      />
      {body !== undefined && createPortal(children, body)}
    </div>
  );
}
