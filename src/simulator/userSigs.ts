import { decodeUserSig, expiresAtSeconds, isSignedWith, type UserSigContent } from "../protocol/userSig.ts";
import { isRefusal, type Refusal, refuse } from "./answer.ts";
import type { SimulatorApp } from "./app.ts";
import { messages } from "./messages.ts";

/** A run uses one or a few UserSigs; more than this many are not remembered. */
const mostRemembered = 1000;

interface Verified {
  readonly content: UserSigContent;
  readonly isOurs: boolean;
}

/** Verifies UserSigs with one app's key, and remembers what it has decoded: a run sends the same one thousands of times. */
export class UserSigs {
  readonly #app: SimulatorApp;
  readonly #verified = new Map<string, Verified>();

  constructor(app: SimulatorApp) {
    this.#app = app;
  }

  /**
   * Why `userSig` does not sign `identifier` in to the app at `nowSeconds`; `undefined` where it does. The order is that of
   * Tencent's own verifier: app, identifier, time, signature. What was issued before `validFromSeconds` counts no longer.
   */
  refusal(userSig: string, identifier: string, nowSeconds: number, validFromSeconds: number): Refusal | undefined {
    if (userSig === "") return refuse(70002, messages.noUserSig());
    const verified = this.#verified.get(userSig) ?? this.#verify(userSig);
    if (isRefusal(verified)) return verified;
    const { content, isOurs } = verified;
    if (content.sdkAppId !== this.#app.sdkAppId) {
      return refuse(70014, messages.otherApp(content.sdkAppId, this.#app.sdkAppId));
    }
    if (content.identifier !== identifier) {
      return refuse(70013, messages.otherIdentifier(content.identifier, identifier));
    }
    const expiresAt = expiresAtSeconds(content);
    if (nowSeconds >= expiresAt) return refuse(70001, messages.expired(expiresAt, nowSeconds));
    if (!isOurs) return refuse(70009, messages.wrongSignature());
    return content.issuedAtSeconds < validFromSeconds ? refuse(70052, messages.kickedSince(identifier)) : undefined;
  }

  #verify(userSig: string): Verified | Refusal {
    const decoded = decodeUserSig(userSig);
    if (decoded.kind === "malformed") return refuse(70003, messages.malformedUserSig[decoded.reason]);
    const verified = { content: decoded.content, isOurs: isSignedWith(decoded.content, this.#app.key) };
    if (this.#verified.size >= mostRemembered) this.#verified.clear();
    this.#verified.set(userSig, verified);
    return verified;
  }
}
