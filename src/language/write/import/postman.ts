import {
  type ForeignBody,
  type ForeignFile,
  type ForeignHeading,
  type ForeignRequest,
  foreignRequest,
  type Note,
} from "./foreign.ts";
import { foreignHeaders } from "./headers.ts";
import { messages } from "./messages.ts";

type Json = Readonly<Record<string, unknown>>;

/** Deeper folders are no collection that a person made. */
const mostLevels = 100;

/** Whether a JSON value is a Postman collection, of any version. */
export function isPostmanCollection(value: unknown): value is Json {
  return isObject(value) && isObject(value["info"]) && Array.isArray(value["item"]);
}

/** Whether it is an old collection, which keeps its requests in another form. */
export function isOldPostmanCollection(value: unknown): boolean {
  return isObject(value) && Array.isArray(value["requests"]) && ("order" in value || "folders" in value);
}

/** The variables of a Postman environment; `undefined` where the value is none. */
export function readPostmanEnvironment(value: unknown): ForeignFile["variables"] | undefined {
  if (!isObject(value) || !Array.isArray(value["values"]) || "item" in value) return undefined;
  return readVariables(value["values"]);
}

/** Reads a Postman collection of version 2.0 or 2.1. */
export function readPostman(collection: Json): ForeignFile {
  const reader = new CollectionReader();
  reader.read(collection);
  const info = objectOf(collection["info"]);
  return {
    comments: [textOf(info["name"]), descriptionOf(info)].filter((text) => text !== ""),
    variables: [...reader.variables, ...readVariables(collection["variable"])],
    parts: reader.parts,
    notes: reader.allNotes(),
  };
}

class CollectionReader {
  readonly parts: (ForeignRequest | ForeignHeading)[] = [];
  readonly variables: { name: string; value: string }[] = [];
  readonly #notes: Note[] = [];
  #responses = 0;

  read(collection: Json): void {
    this.#readGroup(collection, "");
    this.#readItems(collection["item"], []);
  }

  allNotes(): Note[] {
    const count = this.#responses;
    return count === 0 ? this.#notes : [...this.#notes, { place: "", text: messages.examples(count) }];
  }

  #readItems(items: unknown, folders: readonly string[]): void {
    if (!Array.isArray(items)) return;
    if (folders.length > mostLevels) {
      this.#note(folders[0] ?? "", messages.tooDeep());
      return;
    }
    for (const item of items) {
      if (!isObject(item)) continue;
      const title = lineOf(item["name"]);
      if (Array.isArray(item["item"])) {
        const path = [...folders, title];
        this.parts.push({ kind: "heading", title: path.join(" / "), comments: [descriptionOf(item)].filter(Boolean) });
        this.variables.push(...readVariables(item["variable"]));
        this.#readGroup(item, path.join(" / "));
        this.#readItems(item["item"], path);
      } else this.#readRequest(item, title);
    }
  }

  /** What a folder or the whole collection adds to each of its requests. */
  #readGroup(group: Json, title: string): void {
    if (hasAuth(group["auth"])) this.#note(title, messages.auth());
    const { before, after } = scriptsOf(group["event"]);
    if (before.length > 0) this.#note(title, messages.preScript());
    for (const script of after) this.#note(title, messages.script(firstLine(script), lineCount(script) - 1));
  }

  #readRequest(item: Json, title: string): void {
    const written = item["request"];
    const request: Json = typeof written === "string" ? { url: written } : objectOf(written);
    if (Array.isArray(item["response"])) this.#responses += item["response"].length;
    if (hasAuth(request["auth"])) this.#note(title, messages.auth());
    const { before, after } = scriptsOf(item["event"]);
    if (before.length > 0) this.#note(title, messages.preScript());
    const headers = foreignHeaders(headerNames(request["header"]));
    if (headers.length > 0) this.#note(title, messages.headers(headers.join(", ")));
    this.variables.push(...readVariables(item["variable"]));
    this.parts.push(
      foreignRequest({
        title,
        comments: [descriptionOf(item) || descriptionOf(request)].filter(Boolean),
        method: typeof written === "string" ? "POST" : textOf(request["method"]).toUpperCase() || "GET",
        address: addressOf(request["url"]),
        body: this.#body(request["body"], title),
        scripts: after,
      }),
    );
  }

  #body(body: unknown, title: string): ForeignBody | undefined {
    if (!isObject(body) || body["disabled"] === true) return undefined;
    const mode = textOf(body["mode"]);
    if (mode === "" || (mode === "raw" && textOf(body["raw"]).trim() === "")) return undefined;
    if (mode === "raw") return { kind: "text", text: textOf(body["raw"]), hasTemplates: true };
    this.#note(title, messages.bodyMode(mode));
    return undefined;
  }

  #note(place: string, text: string): void {
    this.#notes.push({ place, text });
  }
}

/** The URL with the query fields that are switched on. */
function addressOf(url: unknown): string {
  if (!isObject(url)) return textOf(url);
  const raw = textOf(url["raw"]);
  const at = raw.search(/[?#]/);
  let base = (at < 0 ? raw : raw.slice(0, at)) || joinedUrl(url);
  if (Array.isArray(url["variable"])) {
    for (const { name, value } of readVariables(url["variable"])) {
      base = base
        .split("/")
        .map((step) => (step === `:${name}` && value !== "" ? value : step))
        .join("/");
    }
  }
  if (!Array.isArray(url["query"])) return at < 0 ? base : raw.replace(/^[^?#]*/, () => base);
  const fields = url["query"].filter(isObject).filter((field) => field["disabled"] !== true);
  const query = fields.map((field) => `${textOf(field["key"])}=${textOf(field["value"])}`).join("&");
  return query === "" ? base : `${base}?${query}`;
}

function joinedUrl(url: Json): string {
  const join = (value: unknown, between: string) =>
    Array.isArray(value)
      ? value.map((part) => (isObject(part) ? textOf(part["value"]) : textOf(part))).join(between)
      : textOf(value);
  const protocol = textOf(url["protocol"]);
  const host = join(url["host"], ".");
  return `${protocol === "" ? "" : `${protocol}://`}${host}/${join(url["path"], "/").replace(/^\//, "")}`;
}

function readVariables(list: unknown): { name: string; value: string }[] {
  if (!Array.isArray(list)) return [];
  return list.filter(isObject).flatMap((variable) => {
    const name = textOf(variable["key"]) || textOf(variable["id"]);
    const isOff = variable["disabled"] === true || variable["enabled"] === false;
    return name === "" || isOff ? [] : [{ name, value: textOf(variable["value"]) }];
  });
}

function scriptsOf(events: unknown): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const before: string[] = [];
  const after: string[] = [];
  for (const event of Array.isArray(events) ? events.filter(isObject) : []) {
    const { exec } = objectOf(event["script"]);
    const script = Array.isArray(exec) ? exec.map(textOf).join("\n") : textOf(exec);
    if (script.trim() === "" || event["disabled"] === true) continue;
    if (event["listen"] === "test") after.push(script);
    else before.push(script);
  }
  return { before, after };
}

function headerNames(headers: unknown): string[] {
  if (!Array.isArray(headers)) {
    return textOf(headers)
      .split("\n")
      .map((line) => line.split(":", 1)[0] ?? "");
  }
  return headers.filter(isObject).flatMap((header) => (header["disabled"] === true ? [] : [textOf(header["key"])]));
}

function hasAuth(auth: unknown): boolean {
  return isObject(auth) && auth["type"] !== "noauth";
}

function descriptionOf(owner: Json): string {
  const description = owner["description"];
  return isObject(description) ? textOf(description["content"]) : textOf(description);
}

function firstLine(script: string): string {
  return script.trim().split("\n", 1)[0] ?? "";
}

function lineCount(script: string): number {
  return script.trim().split("\n").length;
}

function lineOf(value: unknown): string {
  return textOf(value).replace(/\s+/g, " ").trim();
}

/** A text as it is, a number or truth value in its words. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
