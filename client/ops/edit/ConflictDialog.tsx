import { useState } from 'react';
import { Problem } from '../api/problem.ts';
import { Dialog, DialogActions, ProblemNote, Table } from '../ui/index.ts';
import { type Conflict, firstChoice, type Side } from './changes.ts';
import { FIELD_NAMES, type FieldName } from './dropForm.ts';

interface ConflictDialogProps {
  readonly conflicts: readonly Conflict[];
  /** Saves with what was chosen. @throws Problem */
  readonly onChoose: (conflicts: readonly Conflict[], sides: ReadonlyMap<FieldName, Side>) => Promise<void>;
  readonly onClose: () => void;
}

const COLUMNS = [{ name: 'Field' }, { name: 'It was' }, { name: 'Theirs' }, { name: 'Yours' }];

/** Somebody else has saved first: shows what they have changed, field by field, and lets the operator choose. */
export function ConflictDialog({ conflicts, onChoose, onClose }: ConflictDialogProps) {
  const [sides, setSides] = useState<ReadonlyMap<FieldName, Side>>(new Map());
  const [problem, setProblem] = useState<Problem>();
  const [isSaving, setSaving] = useState(false);
  const choose = async (): Promise<void> => {
    if (isSaving) return;
    setSaving(true);
    try {
      await onChoose(conflicts, sides);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Dialog title="Somebody has changed this drop meanwhile" onClose={onClose} width="wide">
      <p>
        Nothing of yours is saved yet. Choose for each field what it is to be; what they left alone stays as you have
        it.
      </p>
      <form
        className="dialog-form"
        onSubmit={(event) => {
          event.preventDefault();
          void choose();
        }}
      >
        <Table caption="What has changed" columns={COLUMNS}>
          {conflicts.map((conflict) => (
            <tr key={conflict.field}>
              <th scope="row">{FIELD_NAMES[conflict.field]}</th>
              <td className="muted">{shown(conflict.before)}</td>
              {(['theirs', 'mine'] as const).map((side) => (
                <td key={side}>
                  <label className="choice">
                    <input
                      type="radio"
                      name={conflict.field}
                      checked={(sides.get(conflict.field) ?? firstChoice(conflict)) === side}
                      onChange={() => setSides(new Map(sides).set(conflict.field, side))}
                    />
                    <span>
                      <span className="visually-hidden">
                        {FIELD_NAMES[conflict.field]}, {side === 'mine' ? 'yours' : 'theirs'}:{' '}
                      </span>
                      {shown(conflict[side])}
                    </span>
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </Table>
        <div aria-live="polite">{problem !== undefined && <ProblemNote problem={problem} />}</div>
        <DialogActions>
          <button className="button button--main" type="submit" aria-disabled={isSaving}>
            {isSaving ? <span className="dots">Save these</span> : 'Save these'}
          </button>
          <button className="button" type="button" onClick={onClose}>
            Back to the form
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** A time without its T, and something where there is nothing. */
function shown(value: string): string {
  return value === '' ? 'None' : value.replace(/^(\d{4}-\d\d-\d\d)T/, '$1 ');
}
