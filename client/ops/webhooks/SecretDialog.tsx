import { useRef, useState } from 'react';
import { Dialog, DialogActions } from '../ui/index.ts';

export interface NewSecret {
  readonly id: string;
  readonly secret: string;
  readonly why: 'made' | 'rotated';
}

type SecretDialogProps = NewSecret & { readonly onClose: () => void };

/** The only time that a secret is shown. It is in the answer that made it, and in this dialog while it is open. */
export function SecretDialog({ id, secret, why, onClose }: SecretDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<'no' | 'yes' | 'by hand'>('no');
  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(secret);
      setCopied('yes');
    } catch {
      setCopied('by hand');
    }
  };
  return (
    <Dialog title={`The ${why === 'made' ? '' : 'new '}secret of ${id}`} onClose={onClose}>
      <p>
        Deliveries are signed with it; your endpoint needs it to check them. Copy it now:{' '}
        <strong>it is not shown again</strong>, here or anywhere. If it gets lost, rotate it.
      </p>
      <div className="secret">
        <input
          className="input"
          aria-label="Secret"
          readOnly
          ref={field}
          value={secret}
          onFocus={({ target }) => target.select()}
        />
        <button className="button button--main" type="button" onClick={() => void copy()}>
          Copy
        </button>
      </div>
      <p className="small" role="status">
        {copied === 'yes' && 'It is copied.'}
        {copied === 'by hand' && 'This browser does not let a page copy. The secret is selected: copy it yourself.'}
      </p>
      <DialogActions>
        <button className="button" type="button" onClick={onClose}>
          I have it
        </button>
      </DialogActions>
    </Dialog>
  );
}
