/** Lets one piece of work at a time through, in the order of asking. */
export class Turns {
  readonly #isAlone: boolean;
  #last: Promise<unknown> = Promise.resolve();

  /** Whoever is alone never waits. */
  constructor(isAlone = false) {
    this.#isAlone = isAlone;
  }

  take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isAlone) return work();
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
