import { FOOTPRINT, PRICES } from '../../shared/display/costs.ts';
import {
  BUSY_RETRY_MS,
  INTAKE_MAX,
  SNAPSHOT_INTERVAL_MS,
  SNAPSHOT_INTERVAL_MS_PER_WATCHER,
  SOCKETS_MAX,
} from '../../shared/protocol/limits.ts';
import { SOCKETS_PER_LANE } from '../../worker/lanes/growth.ts';
import { LANE_BATCH_MAX, LANE_WAITING_MAX } from '../../worker/lanes/laneQueue.ts';
import type { Calibration } from './measure/calibrate.ts';
import type { Surroundings } from './model/service.ts';

/** Cloudflare's own bounds, and what is believed of it where no figure is published. */

/** Requests, or messages on sockets, that an object takes in a second. A soft limit: past it, answers may be "overloaded". */
export const REQUESTS_PER_SECOND = 1_000;

/** Hibernatable sockets of an object. */
export const SOCKETS = 32_768;

/** Of an object, whatever it uses. */
export const MEMORY_MB = 128;

const RPC = { medianMs: 5, sigma: 0.5 };
const DURABLE = { medianMs: 5, sigma: 0.5 };

/** Each object has a processor of its own; the runtime's timers are as late as they are here. */
export function platform({ machine }: Calibration): Surroundings {
  return { layout: 'platform', rpc: RPC, durable: DURABLE, diskMs: 0, timerMs: machine.timerMs };
}

export interface Input {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly source: 'measured here' | "Cloudflare's documentation" | 'assumption' | 'the program';
  readonly remark: string;
}

/** Everything that goes into the answers, and where it comes from. */
export function inputsOf(calibration: Calibration): Input[] {
  return [...measuredInputs(calibration), ...PLATFORM_INPUTS, ...PROGRAM_INPUTS];
}

function measuredInputs({ service, machine, memoryKbPerWatcher }: Calibration): Input[] {
  const here = (name: string, ms: number, remark: string): Input => ({
    ...{ name, value: ms * 1_000, unit: 'µs' },
    ...{ source: 'measured here', remark },
  });
  return [
    here('a call from a lane to the Sku', service.callMs, 'both ends; empty calls, one after the other'),
    here('a purchase at the Sku', service.commandMs, 'slope over calls of 1 to 1,000 purchases that are refused'),
    here('more when it is sold', service.soldMs, 'the same with sales'),
    here('a flush', service.flushMs, 'what a call with one refusal costs beyond an empty one'),
    here('more when it writes', service.commitMs, 'what a call with one sale costs beyond one refusal'),
    here('a purchase at its socket', service.frameMs, '500 shoppers on one lane, less all of the above'),
    here(
      'a shopper who connects',
      service.arrivalMs,
      'ten arrivals in a call, less an empty call, for each of both ends',
    ),
    here('a push of the stock to a lane', service.pushMs, 'both ends; 64 lanes against one with as many watchers'),
    here('a snapshot to a watcher', service.tellMs, "2,000 watchers against 640, the system's part included"),
    here('a timer is late by', machine.timerMs, 'timers of no length, one after the other'),
    here('the disk, for a transaction', machine.diskMs, 'the same with sales; only where this machine is simulated'),
    {
      ...{ name: 'memory for a watcher', value: memoryKbPerWatcher, unit: 'kB', source: 'measured here' },
      remark: "the whole process, the runtime's own buffers included; not all of it counts on the platform",
    },
  ];
}

const PLATFORM_INPUTS: readonly Input[] = [
  {
    ...{ name: 'requests an object takes', value: REQUESTS_PER_SECOND, unit: 'a second' },
    ...{ source: "Cloudflare's documentation", remark: 'a soft limit; messages on sockets are taken to count too' },
  },
  {
    ...{ name: 'sockets an object holds', value: SOCKETS, unit: '' },
    ...{ source: "Cloudflare's documentation", remark: 'hibernatable ones' },
  },
  {
    ...{ name: 'memory of an object', value: MEMORY_MB, unit: 'MB' },
    ...{ source: "Cloudflare's documentation", remark: 'of its isolate' },
  },
  {
    ...{ name: 'a call between objects, there and back', value: RPC.medianMs, unit: 'ms' },
    ...{ source: 'assumption', remark: `the median, log-normal with σ ${RPC.sigma}; lanes on the Sku's continent` },
  },
  {
    ...{ name: 'until a transaction is durable', value: DURABLE.medianMs, unit: 'ms' },
    source: 'assumption',
    remark: `the median, log-normal with σ ${DURABLE.sigma}; confirmed by three of five copies nearby, while the object works on`,
  },
  {
    ...{ name: 'an object’s processor, to one here', value: 1, unit: '×' },
    ...{ source: 'assumption', remark: 'each object has one for itself' },
  },
  ...Object.entries(PRICES).map(
    ([name, dollars]): Input => ({
      ...{ name: `price of a million ${name}`, value: dollars, unit: '$' },
      ...{ source: "Cloudflare's documentation", remark: 'shared/display/costs.ts' },
    }),
  ),
];

const PROGRAM_INPUTS: readonly Input[] = (
  [
    ['purchases in a call', LANE_BATCH_MAX, 'LANE_BATCH_MAX'],
    ['purchases that wait on a lane', LANE_WAITING_MAX, 'LANE_WAITING_MAX'],
    ['purchases that wait at the Sku', INTAKE_MAX, 'INTAKE_MAX'],
    ['sockets for which a lane is added', SOCKETS_PER_LANE, 'SOCKETS_PER_LANE'],
    ['sockets on an object', SOCKETS_MAX, 'SOCKETS_MAX'],
    ['ms between snapshots', SNAPSHOT_INTERVAL_MS, 'SNAPSHOT_INTERVAL_MS'],
    ['ms between snapshots for each watcher', SNAPSHOT_INTERVAL_MS_PER_WATCHER, 'SNAPSHOT_INTERVAL_MS_PER_WATCHER'],
    ['ms before a busy purchase comes again', BUSY_RETRY_MS, 'BUSY_RETRY_MS'],
    ['rows the Sku writes for a sale, at most', FOOTPRINT.objectRowsPerSale, 'FOOTPRINT'],
  ] as const
).map(([name, value, remark]) => ({ name, value, unit: '', source: 'the program', remark }));
