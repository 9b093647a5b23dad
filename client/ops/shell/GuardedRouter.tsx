import { type ReactNode, useState } from 'react';
import { type AroundNavHandler, Router } from 'wouter';
import { Dialog, DialogActions } from '../ui/index.ts';
import { unsaved } from './unsaved.ts';

/** The console's addresses. Asks before something that is typed is left behind; the browser asks when the console is. */
export function GuardedRouter({ children }: { readonly children: ReactNode }) {
  const [leave, setLeave] = useState<{ readonly go: () => void }>();
  const guard: AroundNavHandler = (navigate, to, options) => {
    const go = () => navigate(to, options);
    if (unsaved.isThere) setLeave({ go });
    else go();
  };
  return (
    <Router base="/ops" aroundNav={guard}>
      {children}
      {leave !== undefined && (
        <Dialog title="Leave without saving?" onClose={() => setLeave(undefined)}>
          <p>What you have changed in this form is not saved, and is lost when you go.</p>
          <DialogActions>
            <button className="button button--main" type="button" onClick={() => setLeave(undefined)}>
              Stay here
            </button>
            <button
              className="button"
              type="button"
              onClick={() => {
                setLeave(undefined);
                leave.go();
              }}
            >
              Leave
            </button>
          </DialogActions>
        </Dialog>
      )}
    </Router>
  );
}
