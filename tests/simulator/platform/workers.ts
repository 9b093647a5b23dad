/** What the programs import as `cloudflare:workers`. */

/** The base class of the platform's objects. */
export class DurableObject {
  protected readonly ctx: unknown;
  protected readonly env: unknown;

  constructor(ctx: unknown, env: unknown) {
    this.ctx = ctx;
    this.env = env;
  }
}

/** The secrets and settings, which are the same in every simulated drop. */
export const env = {
  OPERATOR_TOKEN: 'the-operator-of-the-simulation',
  SHOPPER_TOKEN_SECRET: 'the-secret-of-the-simulation-32-bytes',
  LOG_LEVEL: 'error',
};
