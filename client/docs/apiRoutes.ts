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
    id: 'proof',
    title: 'The public proof',
    intro: 'For anybody, once a drop is over.',
    routes: [
      get(`${DROP}/proof`, 'How far it goes, its last hash, and what it comes to.'),
      get(`${DROP}/proof/entries`, 'The file, as NDJSON. ?after=seq goes on where you stopped.'),
      get(`${DROP}/proof/mine`, 'What the shopper of the token is called in it.'),
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
      get('/api/webhooks', 'The receivers and how they stand, never their secrets.'),
      get(WEBHOOK, 'One of them.'),
      put(WEBHOOK, 'Names one, or changes it. {url, events?, secret?}'),
      { method: 'DELETE', path: WEBHOOK, does: 'Forgets one, its dead letters too.' },
      post(`${WEBHOOK}/test`, 'Sends a test event, and says what became of it. {id}'),
      post(`${WEBHOOK}/rotate`, 'A new secret; the old one stays good for a day. {id, secret?, overlapSeconds?}'),
      post(`${WEBHOOK}/disable`, 'Sends nothing more, and loses nothing. {id}'),
      post(`${WEBHOOK}/enable`, 'Goes on where it stopped. {id}'),
      get(`${WEBHOOK}/deliveries`, 'The newest thousand attempts. ?outcome=failed'),
      get(`${WEBHOOK}/dead-letters`, 'What could not be delivered for three days.'),
      post(`${WEBHOOK}/dead-letters/redeliver`, 'Delivers all of them, or some. {ids?}'),
    ],
  },
  {
    id: 'reports',
    title: 'Reports',
    intro: `${BEARER} They come from the read model, some seconds behind.`,
    routes: [
      get('/api/reports/orders', 'Orders of all drops: filters, pages, CSV.'),
      get('/api/reports/totals', 'Orders and units of each drop, by state.'),
      get('/api/reports/reconciliation/:sku', 'Compares the read model with the audit of its drop.'),
      post('/api/reports/reconciliation/:sku/repair', 'Makes it anew from the ledger, a piece a call. {after?}'),
      post('/api/reports/catch-up', 'Has what a queue has lost delivered again.'),
    ],
  },
  {
    id: 'console',
    title: 'The console and machines',
    intro: 'What the console at /ops signs in with and listens to, and what programs read.',
    routes: [
      post('/api/operator/session', 'Exchanges the operator token for a cookie. {token, name?}'),
      get('/api/operator/session', 'How long it is good for.'),
      { method: 'DELETE', path: '/api/operator/session', does: 'Signs out.' },
      get('/api/operator/sessions', 'The sessions that are open.'),
      { method: 'DELETE', path: '/api/operator/sessions', does: 'Ends all of them.' },
      { method: 'DELETE', path: '/api/operator/sessions/:id', does: 'Ends one.' },
      get('/api/operator/deeds', 'What operators did beside the ledgers.'),
      get(`${DROP}/live`, 'A WebSocket: stock, purchases and refusals of each second.'),
      get('/metrics', 'For Prometheus, with the operator token.'),
      get('/api/openapi.json', 'This API as OpenAPI 3.1.'),
      get('/api/asyncapi.json', 'The socket’s messages as AsyncAPI 3.'),
    ],
  },
];
