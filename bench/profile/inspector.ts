import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { ScriptProfile } from './script.ts';

/** Often enough for a few seconds, and seldom enough to leave the program its speed. */
const INTERVAL_US = 500;

/** Has V8 sample the program's scripts while something is under way. Others, such as the local database, are not looked at. */
export async function profileScript(inspectorPort: number, work: () => Promise<unknown>): Promise<ScriptProfile> {
  const inspector = await Inspector.connect(inspectorPort);
  try {
    await inspector.ask('Profiler.enable');
    await inspector.ask('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await inspector.ask('Profiler.start');
    await work();
    const { profile } = await inspector.ask('Profiler.stop');
    return profile as ScriptProfile;
  } finally {
    inspector.close();
  }
}

/** What the program's scripts hold, in kilobytes: their objects, and what these hold outside of V8's heap. */
export async function scriptMemoryKb(inspectorPort: number, worker?: string): Promise<number> {
  const inspector = await Inspector.connect(inspectorPort, worker);
  try {
    await inspector.ask('HeapProfiler.collectGarbage');
    const {
      usedSize = 0,
      embedderHeapUsedSize = 0,
      backingStorageSize = 0,
    } = await inspector.ask('Runtime.getHeapUsage');
    return (Number(usedSize) + Number(embedderHeapUsedSize) + Number(backingStorageSize)) / 1_024;
  } finally {
    inspector.close();
  }
}

type Answer = Readonly<Record<string, unknown>>;

/** The runtime's inspector, on the program itself. */
class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: { result?: Answer; error?: { message: string } }) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const answer = JSON.parse(String(data));
      this.#waiting.get(answer.id)?.(answer);
    });
  }

  /** @param worker its name, where it is not the program. */
  static async connect(port: number, worker = 'revenue-guard'): Promise<Inspector> {
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json`)).json()) as Target[];
    const target = targets.find(({ id }) => id === `core:user:${worker}`);
    if (target === undefined) throw new Error(`The inspector does not know ${worker}.`);
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  async ask(method: string, params: object = {}): Promise<Answer> {
    this.#asked += 1;
    const id = this.#asked;
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await new Promise<{ result?: Answer; error?: { message: string } }>((resolve) => {
      this.#waiting.set(id, resolve);
    });
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  close(): void {
    this.#socket.close();
  }
}

interface Target {
  readonly id: string;
  readonly webSocketDebuggerUrl: string;
}
