import { Front } from './front.ts';
import { LockCounter, UpdateCounter } from './postgresCounters.ts';
import { RedisCounter } from './redisCounters.ts';
import { Regions } from './regions.ts';
import type { Counter, FrontConfig } from './shop.ts';

/** The front as a program of its own, as the product's runtime is: `node main.ts <configuration as JSON>`. Prints its port. */
const config: FrontConfig = JSON.parse(process.argv[2] ?? '');
const front = new Front(config, await chooser(config));
console.log(`port ${await front.listening()}`);

async function chooser(settings: FrontConfig): Promise<(shopper: string) => Counter> {
  switch (settings.kind) {
    case 'sql-lock':
      return always(new LockCounter(settings));
    case 'sql-update':
      return always(new UpdateCounter(settings));
    case 'redis-lua':
      return always(await RedisCounter.connect(settings.redisPorts[0] ?? 0, false));
    case 'redis-regions': {
      const regions = await Regions.start(settings);
      return (shopper) => regions.choose(shopper);
    }
  }
}

function always(counter: Counter): () => Counter {
  return () => counter;
}
