/** What was asked for by whom. The ledger may hold nothing else. */
export class Intents {
  /** Purchase ids that have reached the server. */
  readonly #sent = new Set<string>();
  readonly #purchases = new Map<string, Set<number>>();
  readonly #commands = new Map<string, Set<string>>();

  purchase(shopper: string, id: string, quantity: number): void {
    this.#sent.add(id);
    add(this.#purchases, `${id} ${shopper}`, quantity);
  }

  /** @param what the command without its id, as text. */
  command(what: string, id: string): void {
    add(this.#commands, what, id);
  }

  wasSent(id: string): boolean {
    return this.#sent.has(id);
  }

  wanted(shopper: string, id: string, quantity: number): boolean {
    return this.#purchases.get(`${id} ${shopper}`)?.has(quantity) === true;
  }

  /** How many commands of different ids said this. */
  commands(what: string): number {
    return this.#commands.get(what)?.size ?? 0;
  }
}

function add<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, new Set([value]));
  else values.add(value);
}
