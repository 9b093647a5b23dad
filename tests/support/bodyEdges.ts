import * as bodies from '../../shared/protocol/bodies.ts';
import { ReceiverBody, RedeliverBody, RotateBody } from '../../shared/protocol/webhooks.ts';

/** What the server judges bodies by, by the names that they have in the document. */
export const SCHEMAS = {
  DropDefinition: bodies.DropBody,
  Purchase: bodies.PurchaseBody,
  Restock: bodies.RestockBody,
  Refund: bodies.RefundBody,
  Command: bodies.CommandBody,
  Repair: bodies.RepairBody,
  SignIn: bodies.SignInBody,
  ReceiverDefinition: ReceiverBody,
  Rotate: RotateBody,
  Redeliver: RedeliverBody,
} as const;

const DROP = { title: 'A', total: 1 };
const secret = (bytes: number) => `whsec_${Buffer.alloc(bytes, 7).toString('base64')}`;

/** Bodies at the edges of what is accepted. Only titles with space around them may be longer than the document admits. */
export const EDGES: readonly (readonly [name: keyof typeof SCHEMAS, value: unknown, accepted: boolean])[] = [
  ...[0, 1, 100_000_000].map((total) => ['DropDefinition', { ...DROP, total }, true] as const),
  ...[-1, 1.5, 100_000_001, '1', null].map((total) => ['DropDefinition', { ...DROP, total }, false] as const),
  ...['A', ' A ', 'x'.repeat(200), 'Ünïcode “©”'].map((title) => ['DropDefinition', { ...DROP, title }, true] as const),
  ...['', '  ', 'x'.repeat(201), 'a\nb', 'a\u0085b', 'a\u2028b', 7].map(
    (title) => ['DropDefinition', { ...DROP, title }, false] as const,
  ),
  ...['https://a.example/b?c=d', 'http://x', '/images/a.png', '/', null].map(
    (imageUrl) => ['DropDefinition', { ...DROP, imageUrl }, true] as const,
  ),
  ...['//evil.example', 'javascript:1', 'https://', 'https://a b', '/a"b', '/a\\b', '/a\u0001', 'a.png'].map(
    (imageUrl) => ['DropDefinition', { ...DROP, imageUrl }, false] as const,
  ),
  ...['2026-11-22T12:00:00Z', '2026-11-22t12:00:00.5z', '2026-11-22T12:00:00+05:30', '2028-02-29T00:00:00Z'].map(
    (opensAt) => ['DropDefinition', { ...DROP, opensAt }, true] as const,
  ),
  ...['2026-11-22', '2026-11-22 12:00:00Z', '2026-02-30T12:00:00Z', '2026-11-22T24:00:00Z', '2026-11-22T12:00:00'].map(
    (opensAt) => ['DropDefinition', { ...DROP, opensAt }, false] as const,
  ),
  ...[0, 129.5, 1e9].map(
    (amount) => ['DropDefinition', { ...DROP, price: { amount, currency: 'EUR' } }, true] as const,
  ),
  ...[-0.01, 1e9 + 1].map(
    (amount) => ['DropDefinition', { ...DROP, price: { amount, currency: 'EUR' } }, false] as const,
  ),
  ...['eur', 'EURO', ''].map(
    (currency) => ['DropDefinition', { ...DROP, price: { amount: 1, currency } }, false] as const,
  ),
  ...[{ region: 'mars' }, { lanes: 1_001 }, { holdSeconds: -1 }, { maxPerPurchase: 0 }, { colour: 'red' }].map(
    (more) => ['DropDefinition', { ...DROP, ...more }, false] as const,
  ),
  ...['42', 'Kids 10–12', 'x'.repeat(24), '👟'.repeat(24)].map(
    (size) => ['DropDefinition', { ...DROP, product: 'air-one', size }, true] as const,
  ),
  ...['', ' 42', '42 ', 'x'.repeat(25), 'a\nb', 42, null].map(
    (size) => ['DropDefinition', { ...DROP, product: 'air-one', size }, false] as const,
  ),
  ...[{ size: '42' }, { product: 'air-one' }, { product: 'air one', size: '42' }, { product: null, size: '42' }].map(
    (half) => ['DropDefinition', { ...DROP, ...half }, false] as const,
  ),
  ...[{ product: null }, { size: null }, { product: null, size: null }].map(
    (neither) => ['DropDefinition', { ...DROP, ...neither }, true] as const,
  ),
  ['DropDefinition', { title: 'A' }, false],
  ['DropDefinition', [], false],
  ...[1, 1_000].map((quantity) => ['Purchase', { quantity }, true] as const),
  ...[0, 1_001, 1.5, '1'].map((quantity) => ['Purchase', { quantity }, false] as const),
  ...[1, -1, 100_000_000, -100_000_000].map((quantity) => ['Restock', { id: 'a', quantity }, true] as const),
  ...[0, 100_000_001].map((quantity) => ['Restock', { id: 'a', quantity }, false] as const),
  ...['a', '-_9', 'x'.repeat(64)].map((id) => ['Command', { id }, true] as const),
  ...['', 'x'.repeat(65), 'a b', 'ü', 'a\n', 7].map((id) => ['Command', { id }, false] as const),
  ['Refund', { id: 'a' }, true],
  ['Refund', { id: 'a', restock: 'yes' }, false],
  ['Repair', {}, true],
  ['Repair', { after: -1 }, false],
  ['SignIn', { token: 'x'.repeat(4_097) }, false],
  ...[24, 25, 26, 63, 64].map((bytes) => ['Rotate', { id: 'a', secret: secret(bytes) }, true] as const),
  ...[22, 23, 65, 66].map((bytes) => ['Rotate', { id: 'a', secret: secret(bytes) }, false] as const),
  ['Rotate', { id: 'a', secret: secret(32).slice(6) }, false],
  ['Rotate', { id: 'a', overlapSeconds: 604_801 }, false],
  ['ReceiverDefinition', { url: 'https://a.example', events: ['order.sold'] }, true],
  ['ReceiverDefinition', { url: 'https://a.example', events: [] }, false],
  ['ReceiverDefinition', { url: 'https://a.example', events: ['order.lost'] }, false],
  ['Redeliver', { ids: null }, true],
  ['Redeliver', { ids: [] }, false],
];
