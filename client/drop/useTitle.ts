import { useEffect } from 'react';
import { tabTitle } from '../../shared/display/glance.ts';
import type { DropScreen } from './dropScreen.ts';

/** Keeps the tab's title true, for those who wait in another tab. */
export function useTitle({ shown, unknown }: DropScreen): void {
  const title = unknown ? 'No such drop' : shown && tabTitle(shown.drop, shown.glance);
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
