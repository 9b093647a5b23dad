import { Link } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import type { OrdersReportAnswer, ReportedOrderAnswer } from '../../../shared/protocol/answers/reports.ts';
import { useClock } from '../../design/useClock.ts';
import { usePaged } from '../api/usePaged.ts';
import { orderLook } from '../orders/orderWords.ts';
import { searchQuery } from '../orders/search.ts';
import { Chip, DownloadLink, Empty, Failure, Loading, ProblemNote, ShowMore, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { FilterForm } from './FilterForm.tsx';
import { filterQuery, isUnfiltered } from './filters.ts';
import { useFilters } from './useFilters.ts';

const PAGE = 50;

/** The orders of all drops, narrowed by what stands in the address. */
export function OrdersView() {
  const [filters, setFilters] = useFilters();
  const query = filterQuery(filters);
  return (
    <div className="report">
      <FilterForm key={query.toString()} filters={filters} kind="orders" onFilter={setFilters} />
      <Orders query={query} isNarrowed={!isUnfiltered(filters)} />
    </div>
  );
}

function Orders({ query, isNarrowed }: { readonly query: URLSearchParams; readonly isNarrowed: boolean }) {
  const list = usePaged<OrdersReportAnswer>(`/api/reports/orders?${withOne(query, 'limit', String(PAGE))}`, 'cursor');
  const nowMs = useClock(Date.now, nextMinute);
  const orders = list.pages?.flatMap((page) => page.orders);
  if (orders === undefined) {
    if (list.problem === undefined) return <Loading what="the orders" />;
    return <Failure problem={list.problem} onRetry={() => void list.refresh()} />;
  }
  if (orders.length === 0) return <NoOrders isNarrowed={isNarrowed} />;
  return (
    <>
      {list.problem !== undefined && <ProblemNote problem={list.problem}>What you see may be old.</ProblemNote>}
      <Table caption="Orders of all drops, newest first" columns={COLUMNS} isStale={list.isStale}>
        {orders.map((order) => (
          <ReportedRow key={`${order.sku} ${order.id} ${order.shopper}`} order={order} nowMs={nowMs} />
        ))}
      </Table>
      <ShowMore
        list={list}
        shown={
          list.hasMore ? `The newest ${formatCount(orders.length)} are shown.` : `${formatCount(orders.length)} in all.`
        }
      />
      <div className="row">
        <DownloadLink href={`/api/reports/orders?${withOne(query, 'format', 'csv')}`}>
          {isNarrowed ? 'Download these as CSV' : 'Download all as CSV'}
        </DownloadLink>
      </div>
    </>
  );
}

const COLUMNS = [
  { name: 'Order' },
  { name: 'Drop' },
  { name: 'State' },
  { name: 'Units', figures: true },
  { name: 'Ordered' },
  { name: 'Changed' },
] as const;

function ReportedRow({ order, nowMs }: { readonly order: ReportedOrderAnswer; readonly nowMs: number }) {
  const { sku, shopper, id, quantity, updatedAt } = order;
  const at = Date.parse(order.at);
  // The read model does not know when a hold ends; the drop's own page does.
  const { word, tone } = orderLook({ ...order, at }, nowMs);
  return (
    <tr data-over={tone === 'off'}>
      <th scope="row">
        <bdi>{shopper}</bdi>
        <span className="under">{id}</span>
      </th>
      <td>
        <Link
          href={`/drops/${encodeURIComponent(sku)}/orders?${searchQuery({ shopper, id })}`}
          aria-label={`${sku}: settle the order ${id} of ${shopper}`}
        >
          {sku}
        </Link>
      </td>
      <td>
        <Chip tone={tone}>{word}</Chip>
      </td>
      <td className="figures">{formatCount(quantity)}</td>
      <td>
        <When atMs={at} nowMs={nowMs} />
      </td>
      <td>
        {updatedAt === order.at ? (
          <span className="muted">not since</span>
        ) : (
          <When atMs={Date.parse(updatedAt)} nowMs={nowMs} />
        )}
      </td>
    </tr>
  );
}

function NoOrders({ isNarrowed }: { readonly isNarrowed: boolean }) {
  return isNarrowed ? (
    <Empty title="Nothing found">
      <p>No order matches all of these. Names and ids are compared letter by letter, capitals included.</p>
    </Empty>
  ) : (
    <Empty title="No orders yet">
      <p>The first orders appear here some seconds after they were made.</p>
    </Empty>
  );
}

function withOne(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const all = new URLSearchParams(query);
  all.set(name, value);
  return all;
}
