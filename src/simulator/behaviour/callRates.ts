import type { Catalog } from "../../catalog/catalog.ts";

/** The limit of these commands is that of one stream: who knows the stream counts. */
const streamService = "stream_msg/";

/** Counts what happens in each second, such as the calls of a command against its documented frequency limit. */
export class CallRates {
  readonly #catalog: Catalog;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #second = 0;

  /** `now` gives milliseconds. */
  constructor(catalog: Catalog, now: () => number) {
    this.#catalog = catalog;
    this.#now = now;
  }

  /** Counts a call of `path` (`service/command`); whether it is one too many in this second. */
  isTooMany(path: string): boolean {
    const limit = this.#catalog.commandName(path)?.rateLimit?.perSecond;
    return limit !== undefined && !path.startsWith(streamService) && this.isTooOften(path, limit);
  }

  /** Counts that `what` happens once more; whether this is more often than `most` times in this second. */
  isTooOften(what: string, most: number): boolean {
    const second = Math.floor(this.#now() / 1000);
    if (second !== this.#second) this.#counts.clear();
    this.#second = second;
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    return count > most;
  }
}
