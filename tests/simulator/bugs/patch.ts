/** A mistake that somebody could make, and that the simulator must find. */
export interface Bug {
  /** What is wrong, as its author would say it. */
  readonly name: string;
  /** Makes the mistake in the program as it is loaded here; the source knows nothing of it. @returns what mends it. */
  readonly plant: () => () => void;
}

/** A method of a class, with what it is called on written out. */
type MethodOf<T, K extends keyof T> = T[K] extends (...args: infer A) => infer R ? (this: T, ...args: A) => R : never;

/** A bug of one method: another one in its place. */
export function bug<T extends object, K extends keyof T>(
  name: string,
  owner: T,
  method: K,
  replaced: (original: MethodOf<T, K>) => MethodOf<T, K>,
): Bug {
  const put = (value: unknown) => {
    Object.defineProperty(owner, method, { value, configurable: true, writable: true });
  };
  return {
    name,
    plant: () => {
      const original = owner[method];
      put(replaced(original as MethodOf<T, K>));
      return () => put(original);
    },
  };
}
