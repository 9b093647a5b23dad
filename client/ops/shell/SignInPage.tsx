import { useEffect } from 'react';
import { Mark } from '../../design/Bar.tsx';
import type { Problem } from '../api/problem.ts';
import { TokenForm } from './TokenForm.tsx';

/** Stands where any page of the console would, until the operator has signed in; then that page is there. */
export function SignInPage({ problem }: { readonly problem: Problem | undefined }) {
  useEffect(() => {
    document.title = 'Sign in · Console';
  }, []);
  return (
    <div className="sign-in">
      <header className="bar">
        <a className="mark" href="/">
          <Mark />
          Drops
        </a>
      </header>
      <main>
        <h1>Console</h1>
        <TokenForm action="Sign in" problem={problem} />
      </main>
    </div>
  );
}
