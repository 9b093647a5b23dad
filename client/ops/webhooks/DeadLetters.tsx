import { useState } from 'react';
import { formatCount } from '../../../shared/display/format.ts';
import type {
  DeadLetterAnswer,
  DeadLetterListAnswer,
  RedeliveryAnswer,
} from '../../../shared/protocol/answers/webhooks.ts';
import { useClock } from '../../design/useClock.ts';
import { api, path, query } from '../api/api.ts';
import { Problem } from '../api/problem.ts';
import { usePaged } from '../api/usePaged.ts';
import { CommandDialog, Failure, Loading, ProblemNote, Progress, ShowMore, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { deadLetterWords } from './receiverWords.ts';
import {
  arrivedOf,
  type Batch,
  redeliveryBodies,
  redeliveryWords,
  type Selection,
  stillThere,
  withToggled,
} from './selection.ts';

interface DeadLettersProps {
  readonly id: string;
  /** Something was sent again, so the receiver and its log have news. */
  readonly onSent: () => void;
}

const PAGE = 25;
const LETTERS_EVERY_MS = 2_000;

/** What could not be delivered in three days, and the way to deliver it after all: one, some, or all. */
export function DeadLetters({ id, onSent }: DeadLettersProps) {
  const list = usePaged<DeadLetterListAnswer>(
    `${path`/api/webhooks/${id}/dead-letters`}${query({ limit: PAGE })}`,
    'after',
    LETTERS_EVERY_MS,
  );
  const [chosen, setChosen] = useState<Selection>(new Set());
  const [batch, setBatch] = useState<Batch>();
  const [problem, setProblem] = useState<Problem>();
  const [isAsking, setAsking] = useState(false);
  const letters = list.pages?.flatMap((page) => page.deadLetters);
  const total = list.pages?.[0]?.total ?? 0;

  /** @param ids all where there are none. */
  const redeliver = async (ids?: readonly string[]): Promise<void> => {
    let asked = 0;
    for (const body of redeliveryBodies(ids)) {
      asked += (await api.post<RedeliveryAnswer>(path`/api/webhooks/${id}/dead-letters/redeliver`, body)).queued;
    }
    setChosen(new Set());
    // First the list, which knows what is under way: without it the batch would pass for one that has failed.
    await list.refresh();
    setBatch({ asked, before: total });
    onSent();
  };
  const press = async (ids: readonly string[]): Promise<void> => {
    setProblem(undefined);
    try {
      await redeliver(ids);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      setProblem(error);
    }
  };
  if (letters === undefined) {
    if (list.problem === undefined) return <Loading what="the dead letters" />;
    return <Failure problem={list.problem} onRetry={() => void list.refresh()} />;
  }
  const selection = stillThere(chosen, letters);
  const isUnderWay = letters.some(({ redelivering }) => redelivering);
  return (
    <>
      <div className="batch-news" role="status">
        {batch !== undefined && <BatchNews batch={batch} total={total} isUnderWay={isUnderWay} />}
      </div>
      {(problem ?? list.problem) !== undefined && (
        <ProblemNote problem={problem ?? list.problem ?? Problem.unreachable()} />
      )}
      {letters.length === 0 ? (
        <p className="muted">
          There are none. What cannot be delivered for three days ends up here, and is never lost.
        </p>
      ) : (
        <>
          <div className="row">
            <button
              className="button"
              type="button"
              aria-disabled={selection.size === 0}
              onClick={() => {
                if (selection.size > 0) void press([...selection]);
              }}
            >
              {selection.size === 0 ? 'Deliver the chosen again' : `Deliver ${formatCount(selection.size)} again`}
            </button>
            <button className="button" type="button" onClick={() => setAsking(true)}>
              Deliver all again
            </button>
          </div>
          <Letters
            letters={letters}
            selection={selection}
            onToggle={(letter) => setChosen(withToggled(selection, letter))}
            onRedeliver={(letter) => void press([letter])}
          />
          <ShowMore list={list} shown={`${formatCount(letters.length)} of ${deadLetterWords(total)} shown.`} />
        </>
      )}
      {isAsking && (
        <CommandDialog
          title={`Deliver ${total === 1 ? 'the dead letter' : `all ${deadLetterWords(total)}`} again?`}
          action="Deliver again"
          run={() => redeliver()}
          onClose={() => setAsking(false)}
        >
          <p>
            Each is sent once more, signed anew, with the <code>webhook-id</code> that it had before: a receiver that
            has seen it already can tell. They go in the order in which they happened. Where one fails, it and those
            after it stay here until they are asked for again.
          </p>
        </CommandDialog>
      )}
    </>
  );
}

interface BatchNewsProps {
  readonly batch: Batch;
  readonly total: number;
  readonly isUnderWay: boolean;
}

function BatchNews({ batch, total, isUnderWay }: BatchNewsProps) {
  const words = redeliveryWords(batch, total, isUnderWay);
  if (!isUnderWay) return <p>{words}</p>;
  return (
    <>
      <p>{words}</p>
      <Progress label="Delivering again" share={arrivedOf(batch, total) / Math.max(1, batch.asked)} />
    </>
  );
}

const COLUMNS = [
  { name: 'Choose', hidden: true },
  { name: 'Event' },
  { name: 'Why it failed' },
  { name: 'Happened' },
  { name: 'Deliver again', hidden: true },
] as const;

interface LettersProps {
  readonly letters: readonly DeadLetterAnswer[];
  readonly selection: Selection;
  readonly onToggle: (id: string) => void;
  readonly onRedeliver: (id: string) => void;
}

function Letters({ letters, selection, onToggle, onRedeliver }: LettersProps) {
  const nowMs = useClock(Date.now, nextMinute);
  return (
    <Table caption="Dead letters, in the order in which they happened" columns={COLUMNS}>
      {letters.map(({ id, sku, seq, type, happenedAt, attempts, error, redelivering }) => (
        <tr key={id}>
          <td className="tick-cell">
            <input
              type="checkbox"
              aria-label={`Choose ${type}, ${sku}, entry ${seq}`}
              checked={selection.has(id)}
              disabled={redelivering}
              onChange={() => onToggle(id)}
            />
          </td>
          <th scope="row">
            {type}
            <span className="under">
              {sku}, entry {seq}
            </span>
          </th>
          <td>
            {error}
            <span className="under">{attemptsWords(attempts)}</span>
          </td>
          <td>
            <When atMs={Date.parse(happenedAt)} nowMs={nowMs} />
          </td>
          <td className="deeds">
            {redelivering ? (
              <span className="dots">On its way</span>
            ) : (
              <button
                className="text-button"
                type="button"
                aria-label={`Deliver again: ${type}, ${sku}, entry ${seq}`}
                onClick={() => onRedeliver(id)}
              >
                Deliver again
              </button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** A letter behind several that failed is given up without being tried, or a receiver that hangs would never be done. */
function attemptsWords(attempts: number): string {
  if (attempts === 0) return 'not tried';
  return attempts === 1 ? 'one attempt' : `${formatCount(attempts)} attempts`;
}
