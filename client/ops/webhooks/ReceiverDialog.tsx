import { useRef, useState } from 'react';
import type { NewReceiverAnswer, ReceiverAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { WEBHOOK_TYPES } from '../../../shared/protocol/webhooks.ts';
import { api, path } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { Dialog, DialogActions, ProblemNote, TextField, toasts } from '../ui/index.ts';
import {
  bodyOf,
  EMPTY_FORM,
  type FormProblems,
  formProblems,
  type ReceiverForm,
  serverProblem,
  toggled,
} from './receiverForm.ts';
import { EVENT_MEANINGS } from './receiverWords.ts';

interface ReceiverDialogProps {
  /** The receiver to change; without one, a new one is made. */
  readonly receiver?: ReceiverAnswer;
  /** Names that a new one must not have. */
  readonly taken: readonly string[];
  readonly onSaved: (receiver: ReceiverAnswer | NewReceiverAnswer) => void;
  readonly onClose: () => void;
}

/** Adds a receiver or changes it. What was typed stays, whatever the server says and whether or not the session ends. */
export function ReceiverDialog({ receiver, taken, onSaved, onClose }: ReceiverDialogProps) {
  const [form, setForm] = useState<ReceiverForm>(receiver ?? EMPTY_FORM);
  const [wrong, setWrong] = useState<FormProblems>({});
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const element = useRef<HTMLFormElement>(null);

  const show = (problems: FormProblems): boolean => {
    setWrong(problems);
    const [first] = Object.keys(problems);
    if (first !== undefined) element.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
    return first !== undefined;
  };
  const save = async (): Promise<void> => {
    if (isSaving || show(formProblems(form, taken))) return;
    setSaving(true);
    setProblem(undefined);
    try {
      const { status, body } = await api.ask<ReceiverAnswer | NewReceiverAnswer>(
        'PUT',
        path`/api/webhooks/${form.id}`,
        {
          body: bodyOf(form),
        },
      );
      toasts.show(status === 201 ? `${form.id} is told from now on.` : `${form.id} is changed.`);
      onSaved(body);
      onClose();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status !== 400 || !show(serverProblem(error.detail))) setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Dialog title={receiver === undefined ? 'Add a receiver' : `Change ${receiver.id}`} onClose={onClose}>
      <form
        className="dialog-form"
        ref={element}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ReceiverFields form={form} wrong={wrong} isNew={receiver === undefined} onChange={setForm} />
        <div aria-live="polite">{problem !== undefined && <ProblemNote problem={problem} />}</div>
        <DialogActions>
          <button className="button button--main" type="submit" aria-disabled={isSaving}>
            {isSaving ? <span className="dots">Save</span> : 'Save'}
          </button>
          <button className="button" type="button" onClick={onClose}>
            Cancel
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface ReceiverFieldsProps {
  readonly form: ReceiverForm;
  readonly wrong: FormProblems;
  readonly isNew: boolean;
  readonly onChange: (form: ReceiverForm) => void;
}

function ReceiverFields({ form, wrong, isNew, onChange }: ReceiverFieldsProps) {
  return (
    <>
      {isNew && (
        <TextField
          label="Name"
          name="id"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          error={wrong.id}
          hint="How you will know it here, such as warehouse. It cannot be changed later."
          value={form.id}
          onChange={({ target }) => onChange({ ...form, id: target.value })}
        />
      )}
      <TextField
        label="Address"
        name="url"
        type="url"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        error={wrong.url}
        hint="Where events are sent by POST: https, out in the world. Redirects are not followed."
        value={form.url}
        onChange={({ target }) => onChange({ ...form, url: target.value })}
      />
      <fieldset className="choices" aria-describedby={wrong.events === undefined ? undefined : 'events-error'}>
        <legend>Is told of</legend>
        {wrong.events !== undefined && (
          <p className="field-error" id="events-error">
            {wrong.events}
          </p>
        )}
        {WEBHOOK_TYPES.map((type) => (
          <label className="choice" key={type}>
            <input
              type="checkbox"
              name="events"
              checked={form.events.includes(type)}
              onChange={() => onChange({ ...form, events: toggled(form.events, type) })}
            />
            <span>
              {type} <span className="muted">{EVENT_MEANINGS[type]}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </>
  );
}
