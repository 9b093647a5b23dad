declare namespace Cloudflare {
  interface Env {
    /** Three a minute. */
    readonly TEST_LIMIT: RateLimit;
    readonly TEST_MIGRATIONS: import('cloudflare:test').D1Migration[];
  }
}
