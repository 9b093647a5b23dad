import { formatCount } from '../../../shared/display/format.ts';

/** Dead letters that are ticked to be delivered again. They are named by id, so the choice survives another page of them. */
export type Selection = ReadonlySet<string>;

export function withToggled(selection: Selection, id: string): Selection {
  const next = new Set(selection);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Only what can still be sent: what was delivered meanwhile is no dead letter any more. */
export function stillThere(
  selection: Selection,
  letters: readonly { readonly id: string; readonly redelivering: boolean }[],
): Selection {
  const ids = new Set(letters.filter(({ redelivering }) => !redelivering).map(({ id }) => id));
  return new Set([...selection].filter((id) => ids.has(id)));
}

export interface Progress {
  /** How many were asked for. */
  readonly asked: number;
  /** How many of them are still under way. */
  readonly underWay: number;
}

/** What has become of a redelivery. Letters that fail again come back as dead letters, so `delivered` is what is gone. */
export function redeliveryWords(
  { asked, underWay }: Progress,
  { before, now }: { readonly before: number; readonly now: number },
): string {
  const events = asked === 1 ? 'event' : 'events';
  if (underWay > 0) return `${formatCount(asked - underWay)} of ${formatCount(asked)} ${events} tried again`;
  const delivered = Math.max(0, Math.min(asked, before - now));
  if (delivered === asked)
    return asked === 1 ? 'The event was delivered.' : `All ${formatCount(asked)} events were delivered.`;
  if (delivered === 0)
    return asked === 1 ? 'The event failed again.' : `All ${formatCount(asked)} events failed again.`;
  return `${formatCount(delivered)} of ${formatCount(asked)} events were delivered; the others failed again.`;
}
