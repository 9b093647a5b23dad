import type { Actor, World } from '../world/world.ts';
import type { ObjectHost } from './objectHost.ts';
import { ObjectLife } from './objectLife.ts';
import type { Weather } from './weather.ts';

/** What leaves an object waits for what it has written; what leaves anybody else does not. */
export function leave(actor: Actor, send: () => void): void {
  if (actor instanceof ObjectLife) actor.gate.output(send);
  else send();
}

/** Something that another machine does, as whoever runs sees it: it takes a while, and its answer may not come. */
export function remotely<T>(
  world: World,
  begin: (answer: { resolve: (value: T) => void; reject: (error: unknown) => void }, caller: Actor) => void,
): Promise<T> {
  const caller = world.actor;
  if (caller === undefined) throw new Error('Nobody runs who could ask.');
  const life = caller instanceof ObjectLife ? caller : undefined;
  life?.callsOut(1);
  return new Promise<T>((resolve, reject) => {
    const settled =
      <V>(settle: (value: V) => void) =>
      (value: V) => {
        life?.callsOut(-1);
        settle(value);
      };
    leave(caller, () => begin({ resolve: settled(resolve), reject: settled(reject) }, caller));
  });
}

interface Stub {
  readonly host: ObjectHost;
  /** It has met an object that has died, and stays broken: the platform wants a new one then. */
  isBroken: boolean;
}

/** Calls a method of an object, over a network that may lose the call or its answer. */
function callObject(
  world: World,
  weather: Weather,
  stub: Stub,
  method: string,
  args: readonly unknown[],
): Promise<unknown> {
  const { host } = stub;
  const isFetch = method === 'fetch';
  const sent = isFetch ? args : structuredClone(args);
  return remotely(world, ({ resolve, reject }, caller) => {
    let answered = false;
    const answer = (settle: () => void) => {
      if (answered) return;
      answered = true;
      world.at(weather.delayMs('callMs'), caller, settle);
    };
    const fail = (error: Error) => answer(() => reject(error));
    const died = (error: Error) => {
      stub.isBroken = true;
      fail(error);
    };
    if (stub.isBroken) return fail(new Error('The object that this stub knew is gone.'));
    if (weather.strikes('callLost')) return fail(new Error('Network connection lost.'));
    world.at(weather.delayMs('callMs'), host, () => {
      host.enter(async (object, life) => {
        const called = Reflect.get(object, method);
        if (typeof called !== 'function') throw new TypeError(`The object has no method ${method}.`);
        const value: unknown = await called.apply(object, sent);
        const result = isFetch ? value : structuredClone(value);
        // Until the answer may leave, the call is not over: should the object die, its caller hears that.
        await new Promise<void>((left) => {
          life.gate.output(() => {
            if (weather.strikes('answerLost')) fail(new Error('Network connection lost.'));
            else answer(() => resolve(result));
            left();
          });
        });
      }, died);
    });
  });
}

/** A binding of a class of objects. */
export function namespaceOf(
  hostOf: (name: string) => ObjectHost,
  world: World,
  weather: Weather,
): { getByName(name: string): unknown } {
  return {
    getByName: (name) => {
      const stub = { host: hostOf(name), isBroken: false };
      return new Proxy(
        {},
        {
          get: (_, method) =>
            // A promise would be asked for `then`.
            typeof method !== 'string' || method === 'then'
              ? undefined
              : (...args: unknown[]) => callObject(world, weather, stub, method, args),
        },
      );
    },
  };
}
