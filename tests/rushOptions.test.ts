import { expect, test } from 'vitest';
import { readOptions } from '../scripts/rush/options.ts';

const read = (...args: string[]) => readOptions(args, 'token');

test('RUN-9: where objects are aborted there is time to be interrupted in, unless another is asked for', () => {
  expect(read()).toMatchObject({ rampSeconds: 0, abortLanes: false, abortSku: false });
  expect(read('--abort-lanes')).toMatchObject({ rampSeconds: 5, abortLanes: true, abortSku: false });
  expect(read('--abort-sku', '--ramp', '2')).toMatchObject({ rampSeconds: 2, abortSku: true });
});

test('RUN-8: those who watch leave room for somebody who buys', () => {
  expect(read('--watchers', '8000')).toMatchObject({ watchers: 8_000, connections: 9_500 });
  expect(() => read('--watchers', '9500')).toThrow('--watchers leaves no connection');
  expect(read('--watchers', '9500', '--connections', '20000')).toMatchObject({ watchers: 9_500 });
});
