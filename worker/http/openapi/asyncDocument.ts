import type { JsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { PurchaseMessage, ReleaseMessage, WatchMessage } from '../../../shared/protocol/clientMessages.ts';
import { Price, Sku } from '../../../shared/protocol/fields.ts';
import * as frames from '../../../shared/protocol/frames.ts';
import {
  CLOSE_INTERNAL_ERROR,
  CLOSE_NORMAL,
  CLOSE_POLICY,
  CLOSE_RESTART,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN_LATER,
  CLOSE_UNSUPPORTED,
  FRAME_BYTES_MAX,
  PROTOCOL,
} from '../../../shared/protocol/limits.ts';
import { components, described } from './jsonSchema.ts';

/** The two WebSockets as AsyncAPI 3, made from the schemas of their messages. */

const NAMED = {
  Price,
  DropInfo: frames.DropInfo,
  StockSnapshot: frames.StockSnapshot,
  OrderInfo: frames.OrderInfo,
  Pulse: frames.Pulse,
};

interface Message {
  readonly schema: GenericSchema;
  readonly summary: string;
}

/** What a shopper's client says. */
const FROM_SHOPPER = {
  purchase: { schema: PurchaseMessage, summary: 'Buy, or hold until it is paid. Send the same id with every retry.' },
  release: { schema: ReleaseMessage, summary: 'Give a hold back.' },
  watch: {
    schema: WatchMessage,
    summary: 'Be told of other sizes of the product too, instead of those of the former list.',
  },
} as const satisfies Record<string, Message>;

/** What it is told. */
const TO_SHOPPER = {
  welcome: {
    schema: frames.WelcomeMessage,
    summary: 'The first message about a drop: the drop itself, and the shopper’s own orders.',
  },
  stock: {
    schema: frames.StockMessage,
    summary: 'How the stock stands now. Drop one with a smaller `seq` than you have.',
  },
  drop: { schema: frames.DropMessage, summary: 'The operator has changed what the welcome said of the drop.' },
  receipt: {
    schema: frames.ReceiptMessage,
    summary: 'The answer to a request that was carried out, or news of an order.',
  },
  refusal: { schema: frames.RefusalMessage, summary: 'The answer to a request that was not; a later one may succeed.' },
  error: {
    schema: frames.ErrorMessage,
    summary:
      'A frame that was no message, or one that cannot be taken now (`rate_limited`, `try_again`). Nothing was changed by it.',
  },
} as const satisfies Record<string, Message>;

/** What an operator is told. */
const TO_OPERATOR = {
  opening: {
    schema: frames.OpeningMessage,
    summary: 'The first message: the drop, and the seconds of its last minutes.',
  },
  pulse: {
    schema: frames.PulseMessage,
    summary: 'One second of the drop. One that is told again replaces what was told.',
  },
  drop: { schema: frames.PulseDropMessage, summary: 'The definition of the drop has changed.' },
} as const satisfies Record<string, Message>;

/** Plain texts, answered by the platform without waking the drop. */
const HEARTBEAT = {
  ping: { payload: { const: 'ping' }, summary: 'Asks whether the connection is alive.', contentType: 'text/plain' },
  pong: { payload: { const: 'pong' }, summary: 'It is.', contentType: 'text/plain' },
};

const CLOSE_CODES = `| code | means |
|---|---|
| ${CLOSE_NORMAL} | closed by its own wish |
| ${CLOSE_UNSUPPORTED} | a binary frame: messages are JSON text |
| ${CLOSE_POLICY} | no such drop, too many bad or too many frames, or a session that is over |
| ${CLOSE_TOO_BIG} | a frame of more than ${FRAME_BYTES_MAX} bytes |
| ${CLOSE_RESTART} | this part of the crowd is moved, or the product is served elsewhere: connect again |
| ${CLOSE_TRY_AGAIN_LATER} | too much was left unread: connect again |
| ${CLOSE_INTERNAL_ERROR} | something failed here: connect again in a moment |

Every deployment closes all sockets. Connect again, after a random wait, and send what was not answered with the same ids.`;

export function asyncApiDocument(host: string, protocol: 'ws' | 'wss'): object {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Revenue Guard sockets',
      version: `${PROTOCOL}.0.0`,
      description: `Messages are JSON text. Times are milliseconds since the epoch. What is about another drop than the one that the address names carries its \`sku\`.\n\n${CLOSE_CODES}`,
    },
    defaultContentType: 'application/json',
    servers: { here: { host, protocol } },
    channels: {
      drop: channel('/parties/sku/{sku}', 'For shoppers, and those who only watch.', {
        messages: { ...FROM_SHOPPER, ...TO_SHOPPER },
        query: { token: { type: 'string', description: 'A shopper token. Without it one may watch, not buy.' } },
      }),
      live: channel('/api/drops/{sku}/live', 'For operators. What they send is not read.', {
        messages: TO_OPERATOR,
        query: {},
      }),
    },
    operations: {
      ...operations('drop', 'receive', [...Object.keys(FROM_SHOPPER), 'ping']),
      ...operations('drop', 'send', [...Object.keys(TO_SHOPPER), 'pong']),
      ...operations('live', 'receive', ['ping']),
      ...operations('live', 'send', [...Object.keys(TO_OPERATOR), 'pong']),
    },
    components: { schemas: components(NAMED) },
  };
}

interface Content {
  readonly messages: Readonly<Record<string, Message>>;
  readonly query: Readonly<Record<string, JsonSchema>>;
}

function channel(address: string, description: string, { messages, query }: Content): object {
  return {
    address,
    description,
    parameters: { sku: { description: `The drop: \`${Sku.pipe[1].requirement.source}\`.` } },
    messages: {
      ...HEARTBEAT,
      ...Object.fromEntries(
        Object.entries(messages).map(([name, { schema, summary }]) => [
          name,
          { name, summary, payload: described(schema, NAMED) },
        ]),
      ),
    },
    bindings: { ws: { method: 'GET', query: { type: 'object', properties: query } } },
  };
}

/** @param action as the server sees it. */
function operations(channel: string, action: 'send' | 'receive', names: readonly string[]): Record<string, object> {
  const messages = names.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` }));
  return {
    [`${action}${channel === 'live' ? 'Live' : ''}`]: { action, channel: { $ref: `#/channels/${channel}` }, messages },
  };
}
