import { type DropForm, FIELDS, type FieldName } from './dropForm.ts';

/** A field that somebody else has changed while it stood open here. */
export interface Conflict {
  readonly field: FieldName;
  /** As it was when the form was opened. */
  readonly before: string;
  readonly theirs: string;
  readonly mine: string;
  /** Both have changed it, and not to the same. */
  readonly isContested: boolean;
}

export type Side = 'mine' | 'theirs';

/** What somebody else has changed, in the order of the form. What both have changed alike is none. */
export function conflictsOf(before: DropForm, theirs: DropForm, mine: DropForm): Conflict[] {
  const names = FIELDS.filter((field) => field !== 'sku');
  return names
    .filter((field) => theirs[field] !== before[field] && theirs[field] !== mine[field])
    .map((field) => ({
      field,
      before: before[field],
      theirs: theirs[field],
      mine: mine[field],
      isContested: mine[field] !== before[field],
    }));
}

/** What is chosen until the operator chooses: whoever has changed a field has said something about it. */
export function firstChoice({ isContested }: Conflict): Side {
  return isContested ? 'mine' : 'theirs';
}

/** My form with the chosen ones of their changes in it. */
export function merge(mine: DropForm, conflicts: readonly Conflict[], sides: ReadonlyMap<FieldName, Side>): DropForm {
  const taken = conflicts.filter((conflict) => (sides.get(conflict.field) ?? firstChoice(conflict)) === 'theirs');
  return { ...mine, ...Object.fromEntries(taken.map(({ field, theirs }) => [field, theirs])) };
}

export function isSame(one: DropForm, other: DropForm): boolean {
  return FIELDS.every((field) => field === 'sku' || one[field] === other[field]);
}
