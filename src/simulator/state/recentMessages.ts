import { hash } from "node:crypto";

/** Longer fingerprints are kept as a hash of them: they hold the whole content. */
const longestKept = 64;
/** A generation ends at this size, also before its time: memory stays bounded. */
const mostInGeneration = 10_000;

interface Recent<Message> {
  readonly message: Message;
  readonly atSeconds: number;
}

/**
 * The messages of the last seconds by what makes two of them the same, so that a repeated one can be dropped. They are
 * forgotten a generation at a time: taking the oldest out of a map one by one grows slow.
 */
export class RecentMessages<Message> {
  readonly #windowSeconds: number;
  #younger = new Map<string, Recent<Message>>();
  #older = new Map<string, Recent<Message>>();
  #youngerSinceSeconds = 0;

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
  }

  /** The message that `fingerprint` repeats. */
  find(fingerprint: string, nowSeconds: number): Message | undefined {
    const key = shortened(fingerprint);
    const found = this.#younger.get(key) ?? this.#older.get(key);
    return found !== undefined && nowSeconds - found.atSeconds < this.#windowSeconds ? found.message : undefined;
  }

  add(fingerprint: string, message: Message, nowSeconds: number): void {
    const isOver = nowSeconds - this.#youngerSinceSeconds >= this.#windowSeconds;
    if (isOver || this.#younger.size >= mostInGeneration) {
      this.#older = this.#younger;
      this.#younger = new Map();
      this.#youngerSinceSeconds = nowSeconds;
    }
    this.#younger.set(shortened(fingerprint), { message, atSeconds: nowSeconds });
  }
}

function shortened(fingerprint: string): string {
  return fingerprint.length <= longestKept ? fingerprint : hash("sha256", fingerprint, "base64");
}
