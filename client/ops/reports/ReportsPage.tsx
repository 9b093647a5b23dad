import { NoSuchPage } from '../shell/NoSuchPage.tsx';
import { NavLink } from '../shell/Shell.tsx';
import { PageHeading } from '../ui/index.ts';
import { OrdersView } from './OrdersView.tsx';
import { ReconciliationView } from './ReconciliationView.tsx';
import { TotalsView } from './TotalsView.tsx';

const VIEWS = [
  { view: undefined, href: '/reports', words: 'Totals' },
  { view: 'orders', href: '/reports/orders', words: 'Orders' },
  { view: 'reconciliation', href: '/reports/reconciliation', words: 'Reconciliation' },
] as const;

/** All drops together, from the read model, which follows their ledgers by seconds. */
export function ReportsPage({ view }: { readonly view: string | undefined }) {
  const here = VIEWS.find((each) => each.view === view);
  if (here === undefined) return <NoSuchPage />;
  return (
    <>
      <PageHeading title="Reports" tab={`${here.words} · Reports`} />
      <nav className="tabs" aria-label="Reports">
        {VIEWS.map(({ href, words }) => (
          <NavLink key={href} href={href} isHere={(at) => at === href}>
            {words}
          </NavLink>
        ))}
      </nav>
      {here.view === undefined && <TotalsView />}
      {here.view === 'orders' && <OrdersView />}
      {here.view === 'reconciliation' && <ReconciliationView />}
    </>
  );
}
