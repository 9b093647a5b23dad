/**
 * The parts that every page of the console is made of. Their contract:
 *
 * - A page draws one `PageHeading` at once (a page of a drop has it from its frame), then its content; its own parts begin
 *   with `<h2>`.
 * - What is asked for with `useAsked` is one of: `Loading`, `Failure` (nothing to show), the content with a `ProblemNote`
 *   above it (old, but better than nothing), `Empty`.
 * - A command is given from a `CommandDialog`, which makes its id; afterwards `toasts.show` says what is true now, with the
 *   way back where there is one.
 * - Looks are in ui.css, by these class names; colours and measures come from the tokens of client/design. A page's own
 *   stylesheet is imported by ops.css.
 */
export { Chip, PhaseChip, phaseWords, type Tone } from './Chip.tsx';
export { CommandDialog } from './CommandDialog.tsx';
export { Dialog, DialogActions } from './Dialog.tsx';
export { DownloadLink } from './DownloadLink.tsx';
export { type ControlAttributes, Field, type FieldProps, SelectField, TextField } from './Field.tsx';
export { PageHeading } from './PageHeading.tsx';
export { Progress } from './Progress.tsx';
export { ShowMore } from './ShowMore.tsx';
export { Empty, Failure, Loading, Note, ProblemNote } from './States.tsx';
export { type Column, Table } from './Table.tsx';
export { toasts, type Undo } from './toasts.ts';
export { When } from './When.tsx';
