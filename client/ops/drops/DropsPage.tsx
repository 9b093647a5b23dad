import { useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import { gaugeWords } from '../../../shared/display/gauge.ts';
import type { Phase } from '../../../shared/inventory/stock.ts';
import { Scale } from '../../design/Scale.tsx';
import { useClock } from '../../design/useClock.ts';
import { Empty, Failure, Loading, PageHeading, PhaseChip, ProblemNote, phaseWords, Table } from '../ui/index.ts';
import { countPhases, type DropRow, rowOf } from './dropRow.ts';
import { useDropList } from './useDropList.ts';

/** Relative times are told in minutes, or in seconds for the last and first ones. */
const TICK_MS = 1_000;

/** The drops at a glance: how each stands, kept fresh. */
export function DropsPage() {
  const [search, setSearch] = useState('');
  const [phase, setPhase] = useState<Phase>();
  const { list, problem, isOther, showMore, retry } = useDropList(useDeferredValue(search.trim()));
  const nowMs = useClock(Date.now, (now) => now + TICK_MS);
  const rows = list?.drops.map((drop) => rowOf(drop, nowMs)) ?? [];
  const shown = phase === undefined ? rows : rows.filter((row) => row.phase === phase);
  return (
    <>
      <PageHeading title="Drops">
        <Link className="button button--main" href="/new">
          New drop
        </Link>
      </PageHeading>
      <div className="drops-find">
        <input
          className="input"
          type="search"
          aria-label="Search by title or SKU"
          placeholder="Search by title or SKU"
          autoComplete="off"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
        <PhaseFilter rows={rows} phase={phase} onChange={setPhase} />
      </div>
      {problem !== undefined && list !== undefined && (
        <ProblemNote problem={problem}>
          <p>What you see may be old. Trying again by itself.</p>
        </ProblemNote>
      )}
      {list === undefined ? (
        problem === undefined ? (
          <Loading what="the drops" />
        ) : (
          <Failure problem={problem} onRetry={retry} />
        )
      ) : shown.length === 0 ? (
        <Nothing search={search.trim()} phase={phase} />
      ) : (
        <div className="drops">
          <DropTable rows={shown} isStale={isOther} />
        </div>
      )}
      {list?.unanswered.map((sku) => (
        <p key={sku} className="note" data-tone="problem">
          <Link href={`/drops/${sku}`}>{sku}</Link> did not answer just now. It is asked again by itself; its shoppers
          may be waiting, too.
        </p>
      ))}
      {list?.hasMore === true && (
        <div>
          <button className="button" type="button" onClick={showMore}>
            Show more
          </button>
        </div>
      )}
    </>
  );
}

const PHASES: readonly Phase[] = ['open', 'scheduled', 'paused', 'sold_out', 'closed'];

interface PhaseFilterProps {
  readonly rows: readonly DropRow[];
  readonly phase: Phase | undefined;
  readonly onChange: (phase: Phase | undefined) => void;
}

/** The phases that are there, with how many drops are in each. */
function PhaseFilter({ rows, phase, onChange }: PhaseFilterProps) {
  const counts = countPhases(rows);
  const there = PHASES.filter((each) => counts.has(each) || each === phase);
  const choice = (words: string, count: number, value: Phase | undefined) => (
    <button key={words} className="filter" type="button" aria-pressed={phase === value} onClick={() => onChange(value)}>
      {words} <span className="muted">{formatCount(count)}</span>
    </button>
  );
  return (
    <fieldset className="filters">
      <legend className="visually-hidden">Show by state</legend>
      {choice('All', rows.length, undefined)}
      {there.map((each) => choice(phaseWords(each), counts.get(each) ?? 0, each))}
    </fieldset>
  );
}

interface DropTableProps {
  readonly rows: readonly DropRow[];
  readonly isStale: boolean;
}

const COLUMNS = [
  { name: 'Drop' },
  { name: 'State' },
  { name: 'Stock' },
  { name: 'Watching', figures: true },
  { name: 'Schedule' },
];

function DropTable({ rows, isStale }: DropTableProps) {
  return (
    <Table caption="Drops" columns={COLUMNS} isStale={isStale}>
      {rows.map(({ sku, title, sizeWords, phase, stock, time }) => (
        <tr key={sku}>
          <th scope="row">
            <Link className="drops-title" href={`/drops/${sku}`}>
              <bdi>{title}</bdi>
            </Link>
            <span className="drops-sku">
              {sku}
              {sizeWords !== undefined && `, ${sizeWords}`}
            </span>
          </th>
          <td>
            <PhaseChip phase={phase} />
          </td>
          <td className="drops-stock">
            <Scale stock={stock} />
            <span className="small muted">{gaugeWords(stock)}</span>
          </td>
          <td className="figures">{formatCount(stock.watching)}</td>
          <td className="drops-time">
            {time === undefined ? (
              <span className="muted">{phase === 'closed' ? 'Closed by hand' : 'No schedule'}</span>
            ) : (
              <time dateTime={new Date(time.atMs).toISOString()}>
                {time.words}
                <span className="small muted">{time.exact}</span>
              </time>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Nothing({ search, phase }: { readonly search: string; readonly phase: Phase | undefined }) {
  if (search !== '' || phase !== undefined) {
    const what = phase === undefined ? 'Nothing' : `Nothing that is ${phaseWords(phase).toLowerCase()}`;
    return (
      <Empty title={`${what} ${search === '' ? 'here' : `with “${search}” in its title or SKU`}`}>
        <p>Drops are never deleted; look for another part of the name, or at all states.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No drops yet">
      <p>A drop is a limited item with a number of units, and a time from which they are on sale.</p>
      <Link className="button button--main" href="/new">
        Make the first one
      </Link>
    </Empty>
  );
}
