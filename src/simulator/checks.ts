import { isUtf8 } from "node:buffer";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";
import { type Found, isRefusal, type Refusal, refuse } from "./answer.ts";
import type { SimulatorApp } from "./app.ts";
import { bodyRefusal } from "./bodyRefusal.ts";
import { withDigits } from "./exactIntegers.ts";
import { messages } from "./messages.ts";
import { removeNulls } from "./nullFields.ts";
import { inTodaysNames } from "./olderBodies.ts";
import { readQuery } from "./query.ts";
import type { UserSigs } from "./userSigs.ts";

/** One request as it came. */
export interface RawCall {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly url: string;
  readonly body: Buffer;
}

/** A call that passed every check. */
export interface CheckedCall {
  readonly command: Command;
  /** With the digits of integers that a number would round, where they are kept: see `exactIntegers.ts`. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly identifier: string;
}

/** What the checks hold a request against. */
export interface CheckFacts {
  readonly catalog: Catalog;
  readonly app: SimulatorApp;
  readonly userSigs: UserSigs;
  readonly nowSeconds: number;
  /** Unix time of the last time that the user was signed out; 0 where that never was. */
  readonly kickedAtSeconds: (userId: string) => number;
}

interface Place {
  readonly service: string;
  readonly command: string;
  readonly query: string;
}

type Query = ReadonlyMap<string, string>;

/**
 * The service's checks in its order, the first failure wins: path, query, JSON, SDKAppID, administrator, UserSig, command, body.
 * Source: the common error codes and the order in which the service is seen to answer them.
 */
export function check(raw: RawCall, facts: CheckFacts): Found<CheckedCall> {
  const place = placeOf(raw.url);
  if (place === undefined) return refuse(60009, messages.wrongPath());
  if (raw.method !== "POST") return refuse(60002, messages.wrongMethod(raw.method));
  const query = readQuery(place.query);
  if (query === undefined) return refuse(60002, messages.wrongQuery());
  const wrongProtocol = protocolRefusal(query);
  if (wrongProtocol !== undefined) return wrongProtocol;
  const json = readBody(raw.body);
  if (isRefusal(json)) return json;
  const identifier = query.get("identifier") ?? "";
  const wrongCaller = callerRefusal(query, identifier, facts);
  if (wrongCaller !== undefined) return wrongCaller;
  const command = commandAt(place, facts.catalog);
  if (isRefusal(command)) return command;
  const body = inTodaysNames(command, json.body);
  if (json.text.includes("null")) removeNulls(facts.catalog, command, body);
  return bodyRefusal(facts.catalog, command, body) ?? { command, body: withDigits(body, json.text), identifier };
}

/** The path of a request without its query, in the form `service/command` where it has that form. */
export function pathOf(url: string): string {
  const place = placeOf(url);
  return place === undefined ? (url.split("?", 1)[0] ?? "") : `${place.service}/${place.command}`;
}

function placeOf(url: string): Place | undefined {
  const match = /^\/v4\/([^/?#]+)\/([^/?#]+)(?:\?(.*))?$/.exec(url);
  if (match === null) return undefined;
  const [, service = "", command = "", query = ""] = match;
  return { service, command, query };
}

function protocolRefusal(query: Query): Refusal | undefined {
  const contentType = query.get("contenttype");
  if (contentType !== "json") return refuse(60025, messages.wrongContentType(contentType));
  const random = query.get("random");
  return random !== undefined && isUnsigned32(random) ? undefined : refuse(60002, messages.wrongRandom(random));
}

interface ReadBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

function readBody(bytes: Buffer): Found<ReadBody> {
  if (bytes.length === 0) return refuse(60003, messages.emptyBody());
  if (!isUtf8(bytes)) return refuse(60003, messages.notUtf8());
  try {
    const text = bytes.toString("utf8");
    const body: unknown = JSON.parse(text);
    const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
    return isObject ? { body: body as Record<string, unknown>, text } : refuse(60003, messages.notObject());
  } catch {
    return refuse(60003, messages.notJson());
  }
}

function callerRefusal(query: Query, identifier: string, facts: CheckFacts): Refusal | undefined {
  const { app, userSigs, nowSeconds, kickedAtSeconds } = facts;
  const sdkAppId = query.get("sdkappid") ?? "";
  if (sdkAppId === "") return refuse(60012, messages.noSdkAppId());
  if (!/^[1-9]\d{0,15}$/.test(sdkAppId)) return refuse(60006, messages.wrongSdkAppId(sdkAppId));
  if (Number(sdkAppId) !== app.sdkAppId) return refuse(70020, messages.unknownSdkAppId(sdkAppId, app.sdkAppId));
  if (identifier === "") return refuse(60010, messages.noIdentifier());
  if (!app.admins.includes(identifier)) return refuse(60010, messages.notAdmin(identifier, app.admins));
  return userSigs.refusal(query.get("usersig") ?? "", identifier, nowSeconds, kickedAtSeconds(identifier));
}

/** A command of another service answers 60008, as a time-out does; a name that nobody has, 60009. */
function commandAt({ service, command }: Place, catalog: Catalog): Found<Command> {
  const found = catalog.command(`${service}/${command}`);
  if (found !== undefined) return found;
  if (catalog.service(service) === undefined) return refuse(60009, messages.unknownService(service));
  const other = catalog.commandNames.find((name) => name.command === command);
  if (other !== undefined) return refuse(60008, messages.otherService(service, command, other.service));
  return refuse(60009, messages.unknownCommand(service, command));
}

function isUnsigned32(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= 4294967295;
}
