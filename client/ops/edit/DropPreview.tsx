import { useDeferredValue, useState } from 'react';
import { DropView } from '../../drop/DropView.tsx';
import type { DropForm } from './dropForm.ts';
import { PreviewFrame } from './PreviewFrame.tsx';
import { PREVIEW_PHASES, type PreviewPhase, previewOf } from './preview.ts';

interface DropPreviewProps {
  readonly sku: string;
  readonly form: DropForm;
}

const WORDS: Readonly<Record<PreviewPhase, string>> = {
  scheduled: 'Before it opens',
  open: 'On sale',
  sold_out: 'Sold out',
};

const nothing = async (): Promise<void> => {};

/** The drop page as shoppers will see it on a phone, while the form is filled in. */
export function DropPreview({ sku, form }: DropPreviewProps) {
  const [phase, setPhase] = useState<PreviewPhase>('open');
  const [openedAtMs] = useState(Date.now);
  const { screen, nowMs } = previewOf(useDeferredValue(form), phase, openedAtMs);
  return (
    <section className="preview" aria-label="Preview">
      <fieldset className="filters">
        <legend className="visually-hidden">Preview of the drop page</legend>
        {PREVIEW_PHASES.map((each) => (
          <button
            key={each}
            className="filter"
            type="button"
            aria-pressed={phase === each}
            onClick={() => setPhase(each)}
          >
            {WORDS[each]}
          </button>
        ))}
      </fieldset>
      <PreviewFrame title={`The drop page, ${WORDS[phase].toLowerCase()}`}>
        <DropView
          key={phase}
          sku={sku === '' ? 'preview' : sku}
          screen={screen}
          nowMs={nowMs}
          serverNow={() => nowMs}
          onBuy={nothing}
          onGiveBack={nothing}
        />
      </PreviewFrame>
    </section>
  );
}
