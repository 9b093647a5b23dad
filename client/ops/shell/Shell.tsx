import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Mark } from '../../design/Bar.tsx';
import { session } from '../api/api.ts';
import { ToastList } from '../ui/ToastList.tsx';
import { toasts } from '../ui/toasts.ts';
import { Help } from './Help.tsx';
import { SessionOver } from './SessionOver.tsx';
import { useRenewal } from './useRenewal.ts';

/** What every page of the console stands in. */
export function Shell({ children }: { readonly children: ReactNode }) {
  useRenewal();
  return (
    <div className="console">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <SessionOver />
      <header className="bar">
        <Link className="mark" href="/">
          <Mark />
          Console
        </Link>
        <nav className="bar-nav" aria-label="Console">
          <NavLink href="/" isHere={(at) => at === '/' || at === '/new' || at.startsWith('/drops')}>
            Drops
          </NavLink>
          <NavLink href="/reports">Reports</NavLink>
          <NavLink href="/webhooks">Webhooks</NavLink>
          <NavLink href="/sessions">Sessions</NavLink>
        </nav>
        <div className="bar-end">
          <Help />
          <SignOut />
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <ToastList />
    </div>
  );
}

interface NavLinkProps {
  readonly href: string;
  readonly isHere?: (location: string) => boolean;
  readonly children: string;
}

/** A link that knows whether it leads to where one is. */
export function NavLink({ href, isHere = (at) => at.startsWith(href), children }: NavLinkProps) {
  const [location] = useLocation();
  return (
    <Link className="nav-link" href={href} aria-current={isHere(location) ? 'page' : undefined}>
      {children}
    </Link>
  );
}

function SignOut() {
  const [isBusy, setBusy] = useState(false);
  const signOut = async (): Promise<void> => {
    setBusy(true);
    const problem = await session.signOut();
    if (problem === undefined) return;
    setBusy(false);
    toasts.show(`You are still signed in. ${problem.detail}`);
  };
  return (
    <button className="text-button" type="button" aria-disabled={isBusy} onClick={() => void signOut()}>
      Sign out
    </button>
  );
}
