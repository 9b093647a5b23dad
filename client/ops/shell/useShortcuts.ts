import { useEffect, useEffectEvent } from 'react';
import { takeBack } from '../ui/ToastList.tsx';
import { toasts } from '../ui/toasts.ts';

interface Shortcuts {
  readonly onHelp: () => void;
}

/** Listens for the keys of `Help`. */
export function useShortcuts({ onHelp }: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isDialogOpen()) return;
    switch (event.key) {
      case '?':
        return onHelp();
      case '/': {
        const search = document.querySelector<HTMLInputElement>('input[type=search]');
        if (search === null) return;
        event.preventDefault();
        return search.focus();
      }
      case 'u': {
        const last = toasts.getState().findLast(({ undo }) => undo !== undefined);
        if (last !== undefined) void takeBack(last);
      }
    }
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable]') !== null;
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
