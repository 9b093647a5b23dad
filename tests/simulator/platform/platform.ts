import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../world/world.ts';
import { namespaceOf } from './calls.ts';
import { Database } from './database.ts';
import { Edge, type WorkerMethods } from './edge.ts';
import type { SimulatedRequest, SimulatedResponse } from './http.ts';
import { MessageQueue } from './messageQueue.ts';
import { ObjectHost, type ObjectMethods } from './objectHost.ts';
import type { Weather } from './weather.ts';
import type { Witness } from './witness.ts';
import { env as settings } from './workers.ts';

/** The program: its entry point, and the classes of its objects by their bindings. */
export interface Program {
  readonly worker: WorkerMethods;
  readonly classes: Readonly<Record<'Sku' | 'Lane', new (context: never, env: never) => object>>;
}

export interface PlatformPorts {
  readonly world: World;
  readonly weather: Weather;
  readonly witness: Witness;
  readonly program: Program;
  readonly newClockOffsetMs: () => number;
  readonly elsewhere: (request: SimulatedRequest) => Promise<SimulatedResponse>;
}

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
const migrations = globSync('*.sql', { cwd: MIGRATIONS })
  .sort()
  .map((file) => readFileSync(join(MIGRATIONS, file), 'utf8'));

/** Everything that Cloudflare would be: objects, a database, queues, and the way in. */
export class Platform {
  readonly hosts = new Map<string, ObjectHost>();
  readonly database: Database;
  readonly queues: readonly MessageQueue[];
  readonly edge: Edge;
  readonly #ports: PlatformPorts;
  readonly #env: object;

  constructor(ports: PlatformPorts) {
    this.#ports = ports;
    const { world, weather, program } = ports;
    this.database = new Database(world, weather, migrations);
    const queue = (name: string, batchMax: number) =>
      new MessageQueue(name, batchMax, {
        world,
        weather,
        isolate: () => this.edge.isolate,
        consume: async (batch) => program.worker.queue(batch, this.#env, { waitUntil: () => {} }) as Promise<void>,
      });
    const [ledger, quick, slow] = [
      queue('revenue-guard-ledger', 20),
      queue('revenue-guard-webhooks', 5),
      queue('revenue-guard-webhooks-slow', 5),
    ];
    this.queues = [ledger, quick, slow];
    this.#env = {
      ...settings,
      DB: this.database,
      Sku: namespaceOf((name) => this.host('Sku', name), world, weather),
      Lane: namespaceOf((name) => this.host('Lane', name), world, weather),
      LEDGER_QUEUE: ledger,
      WEBHOOK_QUEUE: quick,
      SLOW_WEBHOOK_QUEUE: slow,
    };
    this.edge = new Edge({ world, weather, worker: program.worker, env: this.#env, elsewhere: ports.elsewhere });
  }

  get weather(): Weather {
    return this.#ports.weather;
  }

  host(className: 'Sku' | 'Lane', name: string): ObjectHost {
    const key = `${className} ${name}`;
    let host = this.hosts.get(key);
    if (host === undefined) {
      const { world, weather, witness, program, newClockOffsetMs } = this.#ports;
      const ObjectClass = program.classes[className];
      host = new ObjectHost(className, name, {
        world,
        weather,
        witness,
        newClockOffsetMs,
        construct: (context) => new ObjectClass(context as never, this.#env as never) as ObjectMethods,
      });
      this.hosts.set(key, host);
    }
    return host;
  }

  hostsOf(className: 'Sku' | 'Lane'): ObjectHost[] {
    return [...this.hosts.values()].filter((host) => host.className === className);
  }

  close(): void {
    this.database.close();
    for (const host of this.hosts.values()) host.disk.close();
  }
}
