import { useEffect, useId, useState } from 'react';
import { HASH } from '../../shared/proof/format.ts';
import type { Checked, ProofCheck } from './ProofCheck.ts';
import { exactTime } from './times.ts';

interface HeadProps {
  readonly sku: string;
  readonly checked: Checked;
  readonly check: ProofCheck;
}

/** The last hash, which stands for the whole file; and the file itself. */
export function Head({ sku, checked, check }: HeadProps) {
  const { reading, proof, file, name } = checked;
  return (
    <section className="part" aria-labelledby="head">
      <h2 id="head">The last hash</h2>
      <p>
        It stands for the whole file. Note it, or show it to somebody: as long as one of you has it, nothing in here can
        be changed unseen. What comes later, a refund for instance, only makes the file longer.
      </p>
      <p className="hash">
        <code>{reading.figures.head}</code>
      </p>
      {proof !== undefined && name === undefined && (
        <p className="muted small">Published first on {exactTime(Date.parse(proof.first.publishedAt))}.</p>
      )}
      <div className="row">
        <CopyButton text={reading.figures.head} />
        {name === undefined && <SaveLink sku={sku} file={file} />}
      </div>
      <Noted check={check} noted={checked.noted} />
    </section>
  );
}

function CopyButton({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState<string>();
  return (
    <button
      className="button"
      type="button"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}
    >
      {copied === text ? 'Copied' : 'Copy the hash'}
    </button>
  );
}

/** Saves what was checked, and not what the server would send a second time. */
function SaveLink({ sku, file }: { readonly sku: string; readonly file: Blob }) {
  const [href, setHref] = useState<string>();
  useEffect(() => {
    const address = URL.createObjectURL(file);
    setHref(address);
    return () => URL.revokeObjectURL(address);
  }, [file]);
  return (
    <a className="button" href={href} download={`${sku}-proof.ndjson`}>
      Save the file
    </a>
  );
}

function Noted({ check, noted }: { readonly check: ProofCheck; readonly noted: string | undefined }) {
  const [text, setText] = useState(noted ?? '');
  const [isWrong, setWrong] = useState(false);
  const id = useId();
  return (
    <form
      className="noted"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const hash = text.trim().toLowerCase();
        setWrong(!HASH.test(hash));
        if (HASH.test(hash)) check.note(hash);
      }}
    >
      <label htmlFor={id}>A hash that you noted before</label>
      <div className="row">
        <input
          id={id}
          value={text}
          autoComplete="off"
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          onChange={({ target }) => setText(target.value)}
        />
        <button className="button" type="submit">
          Find it
        </button>
      </div>
      {isWrong && (
        <p id={`${id}-wrong`} className="small" role="alert">
          A hash has 64 digits from 0 to 9 and a to f.
        </p>
      )}
    </form>
  );
}
