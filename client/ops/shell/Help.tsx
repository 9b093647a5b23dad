import { useState } from 'react';
import { Dialog, DialogActions } from '../ui/index.ts';
import { useShortcuts } from './useShortcuts.ts';

/** The few keys that do something by themselves. None of them works while something is being typed. */
const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['/', 'Search, where the page has a search'],
  ['u', 'Take back what was done last, while its message is shown'],
  ['?', 'Show this'],
  ['Esc', 'Close a dialog and change nothing'],
];

export function Help() {
  const [isOpen, setOpen] = useState(false);
  useShortcuts({ onHelp: () => setOpen(true) });
  return (
    <>
      <button className="text-button" type="button" onClick={() => setOpen(true)}>
        Keys
      </button>
      {isOpen && (
        <Dialog title="Keys" onClose={() => setOpen(false)}>
          <dl className="pairs">
            {SHORTCUTS.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <DialogActions>
            <button className="button" type="button" onClick={() => setOpen(false)}>
              Close
            </button>
          </DialogActions>
        </Dialog>
      )}
    </>
  );
}
