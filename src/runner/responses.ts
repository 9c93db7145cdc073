import type { Section } from "../language/syntax/syntax.ts";

/** Whose response is meant: the same request of another app or host has its own. */
export interface ResponseKey {
  readonly uri: string;
  readonly requestName: string;
  readonly sdkAppId: number;
  readonly origin: string;
}

/** What a window remembers at the most. */
const mostCharacters = 100_000_000;

/**
 * The responses that other requests may use. Only ok and partial ones are kept; an edited request has none. The oldest go first
 * when they are more than `most` characters: a single send then runs that request again.
 */
export class Responses {
  readonly #most: number;
  readonly #kept = new Map<string, { readonly requestText: string; readonly body: string }>();
  #characters = 0;

  constructor(most = mostCharacters) {
    this.#most = most;
  }

  keep(key: ResponseKey, request: Section, body: string): void {
    this.drop(key);
    this.#kept.set(keyText(key), { requestText: request.text, body });
    this.#characters += body.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#characters <= this.#most || this.#kept.size === 1) return;
      this.#drop(oldest);
    }
  }

  /** The body of the last response, unless the request has been edited since. */
  find(key: ResponseKey, request: Section): string | undefined {
    const found = this.#kept.get(keyText(key));
    return found?.requestText === request.text ? found.body : undefined;
  }

  /** Forgets a response: the request was sent again, and failed. */
  drop(key: ResponseKey): void {
    this.#drop(keyText(key));
  }

  #drop(key: string): void {
    this.#characters -= this.#kept.get(key)?.body.length ?? 0;
    this.#kept.delete(key);
  }
}

function keyText(key: ResponseKey): string {
  return JSON.stringify([key.uri, key.requestName, key.sdkAppId, key.origin]);
}
