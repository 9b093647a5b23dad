import { OPERATOR_TOKEN, ROOT, SHOPPER_TOKEN_SECRET } from '../support/program.ts';

/** What a stack trace looks like in any answer, in JSON too. */
const STACK = /(?:\\n|\n)\s+at |\.(?:js|ts):\d+:\d+/;

/** What an answer tells that nobody outside may know, in words. */
export function leaksIn(text: string, dataDir: string): string[] {
  const secrets = { 'the operator token': OPERATOR_TOKEN, 'the secret of shoppers’ tokens': SHOPPER_TOKEN_SECRET };
  const paths = {
    'the path of the program': ROOT,
    'the path of its data': dataDir,
    'a path of its packages': 'node_modules/',
  };
  return [
    ...Object.entries({ ...secrets, ...paths }).flatMap(([what, secret]) => (text.includes(secret) ? [what] : [])),
    ...(STACK.test(text) ? ['a stack trace'] : []),
  ];
}
