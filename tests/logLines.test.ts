import { describe, expect, it } from 'vitest';
import { readableLog } from '../scripts/program/logLines.ts';

describe('the log at a terminal', () => {
  it('LOG-4: a line is a sentence, with what belongs to it in brackets', () => {
    const line = { level: 'warn', message: 'A lane could not be told.', lane: 'air-one.any.0', failures: 3 };
    expect(readableLog(JSON.stringify(line))).toBe('A lane could not be told. (lane air-one.any.0, failures 3)');
  });

  it('LOG-4: a request says each thing once', () => {
    const request = { method: 'GET', path: '/', status: 200 };
    const line = { level: 'info', message: 'GET / 200', requestId: 'r1', ...request, durationMs: 4 };
    expect(readableLog(JSON.stringify(line))).toBe('GET / 200 (requestId r1, durationMs 4)');
  });

  it('LOG-4: an error follows with its stack, or with what there is', () => {
    const error = { name: 'RangeError', message: 'Too far.' };
    const told = (of: object) => readableLog(JSON.stringify({ message: 'It broke.', error: of }));
    expect(told(error)).toBe('It broke.\n  RangeError: Too far.');
    expect(told({ ...error, stack: 'RangeError: Too far.\n    at far' })).toBe(
      'It broke.\n  RangeError: Too far.\n      at far',
    );
  });

  it('LOG-4: what the runtime says itself stays as it is, without its own addresses', () => {
    for (const text of ['{not json', '{"no":"message"}', 'kj/async.c++: broken pipe', '']) {
      expect(readableLog(text)).toBe(text);
    }
    expect(readableLog('closed early\nstack: /bin/workerd@7f1c /bin/workerd@7f2d')).toBe('closed early');
  });
});
