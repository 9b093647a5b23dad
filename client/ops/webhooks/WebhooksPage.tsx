import { useState } from 'react';
import { Link } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import type { ReceiverAnswer, ReceiverListAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { useClock } from '../../design/useClock.ts';
import { useAsked } from '../api/useAsked.ts';
import { Chip, Empty, Failure, Loading, PageHeading, ProblemNote, Table } from '../ui/index.ts';
import { exactTime, nextMinute } from '../when.ts';
import { ReceiverDialog } from './ReceiverDialog.tsx';
import { eventsWords, healthOf } from './receiverWords.ts';
import { type NewSecret, SecretDialog } from './SecretDialog.tsx';

/** Often enough to see a receiver fail and recover. */
const RECEIVERS_EVERY_MS = 5_000;

/** Who is told of what happens, and how each of them stands. */
export function WebhooksPage() {
  const { data, problem, refresh } = useAsked<ReceiverListAnswer>('/api/webhooks', { everyMs: RECEIVERS_EVERY_MS });
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<NewSecret>();
  const receivers = data?.webhooks;
  return (
    <>
      <PageHeading title="Webhooks">
        {receivers !== undefined && (
          <button className="button button--main" type="button" onClick={() => setAdding(true)}>
            Add a receiver
          </button>
        )}
      </PageHeading>
      <p className="lead">
        Every sale reaches your own systems: signed, at least once, and in the order in which it happened, even when
        they are down for a day.
      </p>
      <ReceiverList receivers={receivers} />
      {problem !== undefined &&
        (receivers === undefined ? (
          <Failure problem={problem} onRetry={() => void refresh()} />
        ) : (
          <ProblemNote problem={problem}>What you see may be old.</ProblemNote>
        ))}
      {receivers === undefined && problem === undefined && <Loading what="the receivers" />}
      {isAdding && (
        <ReceiverDialog
          taken={receivers?.map(({ id }) => id) ?? []}
          onSaved={(receiver) => {
            if ('secret' in receiver) setMade({ id: receiver.id, secret: receiver.secret, why: 'made' });
            void refresh();
          }}
          onClose={() => setAdding(false)}
        />
      )}
      {made !== undefined && <SecretDialog {...made} onClose={() => setMade(undefined)} />}
    </>
  );
}

const COLUMNS = [
  { name: 'Receiver' },
  { name: 'State' },
  { name: 'Is told of' },
  { name: 'Dead letters', figures: true },
] as const;

function ReceiverList({ receivers }: { readonly receivers: readonly ReceiverAnswer[] | undefined }) {
  const nowMs = useClock(Date.now, nextMinute);
  if (receivers === undefined) return null;
  if (receivers.length === 0) {
    return (
      <Empty title="Nobody is told yet">
        <p>Add the address of an endpoint of your shop. It gets every event from then on, or those that you choose.</p>
      </Empty>
    );
  }
  return (
    <Table caption="Receivers of webhooks" columns={COLUMNS}>
      {receivers.map((receiver) => {
        const { id, url, events, disabled, deadLetters } = receiver;
        const { tone, word, text } = healthOf(receiver, nowMs, (atMs) => exactTime(atMs, nowMs));
        return (
          <tr key={id} data-over={disabled?.reason === 'operator'}>
            <th scope="row">
              <Link href={`/webhooks/${id}`}>{id}</Link>
              <span className="under address">{url}</span>
            </th>
            <td className="state-cell">
              <Chip tone={tone}>{word}</Chip>
              {text !== undefined && <span className="under">{text}</span>}
            </td>
            <td>{eventsWords(events)}</td>
            <td className="figures">
              {deadLetters === 0 ? <span className="muted">none</span> : formatCount(deadLetters)}
            </td>
          </tr>
        );
      })}
    </Table>
  );
}
