import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';
import { ProblemNote } from '../ui/index.ts';
import type { FieldErrors } from './dropForm.ts';

interface FormFootProps {
  readonly action: string;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly errors: FieldErrors;
  readonly children?: ReactNode;
}

/** The button that sends a form, with what stands in its way. */
export function FormFoot({ action, isBusy, problem, errors, children }: FormFootProps) {
  const wrong = Object.keys(errors).length;
  return (
    <div className="form-foot">
      <div aria-live="polite">
        {problem !== undefined && <ProblemNote problem={problem} />}
        {problem === undefined && wrong > 0 && (
          <p className="muted">{wrong === 1 ? 'One field is' : `${wrong} fields are`} not right yet.</p>
        )}
      </div>
      <div className="dialog-actions">
        <button className="button button--main" type="submit" aria-disabled={isBusy}>
          {isBusy ? <span className="dots">{action}</span> : action}
        </button>
        {children}
      </div>
    </div>
  );
}
