/** Every route, in a line each. A test compares it with the OpenAPI document, which says the rest. */

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for what varies. */
  readonly path: string;
  readonly does: string;
}

export interface ApiGroup {
  readonly id: string;
  readonly title: string;
  readonly intro: string;
  readonly routes: readonly ApiRoute[];
}

function get(path: string, does: string): ApiRoute {
  return { method: 'GET', path, does };
}

function post(path: string, does: string): ApiRoute {
  return { method: 'POST', path, does };
}

function put(path: string, does: string): ApiRoute {
  return { method: 'PUT', path, does };
}

const DROP = '/api/drops/:sku';
const ORDER = `${DROP}/orders/:shopper/:id`;
const WEBHOOK = '/api/webhooks/:id';
const BEARER = 'Authorization: Bearer with the operator token, or the console’s own session.';

export const API_GROUPS: readonly ApiGroup[] = [
  {
    id: 'anyone',
    title: 'For everybody',
    intro: 'From any origin. Only a purchase needs a shopper token.',
    routes: [
      post(
        '/api/session',
        'An anonymous shopper: token, shopper, expiresAt. With a valid token of that kind, renews it.',
      ),
      get('/api/drops', 'The catalogue with present stock, newest first, in pages.'),
      get(DROP, 'One drop with its present stock.'),
      post(`${DROP}/purchases`, 'Buys. Idempotency-Key is the purchase id; {quantity}.'),
    ],
  },
  {
    id: 'drops',
    title: 'Drops',
    intro: BEARER,
    routes: [
      put(DROP, 'Creates (201) or changes (200) a drop. If-Match keeps two operators from undoing each other.'),
      post(`${DROP}/pause`, 'Stops sales until resumed. {id}'),
      post(`${DROP}/resume`, 'Goes on. {id}'),
      post(`${DROP}/close`, 'Ends it for good. {id}'),
      post(`${DROP}/restock`, 'Adds units, or with a negative quantity takes them out. {id, quantity}'),
      get(`${DROP}/ledger`, 'Every change, as NDJSON or CSV. ?after=seq goes on where you stopped.'),
      get(`${DROP}/audit`, 'Replays the ledger and compares: sound or not, with the figures.'),
    ],
  },
  {
    id: 'orders',
    title: 'Orders',
    intro: BEARER,
    routes: [
      get(`${DROP}/orders`, 'Newest first, in pages; ?shopper= and ?id= to find one.'),
      post(`${ORDER}/confirm`, 'Makes a hold a sale. {id}'),
      post(`${ORDER}/release`, 'Gives a hold back. {id}'),
      post(`${ORDER}/refund`, 'Takes a sale back. {id, restock}'),
    ],
  },
  {
    id: 'webhooks',
    title: 'Webhooks',
    intro: BEARER,
    routes: [
      get('/api/webhooks', 'The receivers, never their secrets.'),
      put(WEBHOOK, 'Names one, or changes it. {url, events?, secret?}'),
      { method: 'DELETE', path: WEBHOOK, does: 'Forgets one.' },
      post(`${WEBHOOK}/test`, 'Sends a test event, and says what became of it.'),
    ],
  },
  {
    id: 'reports',
    title: 'Reports',
    intro: BEARER,
    routes: [get('/api/reports/orders', 'Orders of all drops: filters, pages, CSV.')],
  },
];
