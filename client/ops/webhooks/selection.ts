import { formatCount } from '../../../shared/display/format.ts';
import { REDELIVER_IDS_MAX } from '../../../shared/protocol/webhooks.ts';

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

/** The bodies that ask for these, or for all where none are named: one takes so many and no more. */
export function redeliveryBodies(ids: readonly string[] | undefined): readonly { readonly ids?: readonly string[] }[] {
  if (ids === undefined) return [{}];
  const count = Math.ceil(ids.length / REDELIVER_IDS_MAX);
  return Array.from({ length: count }, (_, n) => ({
    ids: ids.slice(n * REDELIVER_IDS_MAX, (n + 1) * REDELIVER_IDS_MAX),
  }));
}

/** Dead letters that were sent again together. */
export interface Batch {
  /** How many were asked for. */
  readonly asked: number;
  /** How many dead letters there were then. */
  readonly before: number;
}

/** How many of a batch have arrived: what is delivered is no dead letter any more. */
export function arrivedOf({ asked, before }: Batch, now: number): number {
  return Math.max(0, Math.min(asked, before - now));
}

/** What has become of a batch. @param now how many dead letters there are. @param isUnderWay some of it is still being tried. */
export function redeliveryWords(batch: Batch, now: number, isUnderWay: boolean): string {
  const { asked } = batch;
  const arrived = arrivedOf(batch, now);
  const events = asked === 1 ? 'event' : 'events';
  if (isUnderWay) return `${formatCount(arrived)} of ${formatCount(asked)} ${events} delivered so far`;
  if (arrived === asked)
    return asked === 1 ? 'The event was delivered.' : `All ${formatCount(asked)} events were delivered.`;
  if (arrived === 0) return asked === 1 ? 'The event failed again.' : `All ${formatCount(asked)} events failed again.`;
  return `${formatCount(arrived)} of ${formatCount(asked)} events were delivered; the others failed again.`;
}
