import { describe, expect, it } from 'vitest';
import { Toasts } from './toasts.ts';

function wordsOf(toasts: Toasts): string[] {
  return toasts.getState().map(({ words }) => words);
}

describe('what was done just now', () => {
  it('OPS-11: the next word about the same takes the place of what is no longer true', () => {
    const toasts = new Toasts();
    toasts.show('5 units added.');
    toasts.show('Sales are paused.', undefined, 'sales');
    toasts.show('It is on sale again.', undefined, 'sales');
    toasts.show('5 units added.');
    expect(wordsOf(toasts)).toEqual(['5 units added.', 'It is on sale again.', '5 units added.']);
  });

  it('OPS-11: only the newest few are shown, and each can be closed', () => {
    const toasts = new Toasts();
    for (const words of ['1', '2', '3', '4']) toasts.show(words);
    toasts.close(toasts.getState()[1]?.key ?? 0);
    expect(wordsOf(toasts)).toEqual(['2', '4']);
  });
});
