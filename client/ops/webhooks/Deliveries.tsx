import { useEffect, useEffectEvent } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formatCount } from '../../../shared/display/format.ts';
import type { DeliveryAnswer, DeliveryListAnswer } from '../../../shared/protocol/answers/webhooks.ts';
import { useClock } from '../../design/useClock.ts';
import { path, query } from '../api/api.ts';
import { usePaged } from '../api/usePaged.ts';
import { Chip, Empty, Failure, Loading, ProblemNote, ShowMore, Table, When } from '../ui/index.ts';
import { nextMinute } from '../when.ts';

const PAGE = 25;

/** A log that is looked at while something is tried. */
const LOG_EVERY_MS = 2_000;

interface DeliveriesProps {
  readonly id: string;
  /** Another number: something was sent just now, so the log is asked for at once. */
  readonly news: number;
}

/** What was sent, and how it was answered. */
export function Deliveries({ id, news }: DeliveriesProps) {
  const [location, go] = useLocation();
  const failedOnly = new URLSearchParams(useSearch()).get('outcome') === 'failed';
  return (
    <section className="part" aria-labelledby="deliveries">
      <div className="part-head">
        <h2 id="deliveries">Deliveries</h2>
        <label className="choice">
          <input
            type="checkbox"
            checked={failedOnly}
            onChange={() => go(failedOnly ? location : `${location}?outcome=failed`, { replace: true })}
          />
          Failed only
        </label>
      </div>
      <Log id={id} news={news} failedOnly={failedOnly} />
    </section>
  );
}

function Log({ id, news, failedOnly }: DeliveriesProps & { readonly failedOnly: boolean }) {
  const list = usePaged<DeliveryListAnswer>(
    `${path`/api/webhooks/${id}/deliveries`}${query({ outcome: failedOnly ? 'failed' : undefined, limit: PAGE })}`,
    'after',
    LOG_EVERY_MS,
  );
  const refresh = useEffectEvent(() => void list.refresh());
  useEffect(() => {
    if (news > 0) refresh();
  }, [news]);
  const nowMs = useClock(Date.now, nextMinute);
  const deliveries = list.pages?.flatMap((page) => page.deliveries);
  if (deliveries === undefined) {
    if (list.problem === undefined) return <Loading what="the deliveries" />;
    return <Failure problem={list.problem} onRetry={() => void list.refresh()} />;
  }
  if (deliveries.length === 0) {
    return (
      <Empty title={failedOnly ? 'None has failed' : 'Nothing was sent yet'}>
        <p>
          {failedOnly ? 'Of what is in the log, everything arrived.' : 'Send a test event to see whether it arrives.'}
        </p>
      </Empty>
    );
  }
  return (
    <>
      {list.problem !== undefined && <ProblemNote problem={list.problem}>What you see may be old.</ProblemNote>}
      <Table caption="Deliveries, newest first" columns={COLUMNS} isStale={list.isStale}>
        {deliveries.map((delivery) => (
          <DeliveryRow key={`${delivery.id} ${delivery.at}`} delivery={delivery} nowMs={nowMs} />
        ))}
      </Table>
      <ShowMore list={list} shown={`${list.hasMore ? 'The newest ' : ''}${formatCount(deliveries.length)} attempts.`} />
    </>
  );
}

const COLUMNS = [{ name: 'Event' }, { name: 'Outcome' }, { name: 'Took', figures: true }, { name: 'When' }] as const;

function DeliveryRow({ delivery, nowMs }: { readonly delivery: DeliveryAnswer; readonly nowMs: number }) {
  const { id, sku, seq, type, at, delivered, status, error, durationMs } = delivery;
  return (
    <tr>
      <th scope="row">
        {type}
        <span className="under">{sku === undefined ? id : `${sku}, entry ${seq}`}</span>
      </th>
      <td>
        <Chip tone={delivered ? 'done' : 'wrong'}>{delivered ? 'Delivered' : 'Failed'}</Chip>
        <span className="under">{delivered ? `answered ${status}` : error}</span>
      </td>
      <td className="figures">{formatCount(durationMs)} ms</td>
      <td>
        <When atMs={Date.parse(at)} nowMs={nowMs} />
      </td>
    </tr>
  );
}
