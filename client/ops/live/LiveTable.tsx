import { useState } from 'react';
import { formatCount } from '../../../shared/display/format.ts';
import type { Pulse } from '../../../shared/protocol/pulse.ts';
import { Table } from '../ui/index.ts';
import { formatMs, reasonWords } from './readings.ts';

/** As many as one reads through; the ledger has the rest. */
const ROWS = 60;

const COLUMNS = [
  { name: 'Second' },
  { name: 'Left', figures: true },
  { name: 'Held', figures: true },
  { name: 'Sold', figures: true },
  { name: 'Bought', figures: true },
  { name: 'On disk, p50', figures: true },
  { name: 'p99', figures: true },
  { name: 'Watching', figures: true },
  { name: 'Refused' },
];

/** The same as the charts, as figures: the seconds in which something happened, newest first. */
export function LiveTable({ pulses }: { readonly pulses: readonly Pulse[] }) {
  const [isOpen, setOpen] = useState(false);
  const rows = pulses.slice(-ROWS).reverse();
  return (
    <details className="live-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>The same as a table</summary>
      {isOpen && rows.length === 0 && <p className="muted">Nothing has happened within the last ten minutes.</p>}
      {isOpen && rows.length > 0 && (
        <Table caption="Seconds in which something happened, newest first" columns={COLUMNS}>
          {rows.map((pulse) => (
            <PulseRow key={pulse.at} pulse={pulse} />
          ))}
        </Table>
      )}
    </details>
  );
}

function PulseRow({ pulse }: { readonly pulse: Pulse }) {
  const { at, remaining, held, sold, purchases, refusals, commitMs, watching } = pulse;
  const refused = Object.entries(refusals) as [keyof typeof refusals, number][];
  return (
    <tr>
      <th scope="row">{new Date(at).toLocaleTimeString('en-GB')}</th>
      {[remaining, held, sold, purchases].map((count, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand where they stand.
        <td key={index} className="figures">
          {formatCount(count)}
        </td>
      ))}
      <td className="figures">{commitMs === null ? '' : formatMs(commitMs.p50)}</td>
      <td className="figures">{commitMs === null ? '' : formatMs(commitMs.p99)}</td>
      <td className="figures">{formatCount(watching)}</td>
      <td>{refused.map(([reason, count]) => `${reasonWords(reason)} ${formatCount(count)}`).join(', ') || 'None'}</td>
    </tr>
  );
}
