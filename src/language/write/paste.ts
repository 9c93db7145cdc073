import { checkBody, schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { readCallUrl, type WrittenCall } from "../../protocol/callUrl.ts";
import { rules } from "../check/rules.ts";
import { withoutUserSig } from "../check/secrets.ts";
import { parse } from "../syntax/parse.ts";
import type { Section } from "../syntax/syntax.ts";
import { type CurlCommand, isPath, readCurl } from "./curlCommand.ts";
import { type LaidOut, laidOutJson } from "./laidOutJson.ts";

/** Where a text is pasted. */
export type PastePlace =
  /** Where a request may begin. `hasTitle`: its `###` line stands there already; `lead`: what separates a `###` from what stands before. */
  | { readonly kind: "topLevel"; readonly hasTitle: boolean; readonly lead: string }
  /** Where the body of a request for `path` belongs that has none; without `lead` no further request may begin there. */
  | { readonly kind: "afterCallLine"; readonly path: string; readonly lead: string | undefined }
  /** In a body, in a comment, in a line that holds something. */
  | { readonly kind: "elsewhere" };

/** What a paste at `offset` of a section can become. */
export function pastePlaceAt(section: Section, offset: number): PastePlace {
  const { text, call, body } = section;
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const nextBreak = text.indexOf("\n", offset);
  const lineEnd = nextBreak < 0 ? text.length : nextBreak;
  const isBlank = text.slice(lineStart, lineEnd).trim() === "";
  const isClosed = body === undefined || body.kind === "file" || (body.closed && body.span.end <= offset);
  if (!isBlank || !isClosed || isInBlock(section, offset)) return { kind: "elsewhere" };
  const before = text.slice(0, lineStart).replace(/\r/g, "");
  const isNewLine = before === "" || before.endsWith("\n\n") || before.trim() === "";
  const lead = (offset > lineStart ? "\n" : "") + (isNewLine ? "" : "\n");
  const isEnd = text.slice(offset).trim() === "";
  if (call !== undefined && body === undefined && offset > call.end) {
    return { kind: "afterCallLine", path: call.path, lead: isEnd ? lead : undefined };
  }
  if (!isEnd) return { kind: "elsewhere" };
  return { kind: "topLevel", hasTitle: call === undefined && section.title !== undefined, lead };
}

/** Whether a list or a second body holds the offset. */
function isInBlock({ problems }: Section, offset: number): boolean {
  return problems.some(({ rule, start, end }) => {
    const isBlock = rule === "second-body" || rule === "body-without-request" || rule === "body-not-object";
    return (isBlock && start <= offset && offset < end) || (rule === "unclosed-body" && start < offset);
  });
}

/**
 * What is inserted instead of a pasted text: a cURL command, a URL, or a JSON body becomes a request, its body as it was written.
 * A JSON body alone belongs to the request line above it, or to the one command that it clearly fits. No UserSig in a URL is ever
 * inserted, wherever the text goes. `undefined` where the text goes in as it is.
 */
export function pasteAsRequest(catalog: Catalog, text: string, place: PastePlace): string | undefined {
  const request = place.kind === "elsewhere" ? undefined : new PastedText(catalog, text, place).read();
  if (request !== undefined) return withoutUserSig(request);
  const safe = withoutUserSig(text);
  return safe === text ? undefined : safe;
}

/** A call that a pasted text describes. */
interface PastedCall {
  readonly path: string;
  /** With its `?`, or empty. */
  readonly query: string;
  /** Laid out, or a line that names a file. */
  readonly body: string;
}

class PastedText {
  readonly #catalog: Catalog;
  readonly #text: string;
  readonly #place: Exclude<PastePlace, { kind: "elsewhere" }>;

  constructor(catalog: Catalog, text: string, place: Exclude<PastePlace, { kind: "elsewhere" }>) {
    this.#catalog = catalog;
    this.#text = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
    this.#place = place;
  }

  read(): string | undefined {
    const json = laidOutJson(this.#text);
    if (json !== undefined) return this.#json(json);
    const calls = this.#curl() ?? this.#url();
    return calls === undefined ? undefined : this.#requests(calls);
  }

  #json({ text, value }: LaidOut): string | undefined {
    if (this.#place.kind === "afterCallLine") return `${text}\n`;
    const path = commandOf(this.#catalog, value);
    return path === undefined ? undefined : this.#requests([{ path, query: "", body: text }]);
  }

  #requests(calls: readonly PastedCall[]): string | undefined {
    const [first] = calls;
    const place = this.#place;
    if (first === undefined) return undefined;
    if (place.kind === "afterCallLine" && calls.length === 1 && first.path === place.path) return `${first.body}\n`;
    if (place.lead === undefined) return undefined;
    const requests = calls.map((call, index) => {
      const hasTitle = index === 0 && place.kind === "topLevel" && place.hasTitle;
      const title = hasTitle ? "" : `### ${this.#catalog.commandName(call.path)?.title ?? call.path}\n`;
      return `${title}${call.path}${call.query}\n${call.body}\n`;
    });
    const isSound = requests.every((request, index) => isRequest(request, calls[index]?.path));
    const lead = requests[0]?.startsWith("###") ? place.lead : "";
    return isSound ? lead + requests.join("\n") : undefined;
  }

  #curl(): PastedCall[] | undefined {
    for (const commands of readCurl(this.#text)) {
      const calls = commands.map((command) => this.#curlCall(command));
      if (calls.length > 0 && calls.every((call) => call !== undefined)) return calls;
    }
    return undefined;
  }

  #curlCall({ addresses, data, file }: CurlCommand): PastedCall | undefined {
    const url = addresses
      .map((address) => (/^https?:/i.test(address) ? address : `https://${address}`))
      .map((address) => this.#ownUrl(address))
      .find((found) => found !== undefined);
    if (url === undefined) return undefined;
    if (data === undefined) return { ...url, body: file === undefined || !isPath(file) ? "{}" : `< ${file}` };
    // The body of a command line holds no templates.
    const body =
      laidOutJson(data.replaceAll("{{", "{{{{")) ?? laidOutJson(data.replaceAll('\\"', '"').replaceAll("{{", "{{{{"));
    return body && { ...url, body: body.text };
  }

  /** An address, as it stands in a log or in the documentation, with or without headers and a body below it. */
  #url(): PastedCall[] | undefined {
    const match =
      /^\s*(?:[A-Z]+\s+)?["'`<]?((?:https?:\/\/|\/?v4\/)[^\s"'`<>]+)["'`>]?(?:[ \t]+HTTP\/[\d.]+)?[ \t]*(?:\n|$)(?:[A-Za-z-]+:.*(?:\n|$))*/.exec(
        this.#text,
      );
    if (match === null) return undefined;
    const url = this.#ownUrl(match[1] ?? "");
    const rest = this.#text.slice(match[0].length);
    if (url === undefined) return undefined;
    if (rest.trim() === "") return [{ ...url, body: "{}" }];
    const body = laidOutJson(rest);
    return body && [{ ...url, body: body.text }];
  }

  /** An address of the IM API without what every send adds. */
  #ownUrl(address: string): Omit<PastedCall, "body"> | undefined {
    const call = readCallUrl(address.replace(/#.*$/s, ""));
    if (call === undefined) return undefined;
    const path = `${call.service}/${call.command}`;
    if (this.#catalog.commandName(path) === undefined && !this.#isOwn(address, call)) return undefined;
    const known = this.#catalog.command(path)?.request["x-query"] ?? {};
    const fields = call.query.filter(([name, value]) => Object.hasOwn(known, name) && /^[\w.~-]*$/.test(value));
    const query = fields.map(([name, value]) => `${name}=${value}`).join("&");
    return { path, query: query === "" ? "" : `?${query}` };
  }

  /** Whether a command that the catalogue does not know is one of the API: by its host, or by what only its calls carry. */
  #isOwn(address: string, call: WrittenCall): boolean {
    if (!/^(?:https?:\/\/[^/]+)?\/?v4\//i.test(address)) return false;
    const host = call.origin === undefined ? undefined : new URL(call.origin).host;
    const isRegion = this.#catalog.regions.some((region) => host === region.host || host === region.backupHost);
    return isRegion || call.query.some(([name]) => /^(?:sdkappid|usersig)$/i.test(name));
  }
}

/** The one command that the body fits: every key is known, and nothing is missing or wrong. */
function commandOf(catalog: Catalog, body: unknown): string | undefined {
  const keys = typeof body === "object" && body !== null ? Object.keys(body) : [];
  if (keys.length === 0) return undefined;
  const isKnown = (schemas: readonly Schema[], key: string) =>
    schemas.some(({ properties }) => properties !== undefined && Object.hasOwn(properties, key));
  const fitting = catalog.commandNames
    .map(({ service, command }) => `${service}/${command}`)
    .filter((path) => {
      const schema = catalog.command(path)?.request;
      if (schema === undefined || !(schema.required ?? []).every((key) => keys.includes(key))) return false;
      const schemas = schemasAt(catalog, schema, body, []);
      return keys.every((key) => isKnown(schemas, key)) && checkBody(catalog, schema, body).length === 0;
    });
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether a text is what it was made to be: one request for `path`, which nothing of what was pasted has broken open. */
function isRequest(text: string, path: string | undefined): boolean {
  const [placed, ...others] = parse(text).sections;
  if (placed === undefined || others.length > 0 || placed.section.call?.path !== path) return false;
  return placed.section.problems.every(
    ({ rule }) => rules[rule].severity !== "error" || rule === "unclosed-template" || rule === "unreadable-template",
  );
}
