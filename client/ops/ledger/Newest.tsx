import { formatCount } from '../../../shared/display/format.ts';
import type { LedgerLine } from '../../../shared/protocol/answers/books.ts';
import { useClock } from '../../design/useClock.ts';
import { operatorWords } from '../sessions/operatorWords.ts';
import { Failure, Loading, ProblemNote, ShowMore, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { entryWords } from './entryWords.ts';
import { useEntries } from './useEntries.ts';

interface NewestProps {
  readonly sku: string;
  readonly newestSeq: number;
}

/** What has happened lately, in words. */
export function Newest({ sku, newestSeq }: NewestProps) {
  const { entries, problem, isReading, hasOlder, showOlder } = useEntries(sku, newestSeq);
  const nowMs = useClock(Date.now, nextMinute);
  if (entries === undefined) {
    return problem === undefined ? <Loading what="the newest entries" /> : <Failure problem={problem} />;
  }
  return (
    <>
      <Table caption="Entries of the ledger, newest first" columns={COLUMNS}>
        {entries.map((entry) => (
          <EntryRow key={entry.seq} entry={entry} nowMs={nowMs} />
        ))}
      </Table>
      {problem !== undefined && <ProblemNote problem={problem} />}
      <ShowMore
        list={{ hasMore: hasOlder, isLoadingMore: isReading, showMore: showOlder }}
        shown={`${formatCount(entries.length)} of ${formatCount(newestSeq)} entries are shown.`}
      />
    </>
  );
}

const COLUMNS = [
  { name: 'No.', figures: true },
  { name: 'What happened' },
  { name: 'By' },
  { name: 'Left', figures: true },
  { name: 'When' },
] as const;

function EntryRow({ entry, nowMs }: { readonly entry: LedgerLine; readonly nowMs: number }) {
  const { what, by } = entryWords(entry);
  return (
    <tr>
      <th scope="row" className="figures">
        {formatCount(entry.seq)}
      </th>
      <td>
        {what}
        {'id' in entry && <span className="under">{entry.id}</span>}
      </td>
      <td>
        {by}
        {entry.operator !== undefined && <span className="under">{operatorWords(entry.operator)}</span>}
      </td>
      <td className="figures">{formatCount(entry.remaining)}</td>
      <td>
        <When atMs={Date.parse(entry.at)} nowMs={nowMs} />
      </td>
    </tr>
  );
}
