import { useState } from 'react';
import { announce } from './announcement.ts';
import type { DropScreen } from './dropScreen.ts';

/** The page's only live region. */
export function Announcer({ screen, nowMs }: { readonly screen: DropScreen; readonly nowMs: number }) {
  const [said, setSaid] = useState(() => announce(undefined, screen, nowMs));
  const [seen, setSeen] = useState(screen);
  if (seen !== screen) {
    setSeen(screen);
    setSaid(announce(said, screen, nowMs));
  }
  return (
    <p className="visually-hidden" role="status">
      {said.text}
    </p>
  );
}
