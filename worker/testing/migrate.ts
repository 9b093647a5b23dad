import { applyD1Migrations, env } from 'cloudflare:test';

/** Every test file starts with a database of its own, made by the same migrations as the real one. */
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
