import type { ReactElement } from 'react';
import { Day } from './Day.tsx';
import { Deploying } from './Deploying.tsx';
import { Http } from './Http.tsx';
import { Limits } from './Limits.tsx';
import { Messages } from './Messages.tsx';
import { Overview } from './Overview.tsx';
import { Payments } from './Payments.tsx';
import { Proof } from './Proof.tsx';
import { Sdk } from './Sdk.tsx';
import { Security } from './Security.tsx';
import { Shoppers } from './Shoppers.tsx';
import { Ticker } from './Ticker.tsx';
import { Webhooks } from './Webhooks.tsx';

/** What each page says, by its slug in nav.ts. */
export const CONTENTS: Readonly<Record<string, ReactElement>> = {
  index: <Overview />,
  ticker: <Ticker />,
  sdk: <Sdk />,
  messages: <Messages />,
  http: <Http />,
  shoppers: <Shoppers />,
  payments: <Payments />,
  webhooks: <Webhooks />,
  proof: <Proof />,
  limits: <Limits />,
  deploying: <Deploying />,
  security: <Security />,
  day: <Day />,
};
