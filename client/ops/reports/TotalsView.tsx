import { Link } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import type { DropTotalsAnswer, TotalsAnswer } from '../../../shared/protocol/answers/reports.ts';
import { usePaged } from '../api/usePaged.ts';
import { unitsWords } from '../orders/orderWords.ts';
import { Empty, Failure, Loading, ProblemNote, ShowMore, Table } from '../ui/index.ts';
import { FilterForm } from './FilterForm.tsx';
import { type Filters, filterQuery, NO_FILTERS } from './filters.ts';
import { cameBack, cameBackWords, sharesOf, sumOf, unitsMaxOf } from './totalsWords.ts';
import { useFilters } from './useFilters.ts';

/** What was sold of each drop, and what came back. */
export function TotalsView() {
  const [{ from, to }, setFilters] = useFilters();
  const filters = { ...NO_FILTERS, from, to };
  const query = filterQuery(filters).toString();
  return (
    <div className="report">
      <FilterForm key={query} filters={filters} kind="totals" onFilter={setFilters} />
      <Totals filters={filters} query={query} />
    </div>
  );
}

function Totals({ filters, query }: { readonly filters: Filters; readonly query: string }) {
  const list = usePaged<TotalsAnswer>(`/api/reports/totals${query === '' ? '' : `?${query}`}`, 'cursor');
  const totals = list.pages?.flatMap(({ drops }) => drops);
  if (totals === undefined) {
    if (list.problem === undefined) return <Loading what="the totals" />;
    return <Failure problem={list.problem} onRetry={() => void list.refresh()} />;
  }
  if (totals.length === 0) return <NoTotals />;
  const unitsMax = unitsMaxOf(totals);
  return (
    <>
      {list.problem !== undefined && <ProblemNote problem={list.problem}>What you see may be old.</ProblemNote>}
      {!list.hasMore && <p className="lead">{leadWords(totals)}</p>}
      <Table caption="Totals of each drop" columns={COLUMNS} isStale={list.isStale}>
        {totals.map((drop) => (
          <TotalsRow key={drop.sku} drop={drop} unitsMax={unitsMax} filters={filters} />
        ))}
      </Table>
      <ShowMore
        list={list}
        shown={totals.length === 1 ? '1 drop is shown.' : `${formatCount(totals.length)} drops are shown.`}
      />
    </>
  );
}

const COLUMNS = [
  { name: 'Drop' },
  { name: 'Units', hidden: true },
  { name: 'Sold', figures: true },
  { name: 'On hold', figures: true },
  { name: 'Came back', figures: true },
  { name: 'Orders', figures: true },
] as const;

interface TotalsRowProps {
  readonly drop: DropTotalsAnswer;
  readonly unitsMax: number;
  readonly filters: Filters;
}

function TotalsRow({ drop, unitsMax, filters }: TotalsRowProps) {
  const { sku, title, units, orders } = drop;
  const { sold, held, back } = sharesOf(drop, unitsMax);
  return (
    <tr>
      <th scope="row">
        <Link href={`/reports/orders?${filterQuery({ ...filters, sku })}`}>
          <bdi>{title}</bdi>
        </Link>
        <span className="under">{sku}</span>
      </th>
      <td className="bar-cell">
        <svg className="ticks" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
          <rect className="scale-left" width={sold} height="1" />
          <rect className="scale-held" x={sold} width={held} height="1" />
          <rect className="scale-track" x={sold + held} width={back} height="1" />
        </svg>
      </td>
      <td className="figures">{formatCount(units.sold)}</td>
      <td className="figures">{formatCount(units.held)}</td>
      <td className="figures">
        {formatCount(cameBack(units))}
        {cameBack(units) > 0 && <span className="under">{cameBackWords(units)}</span>}
      </td>
      <td className="figures">{formatCount(sumOf(orders))}</td>
    </tr>
  );
}

function leadWords(totals: readonly DropTotalsAnswer[]): string {
  const sold = totals.reduce((sum, { units }) => sum + units.sold, 0);
  const orders = totals.reduce((sum, drop) => sum + drop.orders.sold, 0);
  const drops = totals.length === 1 ? 'one drop' : `${formatCount(totals.length)} drops`;
  return `${unitsWords(sold)} sold in ${formatCount(orders)} ${orders === 1 ? 'order' : 'orders'}, over ${drops}.`;
}

function NoTotals() {
  return (
    <Empty title="There is no drop yet">
      <p>Make one, and what is sold of it adds up here.</p>
    </Empty>
  );
}
