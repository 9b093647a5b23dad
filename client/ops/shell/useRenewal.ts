import { useEffect } from 'react';
import { api } from '../api/api.ts';

/** Far below the half hour after which an unused session ends. */
const RENEW_MS = 5 * 60_000;

/**
 * Whoever uses the console uses the session, though reading a list or typing into a form asks the operator's routes for
 * nothing. Should the session be over, it is asked for now, before something is pressed.
 */
export function useRenewal(): void {
  useEffect(() => {
    let renewedAtMs = Date.now();
    const renew = () => {
      if (Date.now() - renewedAtMs < RENEW_MS) return;
      renewedAtMs = Date.now();
      // What goes wrong here goes wrong again, and is told, with whatever is done next.
      api.get('/api/operator/session').catch(() => {});
    };
    const events = ['keydown', 'pointerdown'] as const;
    for (const event of events) addEventListener(event, renew);
    return () => {
      for (const event of events) removeEventListener(event, renew);
    };
  }, []);
}
