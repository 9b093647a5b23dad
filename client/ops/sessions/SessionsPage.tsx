import { useState } from 'react';
import type { OpenSessionAnswer, OpenSessionListAnswer } from '../../../shared/protocol/answers/sessions.ts';
import { useClock } from '../../design/useClock.ts';
import { useAsked } from '../api/useAsked.ts';
import { Chip, Failure, Loading, PageHeading, ProblemNote, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';
import { Deeds } from './Deeds.tsx';
import { EndAllDialog, EndDialog } from './EndDialogs.tsx';

/** Often enough to see somebody sign in who should not. */
const SESSIONS_EVERY_MS = 10_000;

/** Who is signed in, and what was done that no ledger tells of. */
export function SessionsPage() {
  const { data, problem, refresh } = useAsked<OpenSessionListAnswer>('/api/operator/sessions', {
    everyMs: SESSIONS_EVERY_MS,
  });
  const [ending, setEnding] = useState<OpenSessionAnswer>();
  const [isEndingAll, setEndingAll] = useState(false);
  return (
    <>
      <PageHeading title="Sessions">
        {data !== undefined && (
          <button className="button" type="button" onClick={() => setEndingAll(true)}>
            End all sessions
          </button>
        )}
      </PageHeading>
      <p className="lead">
        Everybody who has signed in to this console and has not signed out. A session ends by itself half an hour after
        it was used last. A place is a country, where that is known, and a mark that is the same for the same address.
      </p>
      {data !== undefined && <Sessions sessions={data.sessions} onEnd={setEnding} />}
      {problem !== undefined &&
        (data === undefined ? (
          <Failure problem={problem} onRetry={() => void refresh()} />
        ) : (
          <ProblemNote problem={problem}>What you see may be old.</ProblemNote>
        ))}
      {data === undefined && problem === undefined && <Loading what="the sessions" />}
      <Deeds />
      {ending !== undefined && (
        <EndDialog session={ending} onDone={() => void refresh()} onClose={() => setEnding(undefined)} />
      )}
      {isEndingAll && <EndAllDialog count={data?.sessions.length ?? 0} onClose={() => setEndingAll(false)} />}
    </>
  );
}

interface SessionsProps {
  readonly sessions: readonly OpenSessionAnswer[];
  readonly onEnd: (session: OpenSessionAnswer) => void;
}

const COLUMNS = [{ name: 'Who' }, { name: 'Place' }, { name: 'Since' }, { name: 'End', hidden: true }] as const;

function Sessions({ sessions, onEnd }: SessionsProps) {
  const nowMs = useClock(Date.now, nextMinute);
  return (
    <Table caption="Open sessions, newest first" columns={COLUMNS}>
      {sessions.map((session) => (
        <tr key={session.id}>
          <th scope="row">
            {session.name === undefined ? <span className="muted">No name given</span> : <bdi>{session.name}</bdi>}{' '}
            {session.current && <Chip tone="done">This one</Chip>}
          </th>
          <td>{session.place}</td>
          <td>
            <When atMs={Date.parse(session.beganAt)} nowMs={nowMs} />
          </td>
          <td>
            {!session.current && (
              <button className="text-button" type="button" onClick={() => onEnd(session)}>
                End<span className="visually-hidden"> the session of {session.name ?? session.place}</span>
              </button>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}
