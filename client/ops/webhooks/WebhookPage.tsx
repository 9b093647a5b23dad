import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { ReceiverAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { useClock } from '../../design/useClock.ts';
import { path } from '../api/api.ts';
import { useAsked } from '../api/useAsked.ts';
import { Chip, Failure, Loading, PageHeading, ProblemNote } from '../ui/index.ts';
import { exactTime, nextMinute } from '../when.ts';
import { DeadLetters } from './DeadLetters.tsx';
import { Deliveries } from './Deliveries.tsx';
import { ReceiverDialog } from './ReceiverDialog.tsx';
import { RotateDialog } from './RotateDialog.tsx';
import { deadLetterWords, eventsWords, healthOf } from './receiverWords.ts';
import { twoSecretsWords } from './rotation.ts';
import { type NewSecret, SecretDialog } from './SecretDialog.tsx';
import { DeleteDialog, DisableDialog, EnableDialog } from './SwitchDialogs.tsx';
import { TestEvent } from './TestEvent.tsx';

const RECEIVER_EVERY_MS = 3_000;

/** One receiver: how it stands, what was sent to it, and what can be done about it. */
export function WebhookPage({ id }: { readonly id: string }) {
  const { data, problem, refresh } = useAsked<ReceiverAnswer>(path`/api/webhooks/${id}`, {
    everyMs: RECEIVER_EVERY_MS,
  });
  const [news, setNews] = useState(0);
  const told = (): void => {
    setNews(news + 1);
    void refresh();
  };
  if (problem?.code === 'unknown_receiver') return <UnknownReceiver id={id} />;
  return (
    <>
      <PageHeading
        title={id}
        tab={`${id} · Webhooks`}
        above={
          <>
            <Link href="/webhooks">Webhooks</Link> <span aria-hidden="true">/</span> {id}
          </>
        }
      />
      {problem !== undefined &&
        (data === undefined ? (
          <Failure problem={problem} onRetry={() => void refresh()} />
        ) : (
          <ProblemNote problem={problem} />
        ))}
      {data === undefined ? (
        problem === undefined && <Loading what="the receiver" />
      ) : (
        <>
          <Standing receiver={data} />
          <TestEvent id={id} onSent={told} />
          <Deeds receiver={data} onChanged={() => void refresh()} />
          <section className="part" aria-labelledby="dead-letters">
            <h2 id="dead-letters">Dead letters</h2>
            <DeadLetters id={id} onSent={told} />
          </section>
          <Deliveries id={id} news={news} />
        </>
      )}
    </>
  );
}

function Standing({ receiver }: { readonly receiver: ReceiverAnswer }) {
  const nowMs = useClock(Date.now, nextMinute);
  const { url, events, createdAt, previousSecretUntil, deadLetters } = receiver;
  const clock = (atMs: number) => exactTime(atMs, nowMs);
  const { tone, word, text } = healthOf(receiver, nowMs, clock);
  return (
    <section className="standing" aria-label="How it stands">
      <p className="standing-word" role="status">
        <Chip tone={tone}>{word}</Chip>
        {deadLetters > 0 && <span className="muted">{deadLetterWords(deadLetters)}</span>}
      </p>
      {text !== undefined && <p className="measure">{text}</p>}
      <dl className="pairs">
        <div>
          <dt>Address</dt>
          <dd>{url}</dd>
        </div>
        <div>
          <dt>Is told of</dt>
          <dd>
            {eventsWords(events)}
            {events.length > 2 && <span className="under">{events.join(', ')}</span>}
          </dd>
        </div>
        <div>
          <dt>Since</dt>
          <dd>{clock(Date.parse(createdAt))}</dd>
        </div>
        <div>
          <dt>Secret</dt>
          <dd>
            {previousSecretUntil === undefined
              ? 'One is valid. It was shown when it was made, and is not shown again.'
              : twoSecretsWords(clock(Date.parse(previousSecretUntil)))}
          </dd>
        </div>
      </dl>
    </section>
  );
}

type Deed = 'change' | 'rotate' | 'disable' | 'enable' | 'delete';

interface DeedsProps {
  readonly receiver: ReceiverAnswer;
  readonly onChanged: () => void;
}

function Deeds({ receiver, onChanged }: DeedsProps) {
  const [deed, setDeed] = useState<Deed>();
  const [secret, setSecret] = useState<NewSecret>();
  const [, go] = useLocation();
  const dialog = { receiver, onDone: onChanged, onClose: () => setDeed(undefined) };
  const button = (which: Deed, words: string) => (
    <button className="button" type="button" onClick={() => setDeed(which)}>
      {words}
    </button>
  );
  return (
    <>
      <div className="row">
        {button('change', 'Change')}
        {button('rotate', 'Rotate the secret')}
        {receiver.state === 'active' ? button('disable', 'Disable') : button('enable', 'Enable')}
        {button('delete', 'Delete')}
      </div>
      {deed === 'change' && (
        <ReceiverDialog receiver={receiver} taken={[]} onSaved={onChanged} onClose={dialog.onClose} />
      )}
      {deed === 'rotate' && (
        <RotateDialog
          id={receiver.id}
          onRotated={({ id, secret: made }) => {
            if (made !== undefined) setSecret({ id, secret: made, why: 'rotated' });
            onChanged();
          }}
          onClose={dialog.onClose}
        />
      )}
      {deed === 'disable' && <DisableDialog {...dialog} />}
      {deed === 'enable' && <EnableDialog {...dialog} />}
      {deed === 'delete' && <DeleteDialog {...dialog} onDone={() => go('/webhooks')} />}
      {secret !== undefined && <SecretDialog {...secret} onClose={() => setSecret(undefined)} />}
    </>
  );
}

function UnknownReceiver({ id }: { readonly id: string }) {
  return (
    <>
      <PageHeading title="There is no such receiver" />
      <p className="lead">Nothing goes by the name of {id}. It may have been deleted.</p>
      <p>
        <Link className="button" href="/webhooks">
          See the receivers
        </Link>
      </p>
    </>
  );
}
