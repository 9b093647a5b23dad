import type { ReactNode } from 'react';

/** The way home, and what stands opposite of it. */
export function Bar({ children }: { readonly children?: ReactNode }) {
  return (
    <header className="bar">
      <a className="mark" href="/">
        <Mark />
        Drops
      </a>
      {children}
    </header>
  );
}

/** Two circles woven from bars, as in the favicon and in the pictures of drops that have none. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d="M12 2H12A10 10 0 0 1 20 6H4A10 10 0 0 1 12 2zM4.2 10H23.8A10 10 0 0 1 23.8 14H4.2A10 10 0 0 1 4.2 10zM4 18H20A10 10 0 0 1 12 22H12A10 10 0 0 1 4 18z" />
      <path
        className="mark-other"
        d="M3 6H19A10 10 0 0 1 20.8 10H1.2A10 10 0 0 1 3 6zM1.2 14H20.8A10 10 0 0 1 19 18H3A10 10 0 0 1 1.2 14z"
      />
    </svg>
  );
}
