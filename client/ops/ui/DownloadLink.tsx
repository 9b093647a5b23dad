import { api } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { toasts } from './toasts.ts';

interface DownloadLinkProps {
  readonly href: string;
  readonly children: string;
}

/**
 * A file from the API. The session is looked at first: a browser that is answered 401 would save the refusal under the name
 * of the file.
 */
export function DownloadLink({ href, children }: DownloadLinkProps) {
  return (
    <a
      className="button"
      href={href}
      download
      onClick={(event) => {
        // With a key held, the browser does what it does with any link.
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        void download(href);
      }}
    >
      {children}
    </a>
  );
}

async function download(href: string): Promise<void> {
  try {
    await api.get('/api/operator/session');
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toasts.show(`Nothing was downloaded. ${error.detail}`);
    return;
  }
  const link = document.createElement('a');
  link.href = href;
  link.download = '';
  link.click();
}
