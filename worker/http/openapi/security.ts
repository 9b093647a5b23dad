import type { Who } from './operation.ts';

export const SECURITY_SCHEMES = {
  operatorToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The secret `OPERATOR_TOKEN` of the deployment.',
  },
  operatorSession: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-revenue-guard-operator',
    description:
      'What `POST /api/operator/session` gives. Whatever changes something must then come from a page of this site. Over plain http the name has no prefix.',
  },
  shopperToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From `POST /api/session`, or minted by the shop: HS256 over the shared secret, `sub` its customer.',
  },
} as const;

/** Any one of the list is enough; an empty one stands for nobody in particular. */
export function securityOf(who: Who): object[] {
  switch (who) {
    case 'operator':
      return [{ operatorToken: [] }, { operatorSession: [] }];
    case 'shopper':
      return [{ shopperToken: [] }];
    case 'anyone or shopper':
      return [{}, { shopperToken: [] }];
    case 'anyone':
      return [];
  }
}
