import { formatCount } from '../../../shared/display/format.ts';
import { Chip, When } from '../ui/index.ts';
import { type BookedOrder, hasEnded, orderLook, type Settlement, settlementsOf } from './orderWords.ts';

interface OrderRowProps {
  readonly order: BookedOrder;
  readonly nowMs: number;
  readonly onSettle: (settlement: Settlement) => void;
}

/** The row's element, to give it the focus when the button that was pressed in it is gone. */
export function orderRowId({ shopper, id }: Pick<BookedOrder, 'shopper' | 'id'>): string {
  return `order-${id}-${encodeURIComponent(shopper)}`;
}

export function OrderRow({ order, nowMs, onSettle }: OrderRowProps) {
  const { shopper, id, quantity, at } = order;
  const look = orderLook(order, nowMs);
  return (
    <tr id={orderRowId(order)} tabIndex={-1} data-over={look.tone === 'off'}>
      <th scope="row">
        <bdi>{shopper}</bdi>
        <span className="under">{id}</span>
      </th>
      <td>
        <Chip tone={look.tone}>{look.word}</Chip>
        {look.aside !== undefined && <span className="under">{look.aside}</span>}
      </td>
      <td className="figures">{formatCount(quantity)}</td>
      <td>
        <When atMs={at} nowMs={nowMs} />
      </td>
      <td className="deeds">
        {settlementsOf(order, nowMs).map((settlement) => (
          <button
            className="text-button"
            type="button"
            key={settlement}
            aria-label={`${verb(settlement, order, nowMs)}: ${shopper}, ${id}`}
            onClick={() => onSettle(settlement)}
          >
            {verb(settlement, order, nowMs)}
          </button>
        ))}
      </td>
    </tr>
  );
}

function verb(settlement: Settlement, order: BookedOrder, nowMs: number): string {
  switch (settlement) {
    case 'confirm':
      return hasEnded(order, nowMs) ? 'Confirm late' : 'Confirm';
    case 'release':
      return 'Give back';
    case 'refund':
      return 'Refund';
  }
}
