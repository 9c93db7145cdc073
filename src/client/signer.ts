import { decodeUserSig, isSignedWith, signUser } from "../protocol/userSig.ts";
import type { SecretKeys, StoredSecret } from "./secretKeys.ts";

/** Who is to be signed in, and where. */
export interface SignatureRequest {
  readonly sdkAppId: number;
  /** Scheme, name and port. */
  readonly origin: string;
  /** The admin's user ID. */
  readonly identifier: string;
  readonly lifetimeSeconds: number;
}

/** A UserSig, or why there is none. */
export type Signature =
  | { readonly kind: "signed"; readonly userSig: string }
  /** No secret is stored for this app at this host. */
  | { readonly kind: "missing" }
  /** A fixed UserSig is stored, which signs nobody else. */
  | { readonly kind: "fixed" }
  | { readonly kind: "withheld"; readonly reason: string };

/** A UserSig with the time, Unix milliseconds, from which another one is made. */
interface Made {
  readonly signature: Signature;
  readonly renewAtMs: number;
}

/** Makes the UserSig of each call; keeps made ones in memory until four fifths of their life are over. */
export class Signer {
  readonly secretKeys: SecretKeys;
  readonly #now: () => number;
  readonly #made = new Map<string, Made>();
  /** What was asked for last: a run asks for the same at every call. */
  #last: { readonly request: SignatureRequest; readonly made: Made } | undefined;

  /** `now` gives Unix time in milliseconds. */
  constructor(secretKeys: SecretKeys, now: () => number) {
    this.secretKeys = secretKeys;
    this.#now = now;
  }

  /** Signs the admin of a call. */
  async sign(request: SignatureRequest): Promise<Signature> {
    const isLast = this.#last !== undefined && isSame(this.#last.request, request);
    const known = isLast ? this.#last?.made : this.#made.get(placeOf(request));
    if (known !== undefined && this.#now() < known.renewAtMs) return this.#keep(request, known);
    const secret = await this.secretKeys.find(request.sdkAppId, request.origin);
    if (secret?.kind === "userSig") return { kind: "signed", userSig: secret.userSig };
    const signature = this.#signWith(secret, request);
    if (signature.kind !== "signed") return signature;
    return this.#keep(request, { signature, renewAtMs: this.#now() + request.lifetimeSeconds * 800 });
  }

  /** Signs any user, for trying a client log-in. */
  async signUser(request: SignatureRequest): Promise<Signature> {
    return this.#signWith(await this.secretKeys.find(request.sdkAppId, request.origin), request);
  }

  /** Drops what was made: a secret has changed. */
  forget(): void {
    this.#last = undefined;
    this.#made.clear();
  }

  #keep(request: SignatureRequest, made: Made): Signature {
    if (this.#last?.made === made) return made.signature;
    this.#last = { request, made };
    this.#made.set(placeOf(request), made);
    return made.signature;
  }

  #signWith(secret: StoredSecret | undefined, request: SignatureRequest): Signature {
    if (secret === undefined) return { kind: "missing" };
    if (secret.kind === "withheld") return secret;
    if (secret.kind === "userSig") return { kind: "fixed" };
    const { sdkAppId, identifier, lifetimeSeconds } = request;
    const issuedAtSeconds = Math.floor(this.#now() / 1000);
    const userSig = signUser({ sdkAppId, key: secret.key, identifier, issuedAtSeconds, lifetimeSeconds });
    return { kind: "signed", userSig };
  }
}

function placeOf({ sdkAppId, origin, identifier, lifetimeSeconds }: SignatureRequest): string {
  return `${sdkAppId} ${lifetimeSeconds} ${origin} ${identifier}`;
}

function isSame(one: SignatureRequest, other: SignatureRequest): boolean {
  return (
    one.sdkAppId === other.sdkAppId &&
    one.origin === other.origin &&
    one.identifier === other.identifier &&
    one.lifetimeSeconds === other.lifetimeSeconds
  );
}

/**
 * Whether the key that is stored for its app at one of these hosts made a UserSig; `undefined` where no key of that app is
 * stored, or the text is no UserSig.
 */
export async function isSignedWithStoredKey(
  secretKeys: SecretKeys,
  userSig: string,
  places: readonly { readonly sdkAppId: number; readonly origin: string }[],
): Promise<boolean | undefined> {
  const decoded = decodeUserSig(userSig);
  if (decoded.kind === "malformed") return undefined;
  const { content } = decoded;
  const ofApp = places.filter(({ sdkAppId }) => sdkAppId === content.sdkAppId);
  const secrets = await Promise.all(ofApp.map(({ sdkAppId, origin }) => secretKeys.find(sdkAppId, origin)));
  const keys = secrets.flatMap((secret) => (secret?.kind === "key" ? [secret.key] : []));
  return keys.length === 0 ? undefined : keys.some((key) => isSignedWith(content, key));
}
