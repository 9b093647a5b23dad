import { useEffect, useSyncExternalStore } from 'react';
import { type Cache, useSWRConfig } from 'swr';
import type { DropAnswer, DropListAnswer } from '../../../shared/protocol/answers/drops.ts';
import { api, path, query } from '../api/api.ts';
import { Reconciler, type ReconcilerState } from './Reconciler.ts';
import type { Reconciliation, RepairStep } from './reconcileWords.ts';

/** Each session has a cache of its own, and with it a reconciliation of its own: what one has seen the next does not see. */
const ofSessions = new WeakMap<Cache, Reconciler>();

export function useReconciler(): readonly [ReconcilerState, Reconciler] {
  const { cache } = useSWRConfig();
  const reconciler = ofSessions.get(cache) ?? new Reconciler(PORT);
  ofSessions.set(cache, reconciler);
  const state = useSyncExternalStore(reconciler.subscribe, reconciler.getState);
  useEffect(() => {
    // Nothing is lost where somebody leaves all the same: the repair can be done again.
    const warn = (event: BeforeUnloadEvent): void => {
      if (reconciler.isRepairing) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [reconciler]);
  return [state, reconciler];
}

/** As many as the list gives at once. */
const PAGE = 50;

async function listAll(): Promise<readonly DropAnswer[]> {
  const drops: DropAnswer[] = [];
  let after: string | undefined;
  do {
    const page = await api.get<DropListAnswer>(`/api/drops${query({ limit: PAGE, after })}`);
    drops.push(...page.drops);
    after = page.next;
  } while (after !== undefined);
  return drops;
}

const PORT = {
  list: listAll,
  check: (sku: string) => api.get<Reconciliation>(path`/api/reports/reconciliation/${sku}`),
  repair: (sku: string, body: { readonly after?: number }) =>
    api.post<RepairStep>(path`/api/reports/reconciliation/${sku}/repair`, body),
};
