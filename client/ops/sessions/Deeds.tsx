import { formatCount } from '../../../shared/display/format.ts';
import type { DeedListAnswer } from '../../../shared/protocol/answers/sessions.ts';
import { useClock } from '../../design/useClock.ts';
import { query } from '../api/api.ts';
import { usePaged } from '../api/usePaged.ts';
import { Failure, Loading, ProblemNote, ShowMore, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { deedWords, operatorWords } from './operatorWords.ts';

const PAGE = 25;

const DEEDS_EVERY_MS = 10_000;

/** What was done beside the drops: their ledgers tell the rest, with whose doing it was. */
export function Deeds() {
  const list = usePaged<DeedListAnswer>(`/api/operator/deeds${query({ limit: PAGE })}`, 'after', DEEDS_EVERY_MS);
  const nowMs = useClock(Date.now, nextMinute);
  const deeds = list.pages?.flatMap((page) => page.deeds);
  return (
    <section className="part" aria-labelledby="deeds">
      <h2 id="deeds">Done beside the ledgers</h2>
      {list.problem !== undefined &&
        (deeds === undefined ? (
          <Failure problem={list.problem} onRetry={() => void list.refresh()} />
        ) : (
          <ProblemNote problem={list.problem}>What you see may be old.</ProblemNote>
        ))}
      {deeds === undefined && list.problem === undefined && <Loading what="what was done" />}
      {deeds !== undefined && (
        <>
          <Table caption="Done beside the ledgers, newest first" columns={COLUMNS} isStale={list.isStale}>
            {deeds.map(({ seq, at, what, ...by }) => (
              <tr key={seq}>
                <th scope="row">{deedWords(what)}</th>
                <td>
                  {operatorWords(by)}
                  <span className="under">{by.place}</span>
                </td>
                <td>
                  <When atMs={Date.parse(at)} nowMs={nowMs} />
                </td>
              </tr>
            ))}
          </Table>
          <ShowMore list={list} shown={`${formatCount(deeds.length)} are shown.`} />
        </>
      )}
    </section>
  );
}

const COLUMNS = [{ name: 'What' }, { name: 'Who' }, { name: 'When' }] as const;
