import type { Section } from "../language/syntax/syntax.ts";

/** Whose response is meant: the same request of another app or host has its own. */
export interface ResponseKey {
  readonly uri: string;
  readonly requestName: string;
  readonly sdkAppId: number;
  readonly origin: string;
}

/** The responses that other requests may use. Only ok and partial ones are kept; an edited request has none. */
export class Responses {
  readonly #kept = new Map<string, { readonly requestText: string; readonly body: string }>();

  keep(key: ResponseKey, request: Section, body: string): void {
    this.#kept.set(keyText(key), { requestText: request.text, body });
  }

  /** The body of the last response, unless the request has been edited since. */
  find(key: ResponseKey, request: Section): string | undefined {
    const found = this.#kept.get(keyText(key));
    return found?.requestText === request.text ? found.body : undefined;
  }

  /** Forgets a response: the request was sent again, and failed. */
  drop(key: ResponseKey): void {
    this.#kept.delete(keyText(key));
  }
}

function keyText(key: ResponseKey): string {
  return JSON.stringify([key.uri, key.requestName, key.sdkAppId, key.origin]);
}
