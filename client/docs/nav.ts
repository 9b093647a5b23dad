/** The pages of the documentation, in the order in which they are read. */

export interface DocPage {
  /** Its file in docs/, without `.html`; the overview is the folder's index. */
  readonly slug: string;
  readonly title: string;
  /** One sentence, for search results and shared links. */
  readonly description: string;
}

export interface DocGroup {
  readonly name: string;
  readonly pages: readonly DocPage[];
}

export const GROUPS: readonly DocGroup[] = [
  {
    name: 'Start',
    pages: [
      {
        slug: 'index',
        title: 'Overview',
        description: 'What Revenue Guard does for a shop, and a plan for the afternoon.',
      },
    ],
  },
  {
    name: 'Show',
    pages: [
      { slug: 'ticker', title: 'The ticker', description: 'Live stock on any page with one tag, or in a frame.' },
    ],
  },
  {
    name: 'Sell',
    pages: [
      { slug: 'sdk', title: 'SDK and React', description: 'Drive purchases from your own front end.' },
      {
        slug: 'messages',
        title: 'Socket messages',
        description: 'The same without a library: the messages of the WebSocket.',
      },
      { slug: 'http', title: 'HTTP API', description: 'Every route, what it takes and what it answers.' },
      { slug: 'shoppers', title: 'Shoppers', description: 'Tokens for the customers of your own login.' },
      { slug: 'payments', title: 'Payments', description: 'Hold first, confirm when the payment provider says so.' },
    ],
  },
  {
    name: 'Know',
    pages: [
      { slug: 'webhooks', title: 'Webhooks', description: 'Every sale told to your own systems, signed and in order.' },
      { slug: 'proof', title: 'The public proof', description: 'A drop that is over, for anybody to check.' },
    ],
  },
  {
    name: 'Run',
    pages: [
      { slug: 'limits', title: 'Limits and prices', description: 'What one drop can take, and what it costs.' },
      { slug: 'deploying', title: 'Deploying', description: 'From a clone to your own domain.' },
      { slug: 'security', title: 'Security', description: 'What is defended, where, and what is not.' },
      {
        slug: 'day',
        title: 'The day of the drop',
        description: 'A checklist, from the day before to the audit after.',
      },
    ],
  },
];

export const PAGES: readonly DocPage[] = GROUPS.flatMap(({ pages }) => pages);

export function pathOf({ slug }: DocPage): string {
  return slug === 'index' ? '/docs/' : `/docs/${slug}`;
}
