/** Whether something is typed that would be lost with the page. A form says so; the router asks before it leaves. */
class Unsaved {
  #isThere = false;

  get isThere(): boolean {
    return this.#isThere;
  }

  readonly set = (isThere: boolean): void => {
    this.#isThere = isThere;
  };
}

export const unsaved = new Unsaved();
