import type { Catalog } from "../../catalog/catalog.ts";

/** Counts the calls of each command in each second, against the documented frequency limits. */
export class CallRates {
  readonly #catalog: Catalog;
  readonly #now: () => number;
  readonly #counted = new Map<string, { second: number; calls: number }>();

  /** `now` gives milliseconds. */
  constructor(catalog: Catalog, now: () => number) {
    this.#catalog = catalog;
    this.#now = now;
  }

  /** Counts a call of `path` (`service/command`); whether it is one too many in this second. */
  isTooMany(path: string): boolean {
    const limit = this.#catalog.commandName(path)?.rateLimit?.perSecond;
    if (limit === undefined) return false;
    const second = Math.floor(this.#now() / 1000);
    const counted = this.#counted.get(path);
    if (counted?.second !== second) {
      this.#counted.set(path, { second, calls: 1 });
      return false;
    }
    counted.calls++;
    return counted.calls > limit;
  }
}
