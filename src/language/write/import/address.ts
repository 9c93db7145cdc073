import type { Catalog } from "../../../catalog/catalog.ts";
import { isProtocolField, normalOrigin } from "../../../protocol/callUrl.ts";
import { maskLine } from "./maskText.ts";

/** An app that was called, as far as an address says it. */
export interface CalledApp {
  /** Scheme, name and port. */
  readonly origin: string | undefined;
  readonly sdkAppId: string | undefined;
  readonly identifier: string | undefined;
}

export type ForeignAddress =
  | {
      readonly kind: "call";
      /** `service/command` */
      readonly path: string;
      /** The fields that the command knows, decoded, with the templates of the tool. */
      readonly query: readonly (readonly [name: string, value: string])[];
      /** The names of the fields that were dropped, but for those that every send adds. */
      readonly dropped: readonly string[];
      readonly app: CalledApp;
    }
  | { readonly kind: "otherHost" }
  /** The service or the command stands in a variable. */
  | { readonly kind: "open" };

/** Reads the URL of a request of another tool; `resolve` puts the values of known variables into a text. */
export function readForeignAddress(
  catalog: Catalog,
  written: string,
  resolve: (text: string) => string,
): ForeignAddress {
  const [, base = "", query = ""] = /^([^?#]*)(?:\?([^#]*))?/s.exec(written) ?? [];
  const target = resolve(base).trim();
  const [, front = "", service = "", command = "", rest = ""] =
    /^(?:(.*?)\/)?v4\/([^/]*)\/([^/?#]*)\/?(?:\?(.*))?$/is.exec(target) ??
    /^(\{\{[^{}]*\}\}|\$\w+)\/([^/]*)\/([^/?#]*)(?:\?(.*))?$/.exec(target) ??
    [];
  if (service === "" || command === "") return { kind: "otherHost" };
  const path = `${decode(service)}/${decode(command)}`;
  const fields = [...fieldsOf(rest), ...fieldsOf(query)];
  const signs = fields.some(([name]) => /^(?:sdkappid|usersig)$/i.test(name));
  const origin = originOf(front);
  if (path.includes("{{") || path.includes("$")) return { kind: signs || /v4/i.test(target) ? "open" : "otherHost" };
  if (!/^(?!\.)[\w.-]+\/(?!\.)[\w.-]+$/.test(path)) return { kind: "otherHost" };
  if (catalog.commandName(path) === undefined && !signs && !isRegion(catalog, origin)) return { kind: "otherHost" };
  const known = catalog.command(path)?.request["x-query"] ?? {};
  const own = fields.filter(([name]) => !isProtocolField(name));
  const resolved = (wanted: string) => {
    const value = fields.find(([name]) => name.toLowerCase() === wanted)?.[1];
    return value === undefined ? undefined : resolve(value);
  };
  return {
    kind: "call",
    path,
    query: own.filter(([name]) => Object.hasOwn(known, name)),
    dropped: own.filter(([name]) => !Object.hasOwn(known, name)).map(([name]) => name),
    app: { origin, sdkAppId: resolved("sdkappid"), identifier: resolved("identifier") },
  };
}

/** An address for a message: without its query. */
export function shownAddress(written: string): string {
  return maskLine(written.replace(/[?#].*$/s, ""), 120) || "“”";
}

function isRegion(catalog: Catalog, origin: string | undefined): boolean {
  return catalog.regions.some(({ host, backupHost }) => {
    return origin !== undefined && [`https://${host}`, `https://${backupHost}`].includes(origin);
  });
}

function originOf(front: string): string | undefined {
  if (front === "" || front.includes("{{") || front.includes("$")) return undefined;
  return normalOrigin(/^https?:\/\//i.test(front) ? front : `https://${front}`);
}

function fieldsOf(query: string): (readonly [name: string, value: string])[] {
  return query
    .split("&")
    .filter((field) => field.trim() !== "")
    .map((field) => {
      const at = field.indexOf("=");
      return at < 0
        ? ([decode(field), ""] as const)
        : ([decode(field.slice(0, at)), decode(field.slice(at + 1))] as const);
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}
