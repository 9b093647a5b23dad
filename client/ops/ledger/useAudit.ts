import { useEffect, useRef, useState } from 'react';
import type { AuditAnswer } from '../../../shared/protocol/answers/books.ts';
import { api, path } from '../api/api.ts';
import { Problem } from '../api/problem.ts';

export type AuditState =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'done'; readonly audit: AuditAnswer; readonly at: number; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly problem: Problem };

/** The audit of a drop, asked for by hand: it reads the whole ledger. */
export function useAudit(sku: string): { readonly state: AuditState; readonly run: () => Promise<void> } {
  const [state, setState] = useState<AuditState>({ kind: 'none' });
  const leaving = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    leaving.current = controller;
    return () => controller.abort();
  }, []);
  const run = async (): Promise<void> => {
    if (state.kind === 'running') return;
    const { signal } = leaving.current;
    const since = performance.now();
    setState({ kind: 'running', since });
    try {
      const audit = await api.get<AuditAnswer>(path`/api/drops/${sku}/audit`, { signal });
      setState({ kind: 'done', audit, at: Date.now(), tookMs: performance.now() - since });
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Problem)) throw error;
      setState({ kind: 'failed', problem: error });
    }
  };
  return { state, run };
}
