import { DEFAULT_LABELS, labelAttribute } from '../../../shared/display/tickerWords.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { LiveTicker } from '../parts.tsx';
import { htmlOf } from './settings.ts';

const PHASES = Object.keys(DEFAULT_LABELS) as StockSnapshot['phase'][];

const PHASE_WORDS: Readonly<Record<StockSnapshot['phase'], string>> = {
  scheduled: 'Before it opens',
  open: 'On sale',
  paused: 'Paused',
  sold_out: 'Sold out',
  closed: 'Closed',
};

/** A form, the ticker, and the HTML for it. `main.ts` beside this file brings it to life. */
export function Playground() {
  return (
    <div className="playground">
      <form id="playground-form" aria-label="Playground" autoComplete="off">
        <Field name="sku" label="Drop">
          <input id="field-sku" name="sku" list="skus" spellCheck={false} />
          <datalist id="skus" />
        </Field>
        <fieldset>
          <legend>Words</legend>
          {PHASES.map((phase) => (
            <Field key={phase} name={labelAttribute(phase)} label={PHASE_WORDS[phase]}>
              <input
                id={`field-${labelAttribute(phase)}`}
                name={labelAttribute(phase)}
                placeholder={DEFAULT_LABELS[phase]}
              />
            </Field>
          ))}
          <Field name="lang" label="Language of the digits">
            <input id="field-lang" name="lang" placeholder="en" spellCheck={false} />
          </Field>
        </fieldset>
        <fieldset>
          <legend>Looks</legend>
          <Field name="number-color" label="Colour of numbers">
            <input id="field-number-color" name="number-color" placeholder="inherit" spellCheck={false} />
          </Field>
          <Field name="label-color" label="Colour of words">
            <input id="field-label-color" name="label-color" placeholder="inherit" spellCheck={false} />
          </Field>
          <Field name="number-weight" label="Weight of numbers">
            <select id="field-number-weight" name="number-weight">
              <option value="">bolder</option>
              <option>400</option>
              <option>600</option>
              <option>900</option>
            </select>
          </Field>
          <Field name="flash" label="Flash of a new number">
            <select id="field-flash" name="flash">
              <option value="">0.3s</option>
              <option>0s</option>
              <option>1s</option>
            </select>
          </Field>
        </fieldset>
        <button className="text-button" type="reset">
          Start over
        </button>
      </form>
      <div className="playground-result">
        <p className="playground-stage">
          <LiveTicker id="playground-ticker">a few left</LiveTicker>
        </p>
        <p className="small muted" id="playground-note" role="status">
          The form needs JavaScript.
        </p>
        <figure className="code">
          <figcaption>The HTML for it</figcaption>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it what is cut off could not be reached by keyboard. */}
          <pre tabIndex={0}>
            <code id="playground-html">{htmlOf({ sku: 'air-one' })}</code>
          </pre>
        </figure>
      </div>
    </div>
  );
}

function Field({ name, label, children }: { name: string; label: string; children: React.ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={`field-${name}`}>{label}</label>
      {children}
    </div>
  );
}
