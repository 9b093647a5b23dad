import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { path } from '../api/api.ts';
import type { DropAnswer } from '../api/drops.ts';
import { useAsked } from '../api/useAsked.ts';
import { Failure, PageHeading, ProblemNote } from '../ui/index.ts';
import { NavLink } from './Shell.tsx';

export type DropTab = 'live' | 'edit' | 'orders' | 'ledger';

interface DropFrameProps {
  readonly sku: string;
  readonly tab: DropTab;
  readonly children: ReactNode;
}

const TABS: readonly (readonly [DropTab, string, string])[] = [
  ['live', '', 'Live'],
  ['edit', '/edit', 'Edit'],
  ['orders', '/orders', 'Orders'],
  ['ledger', '/ledger', 'Ledger'],
];

/** The heading and the tabs that the pages of one drop share. They stand below it. */
export function DropFrame({ sku, tab, children }: DropFrameProps) {
  const { data, problem, refresh } = useAsked<DropAnswer>(path`/api/drops/${sku}`);
  if (problem?.code === 'unknown_sku') return <UnknownDrop sku={sku} />;
  const tabName = TABS.find(([name]) => name === tab)?.[2] ?? '';
  return (
    <>
      <PageHeading
        title={data?.title ?? sku}
        tab={`${tabName} · ${data?.title ?? sku}`}
        above={
          <>
            <Link href="/">Drops</Link> <span aria-hidden="true">/</span> {sku}
          </>
        }
      >
        <a className="text-button" href={`/drop/${encodeURIComponent(sku)}`} target="_blank" rel="noreferrer">
          Drop page
        </a>
      </PageHeading>
      <nav className="tabs" aria-label={`Pages of ${data?.title ?? sku}`}>
        {TABS.map(([name, end, words]) => {
          const href = `/drops/${sku}${end}`;
          return (
            <NavLink key={name} href={href} isHere={(at) => at === href}>
              {words}
            </NavLink>
          );
        })}
      </nav>
      {problem !== undefined && data === undefined && <Failure problem={problem} onRetry={() => void refresh()} />}
      {problem !== undefined && data !== undefined && <ProblemNote problem={problem} />}
      {children}
    </>
  );
}

function UnknownDrop({ sku }: { readonly sku: string }) {
  return (
    <>
      <PageHeading title="There is no such drop" />
      <p className="lead">Nothing goes by the name of {sku}. Drops are never deleted, so it may have been mistyped.</p>
      <p>
        <Link className="button" href="/">
          See the drops
        </Link>
      </p>
    </>
  );
}
