import { useEffect } from 'react';
import { SWRConfig } from 'swr';
import { Route, Switch } from 'wouter';
import { session } from './api/api.ts';
import { useSession } from './api/useSession.ts';
import { DropsPage } from './drops/DropsPage.tsx';
import { EditPage } from './edit/EditPage.tsx';
import { NewDropPage } from './edit/NewDropPage.tsx';
import { LedgerPage } from './ledger/LedgerPage.tsx';
import { LivePage } from './live/LivePage.tsx';
import { OrdersPage } from './orders/OrdersPage.tsx';
import { ReportsPage } from './reports/ReportsPage.tsx';
import { SessionsPage } from './sessions/SessionsPage.tsx';
import { DropFrame } from './shell/DropFrame.tsx';
import { GuardedRouter } from './shell/GuardedRouter.tsx';
import { NoSuchPage } from './shell/NoSuchPage.tsx';
import { Shell } from './shell/Shell.tsx';
import { SignInPage } from './shell/SignInPage.tsx';
import { Loading } from './ui/index.ts';
import { WebhookPage } from './webhooks/WebhookPage.tsx';
import { WebhooksPage } from './webhooks/WebhooksPage.tsx';

/** The console: who is there, and which page that is. */
export function Console() {
  const state = useSession();
  useEffect(() => void session.look(), []);
  switch (state.kind) {
    case 'unknown':
      return <Loading what="your session" />;
    case 'out':
      return <SignInPage problem={state.problem} />;
    case 'in':
    case 'over':
      // What one session has seen is not shown to the next: each has a cache of its own.
      return (
        <SWRConfig value={{ provider: () => new Map() }}>
          <Pages />
        </SWRConfig>
      );
  }
}

function Pages() {
  return (
    <GuardedRouter>
      <Shell>
        <Switch>
          <Route path="/">
            <DropsPage />
          </Route>
          <Route path="/new">
            <NewDropPage />
          </Route>
          <Route path="/drops/:sku">
            {({ sku }) => (
              <DropFrame key={sku} sku={sku} tab="live">
                <LivePage sku={sku} />
              </DropFrame>
            )}
          </Route>
          <Route path="/drops/:sku/edit">
            {({ sku }) => (
              <DropFrame key={sku} sku={sku} tab="edit">
                <EditPage sku={sku} />
              </DropFrame>
            )}
          </Route>
          <Route path="/drops/:sku/orders">
            {({ sku }) => (
              <DropFrame key={sku} sku={sku} tab="orders">
                <OrdersPage sku={sku} />
              </DropFrame>
            )}
          </Route>
          <Route path="/drops/:sku/ledger">
            {({ sku }) => (
              <DropFrame key={sku} sku={sku} tab="ledger">
                <LedgerPage sku={sku} />
              </DropFrame>
            )}
          </Route>
          <Route path="/reports/:view?">{({ view }) => <ReportsPage view={view} />}</Route>
          <Route path="/sessions">
            <SessionsPage />
          </Route>
          <Route path="/webhooks">
            <WebhooksPage />
          </Route>
          <Route path="/webhooks/:id">{({ id }) => <WebhookPage key={id} id={id} />}</Route>
          <Route>
            <NoSuchPage />
          </Route>
        </Switch>
      </Shell>
    </GuardedRouter>
  );
}
