import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import type { OrderAnswer, OrderListAnswer } from '../../../shared/protocol/answers/orders.ts';
import { nextTick, useClock } from '../../design/useClock.ts';
import { path } from '../api/api.ts';
import type { DropAnswer } from '../api/drops.ts';
import { useAsked } from '../api/useAsked.ts';
import { usePaged } from '../api/usePaged.ts';
import { Empty, Failure, Loading, Note, ProblemNote, ShowMore, Table } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { OrderRow, orderRowId } from './OrderRow.tsx';
import { type BookedOrder, readOrder, type Settlement } from './orderWords.ts';
import { SearchForm } from './SearchForm.tsx';
import { SettleDialog } from './SettleDialog.tsx';
import { nothingFound, readSearch, type Search, searchQuery } from './search.ts';

/** Stands inside of the drop's frame, which has the heading and the tabs. */
export function OrdersPage({ sku }: { readonly sku: string }) {
  const search = readSearch(useSearch());
  const [location, go] = useLocation();
  const query = searchQuery(search).toString();
  return (
    <div className="orders">
      <SearchForm
        // Going back in the browser's history changes what is searched for, and so what stands in the fields.
        key={query}
        search={search}
        onSearch={(next) => go(`${location}?${searchQuery(next)}`)}
      />
      <OrderList key={`? ${query}`} sku={sku} search={search} />
    </div>
  );
}

const PAGE = 50;

/** Often enough that the figures in a question are those of now. */
const STOCK_EVERY_MS = 5_000;

function OrderList({ sku, search }: { readonly sku: string; readonly search: Search }) {
  const query = searchQuery(search);
  query.set('limit', String(PAGE));
  const list = usePaged<OrderListAnswer>(`${path`/api/drops/${sku}/orders`}?${query}`, 'after');
  const drop = useAsked<DropAnswer>(path`/api/drops/${sku}`, { everyMs: STOCK_EVERY_MS });
  const orders = list.pages?.flatMap((page) => page.orders.map(readOrder));
  const nowMs = useClock(Date.now, (now) => nextChange(orders ?? [], now));
  const news = useNews(drop.data?.stock.seq, orders !== undefined);
  const [asking, setAsking] = useAsking();

  const change = (next: OrderAnswer) =>
    list.change((page) => ({ ...page, orders: page.orders.map((order) => (isSame(order, next) ? next : order)) }));
  const loadAgain = async (): Promise<void> => {
    await Promise.all([list.refresh(), drop.refresh()]);
    news.seen();
  };
  if (orders === undefined) {
    if (list.problem === undefined) return <Loading what="the orders" />;
    return <Failure problem={list.problem} onRetry={() => void list.refresh()} />;
  }
  return (
    <>
      {list.problem !== undefined && <ProblemNote problem={list.problem}>What you see may be old.</ProblemNote>}
      <div aria-live="polite">
        {news.count > 0 && (
          <Note tone="news">
            <p>
              {news.count === 1 ? 'One thing has' : `${formatCount(news.count)} things have`} happened in this drop
              since this list was loaded.{' '}
              <button className="text-button" type="button" onClick={() => void loadAgain()}>
                Load it again
              </button>
            </p>
          </Note>
        )}
      </div>
      {orders.length === 0 ? (
        <Nothing search={search} />
      ) : (
        <>
          <Table caption="Orders, newest first" columns={COLUMNS}>
            {orders.map((order) => (
              <OrderRow
                key={orderRowId(order)}
                order={order}
                nowMs={nowMs}
                onSettle={(settlement) => setAsking({ order, settlement })}
              />
            ))}
          </Table>
          <ShowMore list={list} shown={shownWords(orders.length, list.hasMore)} />
        </>
      )}
      {asking !== undefined && (
        <SettleDialog
          sku={sku}
          settlement={asking.settlement}
          // As it stands now, not as it stood when the button was pressed: a refusal has told what has become of it.
          order={orders.find((order) => isSame(order, asking.order)) ?? asking.order}
          stock={drop.data?.stock}
          nowMs={nowMs}
          onSettled={async (next, replayed) => {
            await change(next);
            if (!replayed) news.ownDoing();
            void drop.refresh();
          }}
          onLearned={change}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

const COLUMNS = [
  { name: 'Order' },
  { name: 'State' },
  { name: 'Units', figures: true },
  { name: 'Ordered' },
  { name: 'Settle', hidden: true },
] as const;

function Nothing({ search }: { readonly search: Search }) {
  const { heading, text } = nothingFound(search);
  return (
    <Empty title={heading}>
      <p>{text}</p>
    </Empty>
  );
}

interface Asking {
  readonly order: BookedOrder;
  readonly settlement: Settlement;
}

/** The question that is open. When it is gone, the focus goes to the row that it was about: the button may be gone too. */
function useAsking() {
  const [asking, setAsking] = useState<Asking>();
  const last = useRef<Asking>(undefined);
  useEffect(() => {
    if (asking === undefined && last.current !== undefined) {
      document.getElementById(orderRowId(last.current.order))?.focus({ preventScroll: true });
    }
    last.current = asking;
  }, [asking]);
  return [asking, setAsking] as const;
}

/** What has happened since the list was loaded, told by the number of the drop's newest entry. */
function useNews(seq: number | undefined, isLoaded: boolean) {
  const [seenSeq, setSeenSeq] = useState<number>();
  if (seenSeq === undefined && seq !== undefined && isLoaded) setSeenSeq(seq);
  return {
    count: Math.max(0, (seq ?? 0) - (seenSeq ?? seq ?? 0)),
    seen: () => setSeenSeq(undefined),
    /** The operator's own command is no news. */
    ownDoing: () => setSeenSeq((before) => (before === undefined ? undefined : before + 1)),
  };
}

function nextChange(orders: readonly BookedOrder[], nowMs: number): number {
  const ends = orders.flatMap(({ state, expiresAt }) =>
    state === 'held' && expiresAt !== undefined ? [expiresAt] : [],
  );
  return Math.min(nextMinute(nowMs), ...ends.flatMap((end) => nextTick(end)(nowMs) ?? []));
}

function isSame(a: Pick<BookedOrder, 'shopper' | 'id'>, b: Pick<BookedOrder, 'shopper' | 'id'>): boolean {
  return a.id === b.id && a.shopper === b.shopper;
}

function shownWords(count: number, hasMore: boolean): string {
  if (hasMore) return `The newest ${formatCount(count)} are shown.`;
  return count === 1 ? 'This is the only one.' : `These are all ${formatCount(count)}.`;
}
