import { nanoid } from 'nanoid';
import { api, path } from '../api/api.ts';
import type { CommandAnswer } from '../api/drops.ts';
import type { Undo } from '../ui/index.ts';
import { type Action, UNDO } from './actionWords.ts';

const OPPOSITES = { pause: 'resume', resume: 'pause', restock: 'lower', lower: 'restock' } as const;

/**
 * Gives a command about a drop.
 *
 * @param quantity units to add or to take away.
 * @throws Problem
 */
export async function command(sku: string, action: Action, id: string, quantity: number): Promise<CommandAnswer> {
  switch (action) {
    case 'restock':
      return api.post(path`/api/drops/${sku}/restock`, { id, quantity });
    case 'lower':
      return api.post(path`/api/drops/${sku}/restock`, { id, quantity: -quantity });
    default:
      return api.post(path`/api/drops/${sku}/${action}`, { id });
  }
}

/** The way back from a command that was carried out. Its id is made once, so that pressing it twice is no harm. */
export function undoOf(
  sku: string,
  action: Action,
  quantity: number,
  onDone: (answer: CommandAnswer) => void,
): Undo | undefined {
  if (action === 'close') return undefined;
  const id = nanoid();
  return {
    words: UNDO[action],
    run: async () => onDone(await command(sku, OPPOSITES[action], id, quantity)),
  };
}
