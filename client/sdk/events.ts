/** Typed events over the platform's EventTarget, which keeps one failing listener from stopping the others. */
export class Events<Details> {
  readonly #target = new EventTarget();

  on<K extends keyof Details & string>(event: K, listener: (detail: Details[K]) => void): () => void {
    const handle = (happened: Event): void => listener((happened as CustomEvent<Details[K]>).detail);
    this.#target.addEventListener(event, handle);
    return () => this.#target.removeEventListener(event, handle);
  }

  emit<K extends keyof Details & string>(event: K, detail: Details[K]): void {
    this.#target.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
