import type { Chance } from './chance.ts';
import { ODD_TEXTS } from './values.ts';

/** Bytes where a request should be: nearly one, or nothing like it. They ask for nothing that would change anything. */
export function rawRequestOf(chance: Chance): Buffer {
  if (chance.is(0.2)) return chance.bytes(1 + chance.below(500));
  const line = chance.pick([
    'GET /api/drops HTTP/1.1',
    'GET /api/drops/target HTTP/1.0',
    'GET http://evil.example/api/drops HTTP/1.1',
    'GET * HTTP/1.1',
    'GET /api/drops HTTP/9.9',
    'GET  /api/drops  HTTP/1.1',
    `GET /${chance.pick(ODD_TEXTS)} HTTP/1.1`,
    'PRI * HTTP/2.0',
    'BREW /api/drops HTTP/1.1',
    'POST /api/nothing HTTP/1.1',
  ]);
  const headers = Array.from({ length: chance.below(5) }, () =>
    chance.pick([
      'host: localhost',
      'host: a\r\nhost: b',
      'content-length: 5',
      'content-length: -1',
      'content-length: 99999999999999999999',
      'transfer-encoding: chunked',
      'transfer-encoding: chunked, identity',
      ` folded: ${chance.pick(ODD_TEXTS)}`,
      `x: ${chance.pick(ODD_TEXTS)}`,
      `${chance.pick(ODD_TEXTS)}: x`,
      `cookie: ${'a=b; '.repeat(chance.below(3_000))}`,
      ': x',
      'no colon',
    ]),
  );
  const bytes = Buffer.from(
    [line, ...headers, 'connection: close', '', chance.pick(['', 'hello', '5\r\nhello\r\n0\r\n\r\n', 'zz\r\n'])].join(
      '\r\n',
    ),
  );
  if (chance.is(0.5)) bytes[chance.below(bytes.length)] = chance.below(256);
  return bytes;
}
