import { formatCount, formatSeconds } from '../../../shared/display/format.ts';
import {
  BODY_BYTES_MAX,
  FRAME_BURST,
  FRAME_BYTES_MAX,
  FRAMES_PER_SECOND,
  HOLD_SECONDS_MAX,
  INTAKE_MAX,
  MAX_PER_PURCHASE_DEFAULT,
  QUANTITY_MAX,
  SNAPSHOT_INTERVAL_MS,
  SOCKETS_MAX,
  SOCKETS_PER_SHOPPER_MAX,
  TOTAL_MAX,
  WATCHED_MAX,
} from '../../../shared/protocol/limits.ts';
import { RECEIVERS_MAX } from '../../../shared/protocol/webhooks.ts';
import { Chapter } from '../markdown.tsx';
import { Section, Table } from '../parts.tsx';

export function Limits() {
  return (
    <>
      <h1>Limits and prices</h1>
      <p className="lead">
        Every limit is far above what an honest shopper needs, and has its reason beside it in the code. A drop costs
        cents, and nothing at all while nobody comes.
      </p>
      <p>
        How fast one drop is, beside a database and a cache: <a href="/eras">three eras, measured</a>.
      </p>
      <Section id="limits" title="Limits">
        <Table
          label="Limits"
          head={['What', 'At most']}
          rows={[
            ['Units of a drop', formatCount(TOTAL_MAX)],
            [
              'Units in one purchase',
              `${formatCount(QUANTITY_MAX)}; ${MAX_PER_PURCHASE_DEFAULT} unless the drop says otherwise`,
            ],
            ['A hold', formatSeconds(HOLD_SECONDS_MAX)],
            [
              'Open sockets of one object',
              `${formatCount(SOCKETS_MAX)}; a drop that fills up grows lanes, each good for as many`,
            ],
            ['Purchases that wait for the next write', `${formatCount(INTAKE_MAX)}, then busy`],
            ['Stock messages to one socket', `${1_000 / SNAPSHOT_INTERVAL_MS} a second, seldomer the larger the crowd`],
            ['Sizes of a product on one socket', `${WATCHED_MAX} beside its own`],
            ['Messages from one socket', `${FRAME_BURST} at once, ${FRAMES_PER_SECOND} a second for long`],
            ['A message · an HTTP body', `${FRAME_BYTES_MAX / 1_024} KiB · ${BODY_BYTES_MAX / 1_024} KiB`],
            ['Open sockets of one shopper at one drop', `${SOCKETS_PER_SHOPPER_MAX} on each object that holds sockets`],
            [
              'New shoppers · connections from one address',
              '300 · 1,000 a minute, unless the deployment says otherwise',
            ],
            ['Connections · purchases over HTTP of one shopper', '120 a minute · 100 in ten seconds, likewise'],
            ['Receivers of webhooks', String(RECEIVERS_MAX)],
          ]}
        />
      </Section>
      <Section id="prices" title="Prices">
        <Chapter title="Costs" />
      </Section>
    </>
  );
}
