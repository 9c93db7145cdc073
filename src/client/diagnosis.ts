import type { Region } from "../catalog/facts.ts";
import { isLoopback } from "../protocol/callUrl.ts";
import { type DecodedUserSig, decodeUserSig, expiresAtSeconds, type UserSigContent } from "../protocol/userSig.ts";
import { messages } from "./messages.ts";

/** Whose secret is meant: a secret belongs to an app at a host (scheme, name and port). */
export interface SecretPlace {
  readonly sdkAppId: number;
  readonly origin: string;
  /** The admin's user ID. */
  readonly admin: string;
}

/** A data centre that may be the right one. */
export interface RegionChoice {
  readonly id: string;
  readonly name: string;
  readonly host: string;
}

/** A step that mends a refused call; data only, a front end makes a button or a sentence of it. */
export type Fix =
  | { readonly kind: "setSecretKey"; readonly place: SecretPlace }
  | { readonly kind: "setUserSig"; readonly place: SecretPlace }
  /** `profileId` names a profile that fits, where one is known. */
  | { readonly kind: "selectProfile"; readonly profileId?: string }
  | { readonly kind: "openProfiles" }
  | { readonly kind: "tryRegions"; readonly regions: readonly RegionChoice[] }
  | { readonly kind: "diagnoseConnection" }
  /** Only the system can do it; how far the clock is ahead of the service's, negative where behind. */
  | { readonly kind: "setClock"; readonly aheadMs: number }
  /** Nothing helps but time. */
  | { readonly kind: "waitForUnlock" };

/** Why this call's signature was refused, in sentences, and what mends it; the likeliest first. Holds no secret. */
export interface Diagnosis {
  readonly findings: readonly string[];
  readonly fixes: readonly Fix[];
}

/** A profile's app and where it is called. */
export interface KnownPlace {
  /** The profile's name. */
  readonly id: string;
  readonly sdkAppId: number;
  /** `undefined` for the sandbox. */
  readonly origin: string | undefined;
}

/** All that is known here about a call whose signature was refused. */
export interface RefusedCall {
  readonly code: number;
  readonly userSig: string;
  readonly sdkAppId: number;
  readonly identifier: string;
  readonly origin: string;
  /** What the UserSig came from: the stored key made it, or it was stored itself. */
  readonly source: "key" | "userSig";
  /** Whether a stored key of the app that the UserSig names made it; `undefined` where there is none. */
  readonly isSignedWithStoredKey: boolean | undefined;
  /** Profiles of other apps for which the same key is stored. */
  readonly sameKeyFor: readonly KnownPlace[];
  /** The profiles that the user could choose. */
  readonly places: readonly KnownPlace[];
  readonly regions: readonly Region[];
  /** The `Date` of the answer, Unix time in milliseconds. */
  readonly serverDateMs: number | undefined;
  /** This machine's clock when the answer came, Unix time in milliseconds. */
  readonly receivedAtMs: number;
}

/** Beyond this the two clocks differ; below, it may be the way of the answer. */
export const noticeableSkewMs = 60_000;

const lockedCodes: readonly number[] = [70050, 70051];
const regionCodes: readonly number[] = [60026, 70016, 70020];
const notAdminCode = 60010;
/** The service says that the time of the UserSig is over. */
const timeCodes: readonly number[] = [20002, 70001, 70052];
/** The service says that the signature in the UserSig is not right. */
const signatureCodes: readonly number[] = [60004, 60005, 70003, 70005, 70009];

/** Tells why a call's signature was refused, from what can be checked here: its content, its HMAC, the clocks and the place. */
export function diagnoseRefusal(call: RefusedCall): Diagnosis {
  const decoded = decodeUserSig(call.userSig);
  const parts = [
    ...locked(call),
    ...(decoded.kind === "malformed" ? malformed(call, decoded) : checked(call, decoded.content)),
  ];
  return joined(parts);
}

/** What is wrong with the UserSig of a call, as far as it can be seen before any answer; `undefined` where nothing is. */
export function checkUserSig(call: Omit<RefusedCall, "code">): Diagnosis | undefined {
  const decoded = decodeUserSig(call.userSig);
  const known = { ...call, code: 0 };
  const parts = decoded.kind === "malformed" ? malformed(known, decoded) : plainFaults(known, decoded.content);
  return parts.length === 0 ? undefined : joined(parts);
}

function joined(parts: readonly Diagnosis[]): Diagnosis {
  const fixes = new Map(parts.flatMap((part) => part.fixes).map((fix) => [fix.kind, fix]));
  return { findings: parts.flatMap(({ findings }) => findings), fixes: [...fixes.values()] };
}

function found(finding: string, ...fixes: Fix[]): Diagnosis {
  return { findings: [finding], fixes };
}

function locked({ code, sdkAppId }: RefusedCall): Diagnosis[] {
  if (!lockedCodes.includes(code)) return [];
  const text = code === 70050 ? messages.diagnosis.tooManyFailures(sdkAppId) : messages.diagnosis.blocked();
  return [found(text, { kind: "waitForUnlock" })];
}

function malformed(call: RefusedCall, { reason }: Extract<DecodedUserSig, { kind: "malformed" }>): Diagnosis[] {
  return [found(messages.diagnosis.malformed[reason], setUserSig(call), setSecretKey(call))];
}

/** What a readable UserSig tells; the code decides only where nothing here is wrong. */
function checked(call: RefusedCall, content: UserSigContent): Diagnosis[] {
  const wrong = plainFaults(call, content);
  const meant = [...notAdmin(call), ...wrongRegion(call)];
  if (wrong.length > 0 || meant.length > 0) return [...wrong, ...meant];
  if (signatureCodes.includes(call.code)) return [foreignKey(call)];
  if (timeCodes.includes(call.code)) return [revoked(call, content)];
  return lockedCodes.includes(call.code)
    ? []
    : [found(messages.diagnosis.allFits(call.code), { kind: "diagnoseConnection" })];
}

function plainFaults(call: RefusedCall, content: UserSigContent): Diagnosis[] {
  return [...otherApp(call, content), ...otherUser(call, content), ...wrongTime(call, content), ...otherKey(call)];
}

function otherApp(call: RefusedCall, content: UserSigContent): Diagnosis[] {
  if (content.sdkAppId === call.sdkAppId) return [];
  const right = call.places.find(({ sdkAppId }) => sdkAppId === content.sdkAppId);
  const select: Fix = right === undefined ? { kind: "openProfiles" } : { kind: "selectProfile", profileId: right.id };
  const text = messages.diagnosis.otherApp(content.sdkAppId, call.sdkAppId, right?.id);
  return [found(text, select, setUserSig(call))];
}

function otherUser(call: RefusedCall, { identifier }: UserSigContent): Diagnosis[] {
  if (identifier === call.identifier) return [];
  return [found(messages.diagnosis.otherUser(identifier, call.identifier), setUserSig(call), { kind: "openProfiles" })];
}

/** Expired by this clock, or by the service's: then the clocks differ. */
function wrongTime(call: RefusedCall, content: UserSigContent): Diagnosis[] {
  const { receivedAtMs, serverDateMs, source } = call;
  const issuedMs = content.issuedAtSeconds * 1000;
  const expiresMs = expiresAtSeconds(content) * 1000;
  const renew = source === "userSig" ? [setUserSig(call), setSecretKey(call)] : [];
  if (expiresMs <= receivedAtMs) return [found(messages.diagnosis.expired(expiresMs, receivedAtMs), ...renew)];
  const aheadMs = serverDateMs === undefined ? 0 : receivedAtMs - serverDateMs;
  const setClock: Fix = { kind: "setClock", aheadMs };
  if (serverDateMs !== undefined && expiresMs <= serverDateMs) {
    return [found(messages.diagnosis.expiredThere(aheadMs, expiresMs), setClock, ...renew)];
  }
  if (serverDateMs !== undefined && issuedMs > serverDateMs + noticeableSkewMs) {
    return [found(messages.diagnosis.notYetValid(aheadMs, issuedMs), setClock, ...renew)];
  }
  const saysExpired = call.code === 70001 && Math.abs(aheadMs) >= noticeableSkewMs;
  return saysExpired ? [found(messages.diagnosis.skewed(aheadMs), setClock, ...renew)] : [];
}

function otherKey(call: RefusedCall): Diagnosis[] {
  if (call.isSignedWithStoredKey !== false) return [];
  return [found(messages.diagnosis.notWithStoredKey(call.sdkAppId), setSecretKey(call), setUserSig(call))];
}

/** The stored key made the UserSig and the service knows another one. */
function foreignKey(call: RefusedCall): Diagnosis {
  const host = new URL(call.origin).host;
  if (call.source === "userSig") {
    return found(messages.diagnosis.foreignSignature(call.sdkAppId), setUserSig(call), setSecretKey(call));
  }
  const [same] = call.sameKeyFor;
  const also = same === undefined ? [] : [messages.diagnosis.sameKey(same.sdkAppId, same.id)];
  return { findings: [messages.diagnosis.foreignKey(call.sdkAppId, host), ...also], fixes: [setSecretKey(call)] };
}

function notAdmin(call: RefusedCall): Diagnosis[] {
  if (call.code !== notAdminCode) return [];
  const text = messages.diagnosis.notAdmin(call.identifier, call.sdkAppId);
  return [found(text, { kind: "openProfiles" }, ...(call.source === "userSig" ? [setUserSig(call)] : []))];
}

function wrongRegion(call: RefusedCall): Diagnosis[] {
  if (!regionCodes.includes(call.code)) return [];
  const { hostname, host } = new URL(call.origin);
  if (isLoopback(hostname))
    return [found(messages.diagnosis.unknownHere(call.sdkAppId, host), { kind: "openProfiles" })];
  const here = call.regions.find((region) => region.host === host || region.backupHost === host);
  const place = here === undefined ? host : `${here.name} (${host})`;
  const regions = otherRegions(call.regions, call.origin);
  return [
    found(
      messages.diagnosis.wrongRegion(call.sdkAppId, place),
      { kind: "tryRegions", regions },
      { kind: "openProfiles" },
      setSecretKey(call),
    ),
  ];
}

/** The data centres but for the one at `origin`. */
function otherRegions(regions: readonly Region[], origin: string): RegionChoice[] {
  const { host } = new URL(origin);
  return regions
    .filter((region) => region.host !== host && region.backupHost !== host)
    .map(({ id, name, host: regionHost }) => ({ id, name, host: regionHost }));
}

/** Valid by both clocks, and yet refused for its time. */
function revoked(call: RefusedCall, content: UserSigContent): Diagnosis {
  const expiresMs = expiresAtSeconds(content) * 1000;
  if (call.serverDateMs === undefined) {
    return found(messages.diagnosis.clockUnknown(expiresMs), { kind: "diagnoseConnection" });
  }
  return call.source === "key"
    ? found(messages.diagnosis.revokedMade())
    : found(messages.diagnosis.revokedFixed(), setUserSig(call), setSecretKey(call));
}

function setSecretKey({ sdkAppId, origin, identifier }: RefusedCall): Fix {
  return { kind: "setSecretKey", place: { sdkAppId, origin, admin: identifier } };
}

function setUserSig({ sdkAppId, origin, identifier }: RefusedCall): Fix {
  return { kind: "setUserSig", place: { sdkAppId, origin, admin: identifier } };
}
