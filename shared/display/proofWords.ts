import type { DropInfo } from '../protocol/messages.ts';
import { formatCount } from './format.ts';

/** What the page of a proof says before anything has been checked; the Worker writes it, and the page draws it again. */
export function proofLead(isOver: boolean): string {
  return isOver
    ? 'Everything that happened in this drop, for anybody to check. Names are replaced; nothing is left out. Your browser replays it all and says what holds.'
    : 'The proof of this drop comes when the drop is over: when it closes, or when everything is sold and nothing is on hold.';
}

export function proofTitle({ title }: Pick<DropInfo, 'title'>): string {
  return `Proof · ${title}`;
}

export function entriesWords(entries: number): string {
  return entries === 1 ? '1 entry' : `${formatCount(entries)} entries`;
}
