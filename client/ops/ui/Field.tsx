import { type ComponentProps, type ReactNode, useId } from 'react';

/** What a control must carry to belong to its label, its hint and its error. */
export interface ControlAttributes {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
}

export interface FieldProps {
  readonly label: string;
  /** Always there: what is meant, in which unit, what happens without. */
  readonly hint?: ReactNode;
  /** What is wrong with the value, in a sentence. */
  readonly error?: string | undefined;
}

interface CustomFieldProps extends FieldProps {
  readonly children: (attributes: ControlAttributes) => ReactNode;
}

/** A label, a control, its hint and its error, tied together for everybody. `TextField` and `SelectField` are the usual ones. */
export function Field({ label, hint, error, children }: CustomFieldProps) {
  const id = useId();
  const described = [hint === undefined ? [] : `${id}-hint`, error === undefined ? [] : `${id}-error`].flat();
  return (
    <div className="field" data-wrong={error !== undefined}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described.length === 0 ? undefined : described.join(' '),
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p className="field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

type InputProps = Omit<ComponentProps<'input'>, keyof ControlAttributes | 'className'>;

/** @param label @param hint @param error as of `Field`; all else goes to the `<input>`. */
export function TextField({ label, hint, error, ...input }: FieldProps & InputProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => <input className="input" {...input} {...attributes} />}
    </Field>
  );
}

type SelectProps = Omit<ComponentProps<'select'>, keyof ControlAttributes | 'className'>;

/** The browser's own list to choose from. Its children are `<option>`s. */
export function SelectField({ label, hint, error, ...select }: FieldProps & SelectProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) => (
        <span className="select">
          <select {...select} {...attributes} />
        </span>
      )}
    </Field>
  );
}
