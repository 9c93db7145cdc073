import { getNodeValue, type Node, type ParseError } from "jsonc-parser";
import type { Region } from "../catalog/facts.ts";
import { isAllowedOrigin, normalOrigin } from "../protocol/callUrl.ts";
import { readTree } from "../protocol/jsonText.ts";
import { nearest } from "./check/nearest.ts";
import { maskSecrets } from "./check/secrets.ts";
import { messages } from "./messages.ts";
import { readDuration } from "./syntax/directives.ts";
import { SectionPositions } from "./syntax/positions.ts";
import type { Span } from "./syntax/syntax.ts";

/** The name of the profile that always exists: the built-in simulator. */
export const sandboxId = "sandbox";

/** An app to call, as `imreq.json` describes it. Holds nothing secret. */
export interface Profile {
  readonly id: string;
  readonly sdkAppId: number;
  /** Scheme, name and port; `undefined` for the sandbox, whose simulator picks its port when it starts. */
  readonly origin: string | undefined;
  /** The data centre's name, where the profile names one. */
  readonly region: string | undefined;
  /** The admin's user ID: the `identifier` of its calls. */
  readonly admin: string;
  readonly variables: Readonly<Record<string, string>>;
  /** Destructive commands ask before they are sent. */
  readonly protected: boolean;
  /** Only commands that read are sent. */
  readonly readOnly: boolean;
  readonly timeoutMs: number;
  readonly userSigSeconds: number;
  /**
   * Whether calls keep to the documented limits; an object sets those of some commands (`service/command`), in calls per second.
   * `undefined` means everywhere but on this machine.
   */
  readonly rateLimits: boolean | Readonly<Record<string, number>> | undefined;
}

/** What is wrong with an `imreq.json`; the span counts in its text. */
export interface ProfileProblem extends Span {
  readonly line: number;
  readonly message: string;
}

export interface Profiles {
  /** The sandbox first, then the file's in its order; a profile with a problem is left out. */
  readonly profiles: readonly Profile[];
  readonly problems: readonly ProfileProblem[];
}

const defaultTimeoutMs = 10_000;
/** Short, since it is made locally whenever needed: a leaked one dies within the hour. */
const defaultUserSigSeconds = 3600;

const keys = [
  "sdkAppId",
  "region",
  "endpoint",
  "admin",
  "protected",
  "readOnly",
  "timeout",
  "userSigSeconds",
  "rateLimits",
  "variables",
] as const;

/** The simulator's profile; `app` is what the simulator serves. */
export function sandboxProfile(
  app: { readonly sdkAppId: number; readonly admin: string },
  variables: Readonly<Record<string, string>> = {},
): Profile {
  return {
    id: sandboxId,
    sdkAppId: app.sdkAppId,
    origin: undefined,
    region: undefined,
    admin: app.admin,
    variables,
    protected: false,
    readOnly: false,
    timeoutMs: defaultTimeoutMs,
    userSigSeconds: defaultUserSigSeconds,
    rateLimits: undefined,
  };
}

/**
 * Reads an `imreq.json`; `undefined` stands for no such file. Never throws: a broken file leaves the sandbox and a problem
 * for every fault. `app` is what the sandbox's simulator serves.
 */
export function readProfiles(
  text: string | undefined,
  regions: readonly Region[],
  app: { readonly sdkAppId: number; readonly admin: string },
): Profiles {
  if (text === undefined) return { profiles: [sandboxProfile(app)], problems: [] };
  const reader = new ProfilesReader(text, regions);
  const found = reader.read();
  const sandbox = sandboxProfile(app, found.sandboxVariables);
  return { profiles: [sandbox, ...found.profiles], problems: reader.problems };
}

class ProfilesReader {
  readonly problems: ProfileProblem[] = [];
  readonly #text: string;
  /** Made when something is wrong, and once: much may be. */
  #positions: SectionPositions | undefined;
  readonly #regions: readonly Region[];

  constructor(text: string, regions: readonly Region[]) {
    this.#text = text;
    this.#regions = regions;
  }

  read(): { profiles: Profile[]; sandboxVariables: Record<string, string> } {
    const errors: ParseError[] = [];
    // A byte order mark is no part of the JSON; a blank in its place keeps the offsets.
    const root = readTree(this.#text.replace(/^\uFEFF/, " "), errors, { allowTrailingComma: true });
    const [error] = errors;
    if (root === undefined || error !== undefined) {
      const offset = error?.offset ?? 0;
      this.#report({ offset, length: error?.length ?? 0 }, messages.profiles.notJson());
      return { profiles: [], sandboxVariables: {} };
    }
    const entries = root.type === "object" ? child(root, "profiles") : undefined;
    if (entries?.type !== "object") {
      this.#report(root, messages.profiles.noProfiles());
      return { profiles: [], sandboxVariables: {} };
    }
    let sandboxVariables: Record<string, string> = {};
    const profiles: Profile[] = [];
    this.#eachOnce(entries);
    for (const [id, node] of propertiesOf(entries)) {
      if (id === sandboxId) sandboxVariables = this.#sandboxVariables(node);
      else {
        const profile = this.#profile(id, node);
        if (profile !== undefined) profiles.push(profile);
      }
    }
    return { profiles, sandboxVariables };
  }

  #sandboxVariables(node: Node): Record<string, string> {
    if (node.type !== "object") this.#report(node, messages.profiles.sandboxNotObject());
    this.#eachOnce(node);
    for (const [key, , place] of propertiesOf(node)) {
      if (key !== "variables") this.#report(place, messages.profiles.sandboxKey(key));
    }
    return this.#variables(sandboxId, node);
  }

  /** Two profiles or keys of one name are a slip that JSON lets pass. */
  #eachOnce(node: Node): void {
    const seen = new Set<string>();
    for (const [key, , place] of propertiesOf(node)) {
      if (seen.has(key)) this.#report(place, messages.profiles.repeatedKey(key));
      seen.add(key);
    }
  }

  #profile(id: string, node: Node): Profile | undefined {
    const before = this.problems.length;
    if (node.type !== "object") {
      this.#report(node, messages.profiles.notObject(id));
      return undefined;
    }
    this.#eachOnce(node);
    for (const [key, , place] of propertiesOf(node)) {
      if (keys.some((known) => known === key)) continue;
      const [similar = ""] = nearest(key, keys);
      this.#report(place, messages.profiles.unknownKey(id, key, similar));
    }
    const profile: Profile = {
      id,
      sdkAppId: this.#sdkAppId(id, node),
      ...this.#place(id, node),
      admin: this.#admin(id, node),
      variables: this.#variables(id, node),
      protected: this.#flag(id, node, "protected"),
      readOnly: this.#flag(id, node, "readOnly"),
      timeoutMs: this.#timeout(id, node),
      userSigSeconds: this.#userSigSeconds(id, node),
      rateLimits: this.#rateLimits(id, node),
    };
    return this.problems.length === before ? profile : undefined;
  }

  #sdkAppId(id: string, node: Node): number {
    const value = child(node, "sdkAppId");
    const number: unknown = value?.value;
    if (typeof number === "number" && Number.isSafeInteger(number) && number > 0) return number;
    this.#report(value ?? node, messages.profiles.sdkAppId(id));
    return 0;
  }

  #admin(id: string, node: Node): string {
    const value = child(node, "admin");
    if (value === undefined) return "administrator";
    const admin: unknown = value.value;
    if (typeof admin === "string" && admin !== "" && Buffer.byteLength(admin) <= 32) return admin;
    this.#report(value, messages.profiles.admin(id));
    return "";
  }

  #place(id: string, node: Node): { origin: string | undefined; region: string | undefined } {
    const region = child(node, "region");
    const endpoint = child(node, "endpoint");
    if ((region === undefined) === (endpoint === undefined)) {
      this.#report(region ?? node, messages.profiles.onePlace(id));
    } else if (endpoint !== undefined) return { origin: this.#endpoint(id, endpoint), region: undefined };
    else if (region !== undefined) {
      const known = this.#regions.find((candidate) => candidate.id === region.value);
      if (known !== undefined) return { origin: `https://${known.host}`, region: known.name };
      const ids = this.#regions.map((candidate) => candidate.id).join(", ");
      this.#report(region, messages.profiles.unknownRegion(id, this.#textOf(region), ids));
    }
    return { origin: undefined, region: undefined };
  }

  #endpoint(id: string, node: Node): string | undefined {
    const origin = typeof node.value === "string" ? normalOrigin(node.value) : undefined;
    if (origin === undefined) {
      this.#report(node, messages.profiles.endpoint(id));
    } else if (!isAllowedOrigin(origin)) {
      this.#report(node, messages.profiles.plainHttp(id));
    }
    return origin;
  }

  #flag(id: string, node: Node, key: "protected" | "readOnly"): boolean {
    const value = child(node, key);
    if (value === undefined) return false;
    if (typeof value.value === "boolean") return value.value;
    this.#report(value, messages.profiles.flag(id, key));
    return false;
  }

  #timeout(id: string, node: Node): number {
    const value = child(node, "timeout");
    if (value === undefined) return defaultTimeoutMs;
    const written: unknown = value.value;
    const milliseconds = typeof written === "string" ? readDuration(written) : undefined;
    if (milliseconds !== undefined && milliseconds > 0) return milliseconds;
    this.#report(value, messages.profiles.timeout(id));
    return defaultTimeoutMs;
  }

  #userSigSeconds(id: string, node: Node): number {
    const value = child(node, "userSigSeconds");
    if (value === undefined) return defaultUserSigSeconds;
    const seconds: unknown = value.value;
    if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 60) return seconds;
    this.#report(value, messages.profiles.userSigSeconds(id));
    return defaultUserSigSeconds;
  }

  #rateLimits(id: string, node: Node): Profile["rateLimits"] {
    const value = child(node, "rateLimits");
    if (value === undefined) return undefined;
    if (typeof value.value === "boolean") return value.value;
    const limits: Record<string, number> = Object.create(null);
    if (value.type !== "object") this.#report(value, messages.profiles.rateLimits(id));
    this.#eachOnce(value);
    for (const [path, limit, place] of propertiesOf(value)) {
      const number: unknown = limit.value;
      if (!/^[^/\s]+\/[^/\s]+$/.test(path)) this.#report(place, messages.profiles.rateLimitPath(id, path));
      else if (typeof number === "number" && number > 0) limits[path] = number;
      else this.#report(limit, messages.profiles.rateLimit(id, path));
    }
    return limits;
  }

  #variables(id: string, node: Node): Record<string, string> {
    const variables = child(node, "variables");
    // Without a prototype: `constructor` is no variable.
    const found: Record<string, string> = Object.create(null);
    if (variables === undefined) return found;
    if (variables.type !== "object") {
      this.#report(variables, messages.profiles.variables(id));
      return found;
    }
    this.#eachOnce(variables);
    for (const [name, value] of propertiesOf(variables)) {
      // A number keeps its digits; an object or a list goes in as its JSON text.
      found[name] = value.type === "string" ? String(getNodeValue(value)) : this.#textOf(value);
    }
    return found;
  }

  #textOf(node: Node): string {
    return this.#text.slice(node.offset, node.offset + node.length);
  }

  #report(node: { offset: number; length: number }, message: string): void {
    this.#positions ??= new SectionPositions({ section: { text: this.#text }, startLine: 1 });
    const { line } = this.#positions.positionAt(node.offset);
    const end = node.offset + node.length;
    this.problems.push({ start: node.offset, end, line, message: maskSecrets(message) });
  }
}

/** The properties of an object, each with the place of its key; none of anything else. */
function propertiesOf(node: Node): [name: string, value: Node, key: Node][] {
  if (node.type !== "object") return [];
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [[String(key.value), value, key] as [string, Node, Node]],
  );
}

function child(node: Node, key: string): Node | undefined {
  return propertiesOf(node).find(([name]) => name === key)?.[1];
}
