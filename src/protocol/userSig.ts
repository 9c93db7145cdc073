import { createHmac, timingSafeEqual } from "node:crypto";
import { deflateSync, inflateSync } from "node:zlib";

/** A UserSig is text of at most a few hundred characters; what inflates to more than this is none. */
const mostInflatedBytes = 64 * 1024;

export interface SignRequest {
  readonly sdkAppId: number;
  /** The app's secret key as the console shows it; used as text, not decoded. */
  readonly key: string;
  /** The user ID that the UserSig is for. */
  readonly identifier: string;
  /** Unix time. */
  readonly issuedAtSeconds: number;
  /** Counted from `issuedAtSeconds`. */
  readonly lifetimeSeconds: number;
  /** Extra bytes, used by RTC; an empty one counts as given. */
  readonly userbuf?: Uint8Array;
}

/** What a UserSig says to everybody, key or not. */
export interface UserSigContent {
  readonly identifier: string;
  readonly sdkAppId: number;
  readonly issuedAtSeconds: number;
  readonly lifetimeSeconds: number;
  /** The standard base64 of the extra bytes. */
  readonly userbufBase64?: string;
  /** The HMAC in standard base64. */
  readonly signature: string;
}

export type DecodedUserSig =
  | { readonly kind: "decoded"; readonly content: UserSigContent }
  /** `reason`: "alphabet" is base64url instead of Tencent's own, "cutOff" incomplete, "content" not the document of a UserSig. */
  | { readonly kind: "malformed"; readonly reason: "empty" | "alphabet" | "cutOff" | "content" };

/**
 * Signs a user in: the `usersig` of a call, safe in a URL.
 * Throws `RangeError` unless the lifetime is a positive integer: a mistake of the caller.
 * Source: «TLSSigAPIv2», the UserSig page of the documentation; its test vectors are the tests.
 */
export function signUser(request: SignRequest): string {
  const { sdkAppId, key, identifier, issuedAtSeconds, lifetimeSeconds, userbuf } = request;
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds <= 0) {
    throw new RangeError(`A UserSig's lifetime is a positive number of whole seconds, not ${lifetimeSeconds}.`);
  }
  const userbufBase64 = userbuf && Buffer.from(userbuf).toString("base64");
  const unsigned = {
    identifier,
    sdkAppId,
    issuedAtSeconds,
    lifetimeSeconds,
    ...(userbufBase64 !== undefined && { userbufBase64 }),
  };
  const document = {
    "TLS.ver": "2.0",
    "TLS.identifier": identifier,
    "TLS.sdkappid": sdkAppId,
    "TLS.expire": lifetimeSeconds,
    "TLS.time": issuedAtSeconds,
    ...(userbufBase64 !== undefined && { "TLS.userbuf": userbufBase64 }),
    "TLS.sig": signatureOf(unsigned, key).toString("base64"),
  };
  return toUrlText(deflateSync(JSON.stringify(document)));
}

/** Reads a UserSig without any key. */
export function decodeUserSig(userSig: string): DecodedUserSig {
  if (userSig === "") return { kind: "malformed", reason: "empty" };
  const text = /[+/=]/.test(userSig) ? undefined : inflate(fromUrlText(userSig));
  if (text === undefined) {
    const standard = inflate(Buffer.from(userSig, "base64url"));
    return { kind: "malformed", reason: standard === undefined ? "cutOff" : "alphabet" };
  }
  const content = readDocument(text);
  return content ? { kind: "decoded", content } : { kind: "malformed", reason: "content" };
}

/** Whether `key` made this UserSig. Says nothing about its time. */
export function isSignedWith(content: UserSigContent, key: string): boolean {
  const given = Buffer.from(content.signature, "base64");
  const right = signatureOf(content, key);
  return given.length === right.length && timingSafeEqual(given, right);
}

/** The Unix second from which the UserSig is refused. */
export function expiresAtSeconds(content: UserSigContent): number {
  return content.issuedAtSeconds + content.lifetimeSeconds;
}

function signatureOf(content: Omit<UserSigContent, "signature">, key: string): Buffer {
  const lines = [
    `TLS.identifier:${content.identifier}`,
    `TLS.sdkappid:${content.sdkAppId}`,
    `TLS.time:${content.issuedAtSeconds}`,
    `TLS.expire:${content.lifetimeSeconds}`,
  ];
  if (content.userbufBase64 !== undefined) lines.push(`TLS.userbuf:${content.userbufBase64}`);
  return createHmac("sha256", key)
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest();
}

function readDocument(text: string): UserSigContent | undefined {
  const document = parseObject(text);
  if (document === undefined) return undefined;
  const identifier = document["TLS.identifier"];
  const sdkAppId = document["TLS.sdkappid"];
  const issuedAtSeconds = document["TLS.time"];
  const lifetimeSeconds = document["TLS.expire"];
  const signature = document["TLS.sig"];
  const userbufBase64 = document["TLS.userbuf"];
  if (typeof identifier !== "string" || typeof sdkAppId !== "number" || typeof signature !== "string") return undefined;
  if (typeof issuedAtSeconds !== "number" || typeof lifetimeSeconds !== "number") return undefined;
  const content = { identifier, sdkAppId, issuedAtSeconds, lifetimeSeconds, signature };
  return typeof userbufBase64 === "string" ? { ...content, userbufBase64 } : content;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function inflate(bytes: Buffer): string | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: mostInflatedBytes }).toString("utf8");
  } catch {
    return undefined;
  }
}

function toUrlText(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

function fromUrlText(text: string): Buffer {
  return Buffer.from(text.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "="), "base64");
}
