import { applyD1Migrations, env } from 'cloudflare:test';

/** The database is made by the same migrations as the real one. */
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
