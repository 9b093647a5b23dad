import { type ReactNode, useEffect, useId, useRef } from 'react';

interface DialogProps {
  readonly title: string;
  /** The operator has sent it away, with Escape too. The owner then stops drawing it. */
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** `wide` for what holds a table or a form of several columns. */
  readonly width?: 'narrow' | 'wide';
}

/**
 * The browser's own modal dialog: it is open while it is drawn, keeps the focus inside, and gives it back to where it was.
 * Mark the control that is to have the focus first with `autoFocus`; never one that destroys something.
 */
export function Dialog({ title, onClose, children, width = 'narrow' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      // It is taken out of the page with its closing, too soon for the browser to give the focus back.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      className="dialog"
      ref={dialog}
      aria-labelledby={id}
      data-width={width}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // A browser lets a second Escape close it whatever `cancel` says; then it is closed, and its owner must know.
      onClose={onClose}
    >
      <h2 id={id}>{title}</h2>
      {children}
    </dialog>
  );
}

/** The row of buttons that ends a dialog: the one that does it, then the ways out. */
export function DialogActions({ children }: { readonly children: ReactNode }) {
  return <div className="dialog-actions">{children}</div>;
}
