import { Problem } from './problem.ts';

/** Whether the operator is signed in. The cookie is the browser's; no script sees it, and none keeps the token. */
export type SessionState =
  /** The server has not said yet. */
  | { readonly kind: 'unknown' }
  /** @param problem what stands in the way of signing in, beside a wrong token. */
  | { readonly kind: 'out'; readonly problem: Problem | undefined }
  | { readonly kind: 'in' }
  /** It has ended while the console was open: what is on the screen stays. `asking`: a dialog asks for the token. */
  | { readonly kind: 'over'; readonly asking: boolean };

const URL_PATH = '/api/operator/session';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** The operator's session. A request that it has ended under waits here, and goes on when it is there again. */
export class Session {
  readonly #fetch: Fetch;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: 'unknown' };
  /** Requests that wait for the operator to sign in again, told whether that has happened. */
  #waiting: ((again: boolean) => void)[] = [];

  constructor(fetch: Fetch = (url, init) => globalThis.fetch(url, init)) {
    this.#fetch = fetch;
  }

  readonly getState = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks whether a session is there, for the first screen. */
  async look(): Promise<void> {
    const problem = await this.#ask('GET');
    if (problem === undefined) this.#become({ kind: 'in' });
    else this.#become({ kind: 'out', problem: problem.status === 401 ? undefined : problem });
  }

  /**
   * Exchanges the token for a session.
   *
   * @param name stands in the books beside what is done in it; an empty one is none.
   * @returns the problem, or nothing when it worked.
   */
  async signIn(token: string, name = ''): Promise<Problem | undefined> {
    const problem = await this.#ask('POST', { token, ...(name === '' ? {} : { name }) });
    if (problem === undefined) this.#become({ kind: 'in' });
    return problem;
  }

  async signOut(): Promise<Problem | undefined> {
    const problem = await this.#ask('DELETE');
    if (problem === undefined) this.#become({ kind: 'out', problem: undefined });
    return problem;
  }

  /**
   * A request was answered 401. Resolves with whether it should be sent again.
   *
   * @param insists the operator has just pressed something, so it is asked for even if the dialog was sent away before.
   */
  ended(insists: boolean): Promise<boolean> {
    if (this.#state.kind === 'out') return Promise.resolve(false);
    if (this.#state.kind === 'over' && !this.#state.asking && !insists) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (this.#state.kind !== 'over' || !this.#state.asking) this.#set({ kind: 'over', asking: true });
    });
  }

  /** Opens the dialog again. */
  readonly resume = (): void => this.#set({ kind: 'over', asking: true });

  /** Sends the dialog away without signing in. What waited fails; what was typed stays. */
  readonly dismiss = (): void => {
    this.#set({ kind: 'over', asking: false });
    this.#release(false);
  };

  async #ask(method: string, body?: unknown): Promise<Problem | undefined> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await this.#fetch(URL_PATH, init).catch(() => undefined);
    if (response === undefined) return Problem.unreachable();
    return response.ok ? undefined : Problem.of(response);
  }

  #become(state: SessionState): void {
    this.#set(state);
    this.#release(state.kind === 'in');
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #release(again: boolean): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(again);
  }
}
