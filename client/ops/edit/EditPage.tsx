import { useEffect, useState } from 'react';
import { path } from '../api/api.ts';
import type { DropAnswer } from '../api/drops.ts';
import { Problem } from '../api/problem.ts';
import { useAsked } from '../api/useAsked.ts';
import { Failure, Loading, toasts } from '../ui/index.ts';
import { ConflictDialog } from './ConflictDialog.tsx';
import { conflictsOf, merge } from './changes.ts';
import { DropFields } from './DropFields.tsx';
import { DropPreview } from './DropPreview.tsx';
import { checkForm, type DropForm, formOf } from './dropForm.ts';
import { FormFoot } from './FormFoot.tsx';
import { type LoadedDrop, loadDrop, saveDrop } from './saveDrop.ts';
import { useDropForm } from './useDropForm.ts';

/** Changes a drop. Stands inside of the drop's frame, which has the heading and the tabs. */
export function EditPage({ sku }: { readonly sku: string }) {
  const [tries, setTries] = useState(0);
  return <Loaded key={tries} sku={sku} onRetry={() => setTries(tries + 1)} />;
}

/** Loads the drop once: another try is another one of these. */
function Loaded({ sku, onRetry }: { readonly sku: string; readonly onRetry: () => void }) {
  const [loaded, setLoaded] = useState<LoadedDrop | Problem>();
  useEffect(() => {
    const controller = new AbortController();
    loadDrop(sku, controller.signal).then(setLoaded, (error) => {
      if (error instanceof Problem) setLoaded(error);
      else if (!controller.signal.aborted) throw error;
    });
    return () => controller.abort();
  }, [sku]);
  if (loaded === undefined) return <Loading what="the drop" />;
  if (loaded instanceof Problem) return <Failure problem={loaded} onRetry={onRetry} />;
  return <Editor sku={sku} loaded={loaded} />;
}

/** How often what is spoken for is looked up while the form is open. */
const STOCK_MS = 4_000;

function Editor({ sku, loaded }: { readonly sku: string; readonly loaded: LoadedDrop }) {
  const used = useDropForm(formOf(loaded.drop), sku, false);
  const now = useAsked<DropAnswer>(path`/api/drops/${sku}`, { everyMs: STOCK_MS });
  const [before, setBefore] = useState(loaded);
  const [theirs, setTheirs] = useState<LoadedDrop>();
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const { stock } = now.data ?? before.drop;

  /** @throws Problem */
  const send = async (form: DropForm, base: LoadedDrop): Promise<void> => {
    const checked = checkForm(form);
    if (!checked.ok) return;
    const saved = await saveDrop(sku, form, checked.body, base);
    switch (saved.kind) {
      case 'saved':
        setBefore(saved.loaded);
        setTheirs(undefined);
        used.replace(formOf(saved.loaded.drop));
        await now.refresh(saved.loaded.drop);
        return toasts.show('Saved. Every open page of this drop has it already.');
      case 'changed':
        return setTheirs(saved.loaded);
      case 'too_few':
        setTheirs(undefined);
        return used.refuse('total', saved.message);
      case 'taken':
        return;
    }
  };

  const save = async (element: HTMLFormElement): Promise<void> => {
    if (used.isWrong(element) || isSaving) return;
    setSaving(true);
    setProblem(undefined);
    try {
      await send(used.form, before);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="form-page">
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save(event.currentTarget);
        }}
      >
        <DropFields used={used} stock={stock} />
        <FormFoot action="Save" isBusy={isSaving} problem={problem} errors={used.errors}>
          {used.isChanged && (
            <button className="button" type="button" onClick={() => used.replace(formOf(before.drop))}>
              Undo the changes
            </button>
          )}
        </FormFoot>
      </form>
      <DropPreview sku={sku} form={used.form} />
      {theirs !== undefined && (
        <ConflictDialog
          conflicts={conflictsOf(formOf(before.drop), formOf(theirs.drop), used.form)}
          onClose={() => setTheirs(undefined)}
          onChoose={async (conflicts, sides) => {
            const merged = merge(used.form, conflicts, sides);
            used.fill(merged);
            setBefore(theirs);
            await send(merged, theirs);
          }}
        />
      )}
    </div>
  );
}
