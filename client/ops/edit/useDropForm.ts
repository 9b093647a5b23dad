import { useEffect, useRef, useState } from 'react';
import { unsaved } from '../shell/unsaved.ts';
import { checkForm, checkSku, type DropForm, FIELDS, type FieldErrors, type FieldName } from './dropForm.ts';

type AnyField = FieldName | 'sku';

export interface UsedForm {
  readonly form: DropForm;
  readonly sku: string;
  /** Of the fields that have been left or sent. */
  readonly errors: FieldErrors;
  readonly isChanged: boolean;
  /** What an `<input>` or `<select>` of that field needs. */
  readonly control: (field: AnyField) => ControlProps;
  /** A problem of one field that only the server could find; it goes with the next change of that field. */
  readonly refuse: (field: AnyField, message: string) => void;
  readonly setSku: (sku: string) => void;
  /** Another form in its place, as if it had been typed. */
  readonly fill: (form: DropForm) => void;
  /** The same for one that needs no saving. */
  readonly replace: (form: DropForm) => void;
  /** Shows all that is wrong. @returns whether anything is; then the first such field has the focus. */
  readonly isWrong: (element: HTMLFormElement) => boolean;
}

interface ControlProps {
  readonly name: AnyField;
  readonly value: string;
  readonly onChange: (event: { readonly target: HTMLInputElement | HTMLSelectElement }) => void;
  readonly onBlur: (event: { readonly target: HTMLInputElement | HTMLSelectElement }) => void;
}

const INCOMPLETE = 'This is not complete: give the day and the time.';

/**
 * The state of the form. A field is judged when it is left, not while it is typed for the first time; from then on its error
 * comes and goes with every letter.
 *
 * @param checksSku whether the SKU is a field, too, as for a new drop.
 */
export function useDropForm(initial: DropForm, initialSku: string, checksSku: boolean): UsedForm {
  const [form, setForm] = useState(initial);
  const [sku, setSku] = useState(initialSku);
  const [told, setTold] = useState<ReadonlySet<AnyField>>(new Set());
  /** Dates of which only a part is there: their value is empty, which means something else. */
  const [incomplete, setIncomplete] = useState<ReadonlySet<AnyField>>(new Set());
  const [refused, setRefused] = useState<FieldErrors>({});
  const saved = useRef({ form: initial, sku: initialSku });
  const isChanged =
    sku !== saved.current.sku || FIELDS.some((name) => name !== 'sku' && form[name] !== saved.current.form[name]);
  useWarning(isChanged);

  const wrong = errorsOf(form, checksSku ? sku : undefined, incomplete, refused);
  const shown = Object.fromEntries(Object.entries(wrong).filter(([field]) => told.has(field as AnyField)));

  const control = (field: AnyField): ControlProps => ({
    name: field,
    value: field === 'sku' ? sku : form[field],
    onChange: ({ target }) => {
      setIncomplete(withOrWithout(incomplete, field, target.validity.badInput));
      setRefused(({ [field]: _, ...others }) => others);
      if (field === 'sku') setSku(target.value);
      else setForm((before) => ({ ...before, [field]: target.value }));
    },
    onBlur: ({ target }) => {
      setIncomplete(withOrWithout(incomplete, field, target.validity.badInput));
      // Passing through an empty field says nothing about it yet.
      if (target.value !== '' || target.validity.badInput || told.has(field)) setTold(new Set([...told, field]));
    },
  });

  return {
    form,
    sku,
    errors: shown,
    isChanged,
    control,
    refuse: (field, message) => {
      setTold(new Set([...told, field]));
      setRefused((before) => ({ ...before, [field]: message }));
    },
    setSku,
    fill: setForm,
    replace: (next) => {
      saved.current = { form: next, sku };
      // At once: whoever saves may go to another page before anything is drawn again.
      unsaved.set(false);
      setForm(next);
      setRefused({});
    },
    isWrong: (element) => {
      setTold(new Set(FIELDS));
      const first = FIELDS.find((field) => wrong[field] !== undefined);
      if (first === undefined) return false;
      element.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return true;
    },
  };
}

function errorsOf(
  form: DropForm,
  sku: string | undefined,
  incomplete: ReadonlySet<AnyField>,
  refused: FieldErrors,
): FieldErrors {
  const checked = checkForm(form);
  const skuError = sku === undefined ? undefined : checkSku(sku);
  const dates = Object.fromEntries([...incomplete].map((field) => [field, INCOMPLETE]));
  return {
    ...refused,
    ...(checked.ok ? {} : checked.errors),
    ...(skuError === undefined ? {} : { sku: skuError }),
    ...dates,
  };
}

function withOrWithout(set: ReadonlySet<AnyField>, field: AnyField, isIn: boolean): ReadonlySet<AnyField> {
  if (set.has(field) === isIn) return set;
  const next = new Set(set);
  if (isIn) next.add(field);
  else next.delete(field);
  return next;
}

/** What is typed is not left behind unasked: neither for another page of the console nor for another site. */
function useWarning(isChanged: boolean): void {
  useEffect(() => {
    unsaved.set(isChanged);
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      unsaved.set(false);
      removeEventListener('beforeunload', warn);
    };
  }, [isChanged]);
}
