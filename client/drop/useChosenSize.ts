import { useCallback, useState } from 'react';
import { dropHref } from '../../shared/display/sizes.ts';

/**
 * Which size is looked at. The address follows it, so that it can be shared and reloaded, in place of the one before: somebody
 * who has tried five sizes wants to go back to where they came from, not through the sizes.
 */
export function useChosenSize(first: string): readonly [sku: string, choose: (sku: string) => void] {
  const [sku, setSku] = useState(first);
  const choose = useCallback((next: string) => {
    setSku(next);
    history.replaceState(history.state, '', dropHref(next) + location.search);
  }, []);
  return [sku, choose];
}
