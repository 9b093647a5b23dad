import { useState } from 'react';
import type { OrderAnswer, OrderListAnswer, SettleAnswer } from '../../../shared/protocol/answers/orders.ts';
import type { StockSnapshot } from '../../../shared/protocol/messages.ts';
import { api, path, query } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { CommandDialog, toasts } from '../ui/index.ts';
import { type BookedOrder, readOrder, type Settlement } from './orderWords.ts';
import { destinations, question, settledWords, settleRefusal } from './settleWords.ts';

interface SettleDialogProps {
  readonly sku: string;
  readonly settlement: Settlement;
  readonly order: BookedOrder;
  readonly stock: Pick<StockSnapshot, 'total' | 'remaining' | 'held' | 'sold' | 'phase'> | undefined;
  readonly nowMs: number;
  readonly onSettled: (order: OrderAnswer, replayed: boolean) => Promise<void>;
  /** A refusal has led to a look at the order: this is how it stands. */
  readonly onLearned: (order: OrderAnswer) => Promise<void>;
  readonly onClose: () => void;
}

/** Says what settling an order will do, does it, and says what it has done. */
export function SettleDialog({
  sku,
  settlement,
  order: present,
  stock: counters,
  nowMs,
  onSettled,
  onLearned,
  onClose,
}: SettleDialogProps) {
  // What was asked stays as it was while it is carried out: the row may change before the dialog goes.
  const [order] = useState(present);
  const [restock, setRestock] = useState<boolean>();
  const { heading, text, verb } = question(settlement, order, counters, nowMs);
  const run = async (commandId: string): Promise<void> => {
    const body = settlement === 'refund' ? { id: commandId, restock } : { id: commandId };
    try {
      const { replayed, stock, ...answer } = await api.post<SettleAnswer>(
        `${path`/api/drops/${sku}/orders/${order.shopper}/${order.id}`}/${settlement}`,
        body,
      );
      await onSettled(answer, replayed);
      toasts.show(settledWords(settlement, order, { replayed, ...stock }));
    } catch (error) {
      throw error instanceof Problem ? await explained(error) : error;
    }
  };
  const explained = async (problem: Problem): Promise<Problem> => {
    const now = problem.status === 409 ? await lookUp(sku, order) : undefined;
    if (now !== undefined) await onLearned(now);
    const detail = settleRefusal(settlement, problem.code, problem.detail, now && readOrder(now));
    return new Problem(problem.status, { ...problem.body, detail });
  };
  return (
    <CommandDialog
      title={heading}
      action={verb}
      canRun={settlement !== 'refund' || restock !== undefined}
      run={run}
      onClose={onClose}
    >
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {settlement === 'refund' && (
        <fieldset className="choices">
          <legend>Where do the units go?</legend>
          {destinations(order.quantity, counters).map((destination) => (
            <label className="choice" key={destination.label}>
              <input
                type="radio"
                name="destination"
                checked={restock === destination.restock}
                onChange={() => setRestock(destination.restock)}
              />
              <span>
                {destination.label}
                <span className="under">{destination.text}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </CommandDialog>
  );
}

/** How the order stands, so that the row and the words agree; without an answer the words do without it. */
async function lookUp(sku: string, { shopper, id }: BookedOrder): Promise<OrderAnswer | undefined> {
  try {
    const { orders } = await api.get<OrderListAnswer>(`${path`/api/drops/${sku}/orders`}${query({ shopper, id })}`);
    return orders[0];
  } catch {
    return undefined;
  }
}
