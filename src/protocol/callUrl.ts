import { isIPv4 } from "node:net";

/** The query fields of every call; names are case-sensitive. */
export const protocolQuery = ["sdkappid", "identifier", "usersig", "random", "contenttype"] as const;

/** Whether every send adds the query field of that name itself, however its letters are written. */
export function isProtocolField(name: string): boolean {
  return protocolQuery.some((field) => field === name.toLowerCase());
}

/** What makes the URL of one call. */
export interface CallAddress {
  /** Scheme, name and port, without a path: `https://console.tim.qq.com`. */
  readonly origin: string;
  readonly service: string;
  readonly command: string;
  readonly sdkAppId: number;
  /** The admin's user ID. */
  readonly identifier: string;
  readonly userSig: string;
  /** Fresh for each call: 0 to 4294967295. */
  readonly random: number;
  /** Fields that this command knows beyond the protocol's own. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The path and query of a call, as they go over the wire. */
export function callPath(address: CallAddress): string {
  const own = Object.entries(address.query ?? {}).map(([name, value]) => `&${encode(name)}=${encode(value)}`);
  return `${fixedPart(address)}&random=${address.random}&contenttype=json${own.join("")}`;
}

/** The last part that was made: a run asks for the same at every call. */
let lastFixed: { readonly address: Omit<CallAddress, "random">; readonly text: string } | undefined;

function fixedPart(address: Omit<CallAddress, "random">): string {
  if (lastFixed !== undefined && isSameCaller(lastFixed.address, address)) return lastFixed.text;
  const { service, command, sdkAppId, identifier, userSig } = address;
  const text =
    `/v4/${encode(service)}/${encode(command)}?sdkappid=${sdkAppId}` +
    `&identifier=${encode(identifier)}&usersig=${encode(userSig)}`;
  lastFixed = { address, text };
  return text;
}

function isSameCaller(one: Omit<CallAddress, "random">, other: Omit<CallAddress, "random">): boolean {
  return (
    one.userSig === other.userSig &&
    one.command === other.command &&
    one.service === other.service &&
    one.identifier === other.identifier &&
    one.sdkAppId === other.sdkAppId
  );
}

/** A URL that a user or a client wrote, taken apart. */
export interface WrittenCall {
  readonly service: string;
  readonly command: string;
  /** Scheme, name and port; `undefined` where the text has a path alone. */
  readonly origin: string | undefined;
  /** The query fields in their order, decoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads `service/command`, `v4/service/command` or a whole URL, each with or without a query. `undefined` for anything else: a
 * URL with a user name and a path that leads upwards are never meant.
 */
export function readCallUrl(text: string): WrittenCall | undefined {
  const match = /^(?:(https?:\/\/[^/?#\s]+)\/|\/)?(?:v4\/)?(?!v4\/)([^/?#\s]+)\/([^/?#\s]+)(?:\?([^#\s]*))?$/i.exec(
    text,
  );
  if (match === null) return undefined;
  const [, written, first = "", second = "", query = ""] = match;
  const origin = written === undefined ? undefined : normalOrigin(written);
  const service = decode(first);
  const command = decode(second);
  if ((written !== undefined && origin === undefined) || [service, command].some(isUpwards)) return undefined;
  return {
    service,
    command,
    origin,
    query: query === "" ? [] : query.split("&").map(readField),
  };
}

/** `text` with the value of every `usersig` taken out. */
export function redactUserSig(text: string): string {
  return text.replace(/(\busersig=)[^&\s"'<>]*/gi, "$1***");
}

/**
 * Scheme, name and port in one form, so that two ways to write a host compare equal: lower case, no default port, no path.
 * `undefined` where the text is no `http` or `https` origin, or carries a user name.
 */
export function normalOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isOrigin =
    (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
  return isOrigin && url.hostname !== "" ? url.origin : undefined;
}

/** Whether a URL's host name is this machine: 127.0.0.0/8, ::1 or `localhost`. */
export function isLoopback(hostName: string): boolean {
  const name = hostName.toLowerCase();
  return name === "localhost" || name === "[::1]" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

const originForm = /^https?:\/\/(\[[^\]]*\]|[^:/]*)(?::\d+)?$/i;

/** The last answer of `isLoopbackOrigin`: a run asks at every call, mostly about the same one. */
let lastOrigin = { origin: "", isHere: false };

/** As `isLoopback`, of an origin. */
export function isLoopbackOrigin(origin: string): boolean {
  if (lastOrigin.origin !== origin) {
    lastOrigin = { origin, isHere: isLoopback(originForm.exec(origin)?.[1] ?? "") };
  }
  return lastOrigin.isHere;
}

/** Whether `origin` may be called: HTTPS everywhere, plain HTTP on this machine only. */
export function isAllowedOrigin(origin: string): boolean {
  const url = new URL(origin);
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function readField(field: string): readonly [string, string] {
  const at = field.indexOf("=");
  return at < 0 ? [decode(field), ""] : [decode(field.slice(0, at)), decode(field.slice(at + 1))];
}

function isUpwards(segment: string): boolean {
  return segment === "." || segment === "..";
}

/** Half a surrogate pair, which no URL can hold, becomes the replacement character. */
function encode(text: string): string {
  // These letters stay as they are; a UserSig has no others.
  if (/^[\w.*~-]*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed());
}

function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
