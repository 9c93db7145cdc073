/** A reading that is done when it is first needed, and tried again when it failed. */
export class Loading {
  readonly #read: () => Promise<void>;
  #last: Promise<void> | undefined;

  constructor(read: () => Promise<void>) {
    this.#read = read;
  }

  /** Whether anybody has asked for it; a reading that failed does not count. */
  get hasBegun(): boolean {
    return this.#last !== undefined;
  }

  /** Reads when nothing has been read yet. */
  first(): Promise<void> {
    return this.#last ?? this.again();
  }

  /** Reads once more, behind what is being read, so that the last reading counts. */
  again(): Promise<void> {
    const before = this.#last?.catch(() => {}) ?? Promise.resolve();
    const reading = before.then(() => this.#read());
    this.#last = reading;
    reading.catch(() => {
      if (this.#last === reading) this.#last = undefined;
    });
    return reading;
  }
}
