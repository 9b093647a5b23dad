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
      <path d="M12 2.6H12A9.4 9.4 0 0 1 18.58 5.29H5.42A9.4 9.4 0 0 1 12 2.6zM5.46 7.97H22.44A9.4 9.4 0 0 1 23.25 10.66H4.65A9.4 9.4 0 0 1 5.46 7.97zM4.65 13.34H23.25A9.4 9.4 0 0 1 22.44 16.03H5.46A9.4 9.4 0 0 1 4.65 13.34zM5.42 18.71H18.58A9.4 9.4 0 0 1 12 21.4H12A9.4 9.4 0 0 1 5.42 18.71z" />
      <path
        className="mark-other"
        d="M4.77 5.29H17.93A9.4 9.4 0 0 1 19.84 7.97H2.86A9.4 9.4 0 0 1 4.77 5.29zM0.1 10.66H18.7A9.4 9.4 0 0 1 18.7 13.34H0.1A9.4 9.4 0 0 1 0.1 10.66zM2.86 16.03H19.84A9.4 9.4 0 0 1 17.93 18.71H4.77A9.4 9.4 0 0 1 2.86 16.03z"
      />
    </svg>
  );
}
