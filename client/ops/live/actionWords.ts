import { formatCount } from '../../../shared/display/format.ts';
import { undirected } from '../../../shared/display/undirected.ts';
import type { DropInfo, StockSnapshot } from '../../../shared/protocol/messages.ts';

/** What can be done with a drop, and what each does, in plain words with the numbers of now. */

export const ACTIONS = ['pause', 'resume', 'restock', 'lower', 'close'] as const;
export type Action = (typeof ACTIONS)[number];

/** Whether it makes sense now. */
export function isPossible(action: Action, { phase, remaining }: StockSnapshot): boolean {
  switch (action) {
    case 'pause':
      return phase !== 'paused' && phase !== 'closed';
    case 'resume':
      return phase === 'paused';
    case 'restock':
      return true;
    case 'lower':
      return remaining > 0;
    case 'close':
      return phase !== 'closed';
  }
}

export const BUTTONS: Readonly<Record<Action, string>> = {
  pause: 'Pause sales',
  resume: 'Resume sales',
  restock: 'Add units',
  lower: 'Take units away',
  close: 'Close for good',
};

/** What will happen, sentence by sentence. @param quantity units to add or to take away; 0 while none are named. */
export function consequences(action: Action, stock: StockSnapshot, drop: DropInfo, quantity: number): string[] {
  const { remaining, held, sold, total } = stock;
  switch (action) {
    case 'pause':
      return [
        'Purchases are refused at once, and the page says that sales are paused.',
        holdsStay(held, drop),
        `${units(remaining)} ${remaining === 1 ? 'stays' : 'stay'} in stock.`,
        'Resume takes it back.',
      ].filter((sentence) => sentence !== '');
    case 'resume':
      return [
        `Purchases are taken again at once. ${units(remaining)} of ${formatCount(total)} ${isAre(remaining)} left.`,
      ];
    case 'restock':
      return [
        quantity === 0
          ? `${units(remaining)} of ${formatCount(total)} ${isAre(remaining)} left now.`
          : `From ${formatCount(remaining)} left of ${formatCount(total)} to ${formatCount(remaining + quantity)} left of ${formatCount(total + quantity)}.`,
        ...(stock.phase === 'sold_out' ? ['It is on sale again at once, and every open page says so.'] : []),
        ...(stock.phase === 'closed' ? ['The drop is closed, so nobody can buy them.'] : []),
        'Taking them away again undoes it, as far as they are not sold by then.',
      ];
    case 'lower':
      return [
        quantity === 0
          ? `At most ${formatCount(remaining)} can be taken away: ${spokenFor(held, sold)}.`
          : `From ${formatCount(remaining)} left of ${formatCount(total)} to ${formatCount(Math.max(0, remaining - quantity))} left of ${formatCount(total - quantity)}. ${capital(spokenFor(held, sold))}, and stay so.`,
        ...(quantity > 0 && quantity === remaining ? ['The page then says that it is sold out.'] : []),
        'Adding them again undoes it.',
      ];
    case 'close':
      return [
        'Nobody can buy any more, and nothing opens this drop again: no schedule, no button. This cannot be undone.',
        `${units(remaining)} ${remaining === 1 ? 'is' : 'are'} left unsold. ${formatCount(sold)} sold ${sold === 1 ? 'stays' : 'stay'} sold.`,
        holdsStay(held, drop),
      ].filter((sentence) => sentence !== '');
  }
}

/** What is true once it is done, for the message about it. */
export function doneWords(action: Action, titleOfDrop: string, quantity: number): string {
  const title = undirected(titleOfDrop);
  switch (action) {
    case 'pause':
      return `Sales of ${title} are paused.`;
    case 'resume':
      return `${title} is on sale again.`;
    case 'restock':
      return `${units(quantity)} added to ${title}.`;
    case 'lower':
      return `${units(quantity)} taken away from ${title}.`;
    case 'close':
      return `${title} is closed for good.`;
  }
}

/** Somebody else was faster; that is no error. Nothing for what adds up. */
export function doneAlready(action: Action, { phase }: StockSnapshot): string | undefined {
  if (action === 'pause' && phase === 'paused') return 'Sales were paused already, by somebody else.';
  if (action === 'resume' && phase !== 'paused' && phase !== 'closed')
    return 'Sales were resumed already, by somebody else.';
  if (action === 'close' && phase === 'closed') return 'The drop was closed already.';
  return undefined;
}

export const UNDO: Readonly<Record<Exclude<Action, 'close'>, string>> = {
  pause: 'Resume',
  resume: 'Pause again',
  restock: 'Take them away again',
  lower: 'Add them again',
};

/** What is wrong with a number of units, if anything. Whatever passes here the server judges again. */
export function quantityError(
  action: Action,
  text: string,
  { remaining, total }: StockSnapshot,
  totalMax: number,
): string | undefined {
  if (!/^\d{1,9}$/.test(text.trim()) || Number(text) === 0) return 'This must be a whole number from 1.';
  const quantity = Number(text);
  if (action === 'lower' && quantity > remaining) {
    return `Only ${formatCount(remaining)} ${isAre(remaining)} left; what is held and sold cannot be taken away.`;
  }
  if (action === 'restock' && total + quantity > totalMax) {
    return `A drop has at most ${formatCount(totalMax)} units; ${formatCount(totalMax - total)} can be added.`;
  }
  return undefined;
}

function holdsStay(held: number, { holdSeconds }: DropInfo): string {
  if (held === 0 && holdSeconds === 0) return '';
  if (held === 0) return 'Nothing is on hold.';
  const [subject, verb, they] =
    held === 1 ? ['1 unit on hold', 'stays', 'it'] : [`${formatCount(held)} units on hold`, 'stay', 'they'];
  return `${subject} ${verb} as ${they} ${they === 'it' ? 'is' : 'are'}: ${they} can still be confirmed, given back or run out.`;
}

function spokenFor(held: number, sold: number): string {
  return `${formatCount(held)} held and ${formatCount(sold)} sold are spoken for`;
}

function units(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'unit' : 'units'}`;
}

function isAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
