import { useEffect, useState, useSyncExternalStore } from 'react';
import { Problem } from '../api/problem.ts';
import { type Toast, toasts } from './toasts.ts';

/** Long enough to read it twice, and with a way back long enough to want it. */
const SHOWN_MS = 8_000;
const SHOWN_WITH_UNDO_MS = 20_000;

/** Draws the toasts. One stays while the mouse is over it or the focus within. */
export function ToastList() {
  const shown = useSyncExternalStore(toasts.subscribe, toasts.getState);
  return (
    <section className="toasts" aria-label="Done just now">
      <div role="status">
        {shown.map((toast) => (
          <ToastItem key={toast.key} toast={toast} />
        ))}
      </div>
    </section>
  );
}

function ToastItem({ toast }: { readonly toast: Toast }) {
  const { key, words, undo } = toast;
  const [isUsed, setUsed] = useState(false);
  useEffect(() => {
    if (isUsed) return;
    const timer = setTimeout(() => toasts.close(key), undo === undefined ? SHOWN_MS : SHOWN_WITH_UNDO_MS);
    return () => clearTimeout(timer);
  }, [key, undo, isUsed]);
  const use = () => setUsed(true);
  const leave = () => setUsed(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while it is looked at; nothing is done by it.
    <div className="toast" onMouseEnter={use} onMouseLeave={leave} onFocus={use} onBlur={leave}>
      <p>{words}</p>
      {undo !== undefined && (
        <button className="text-button" type="button" onClick={() => void takeBack(toast)}>
          {undo.words}
        </button>
      )}
      <button
        className="text-button toast-close"
        type="button"
        aria-label="Close this message"
        onClick={() => toasts.close(key)}
      >
        ×
      </button>
    </div>
  );
}

/** Takes the deed of a toast back. The toast goes at once, so that it is not pressed twice. */
export async function takeBack({ key, undo }: Toast): Promise<void> {
  toasts.close(key);
  try {
    await undo?.run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    toasts.show(`${error.title}. ${error.detail}`);
  }
}
