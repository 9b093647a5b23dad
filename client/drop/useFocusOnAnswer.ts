import { useEffect, useState } from 'react';
import type { PurchaseAnswer } from '../sdk/index.ts';

export const REFUSAL_HEADING_ID = 'refusal';

export function orderHeadingId(id: string): string {
  return `order-${id}`;
}

/**
 * Moves the focus to the heading of the answer once it is drawn: the button that was pressed is gone by then, and a screen
 * reader reads on from the news. Somebody who has gone elsewhere on the page meanwhile is left alone.
 */
export function useFocusOnAnswer(): (answer: PurchaseAnswer) => void {
  const [answer, setAnswer] = useState<PurchaseAnswer>();
  useEffect(() => {
    if (answer === undefined) return;
    const { activeElement } = document;
    const elsewhere =
      activeElement !== null && activeElement !== document.body && activeElement.closest('[data-asks]') === null;
    if (elsewhere) return;
    const heading = document.getElementById(answer.type === 'receipt' ? orderHeadingId(answer.id) : REFUSAL_HEADING_ID);
    heading?.focus({ preventScroll: true });
    heading?.scrollIntoView({ block: 'center' });
  }, [answer]);
  return setAnswer;
}
