/** The bindings of wrangler.toml and the secrets of .dev.vars.example. */
declare namespace Cloudflare {
  interface Env {
    readonly ASSETS: Fetcher;
    readonly DB: D1Database;
    readonly Sku: DurableObjectNamespace<import('./sku.ts').Sku>;
    readonly Lane: DurableObjectNamespace<import('./lanes/lane.ts').Lane>;
    readonly Desk: DurableObjectNamespace<import('./desk/desk.ts').Desk>;
    readonly LEDGER_QUEUE: Queue<import('./outbox.ts').LedgerBatch>;
    readonly WEBHOOK_QUEUE: Queue<import('./webhooks/deliver.ts').Delivery>;
    /** For receivers that take long to answer. */
    readonly SLOW_WEBHOOK_QUEUE: Queue<import('./webhooks/deliver.ts').Delivery>;
    /** The platform's counters, by what they count; each may be missing, and then nothing is counted. */
    readonly SESSIONS_PER_ADDRESS?: RateLimit;
    readonly SIGN_INS_PER_ADDRESS?: RateLimit;
    readonly SOCKETS_PER_ADDRESS?: RateLimit;
    readonly SOCKETS_PER_SHOPPER?: RateLimit;
    readonly PURCHASES_PER_SHOPPER?: RateLimit;
    /** Which deployment runs; local starts may be without. */
    readonly VERSION?: WorkerVersionMetadata;
    /** Without it the operator's routes answer 503. */
    readonly OPERATOR_TOKEN?: string;
    /** Without it nobody gets or can use a shopper's token. */
    readonly SHOPPER_TOKEN_SECRET?: string;
    /** The one before, for as long as tokens that it signed are about. */
    readonly SHOPPER_TOKEN_SECRET_PREVIOUS?: string;
    /** What the shop's own tokens must have as `aud`; without it nothing is asked. */
    readonly SHOPPER_TOKEN_AUDIENCE?: string;
    /** What they must have as `iss`. */
    readonly SHOPPER_TOKEN_ISSUER?: string;
    /** How far apart their `iat` and `exp` may be, in seconds. */
    readonly SHOPPER_TOKEN_MAX_SECONDS?: string;
    /** With both, whoever becomes a new shopper passes Cloudflare Turnstile first. The key is public. */
    readonly TURNSTILE_SECRET?: string;
    readonly TURNSTILE_SITE_KEY?: string;
    /** Who verifies its answers, instead of Cloudflare. */
    readonly TURNSTILE_VERIFY_URL?: string;
    /** Origins, with commas in between, from whose pages one may buy beside the site's own; without it from all. */
    readonly BUY_ORIGINS?: string;
    /** `error`, `warn` or `info`, which is what it is without. */
    readonly LOG_LEVEL?: string;
    /** `1` lets webhook receivers be plain http on this machine. For local development only. */
    readonly WEBHOOKS_ALLOW_LOCAL?: string;
  }
}

interface Env extends Cloudflare.Env {}

interface ImportMeta {
  /** Vite's. `development` is `npm run dev` alone. */
  readonly env: { readonly MODE: string };
}
