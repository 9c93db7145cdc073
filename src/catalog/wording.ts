import type { Catalog, ErrorCodeFacts } from "./catalog.ts";
import { CodeSearch } from "./codeSearch.ts";
import type { Command, CommandName, ErrorCode, RateLimit, Schema } from "./facts.ts";
import { messages } from "./messages.ts";

/** The site whose documentation comes first. */
export type DocumentationSite = "intl" | "cn";

const documentationRoots = {
  intl: "https://www.tencentcloud.com/document/product/",
  cn: "https://cloud.tencent.com/document/product/",
} as const;

/** More error codes than these make a hover too long to read. */
const mostErrorCodes = 12;

/** The command's page on the preferred site, else on the other one; `undefined` where neither has one. */
export function documentationLink(command: Command, site: DocumentationSite): string | undefined {
  const other = site === "intl" ? "cn" : "intl";
  const found = command.doc[site] !== null ? site : other;
  const page = command.doc[found];
  return page === null ? undefined : documentationRoots[found] + page;
}

/** All that is worth knowing about a command before calling it, as Markdown. */
export function commandMarkdown(catalog: Catalog, command: Command, site: DocumentationSite = "intl"): string {
  const notes = command.notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n");
  return paragraphs([
    headOf(command),
    escapeMarkdown(command.summary),
    command.confidence === "partial" ? `*${messages.unsure()}*` : "",
    command.confidence === "sdk" ? `*${messages.fromSdk()}*` : "",
    rateLimitText(command.rateLimit),
    command.edition === null ? "" : escapeMarkdown(messages.plan(command.edition)),
    notes,
    errorCodeList(catalog, command),
    documentationLinks(command, site),
  ]);
}

/** What a list says about a command without loading the facts of its service, as Markdown. */
export function commandNameMarkdown(command: CommandName): string {
  return paragraphs([headOf(command), escapeMarkdown(command.summary), rateLimitText(command.rateLimit)]);
}

/** Whether all words of `filter` stand in the command's name or titles, in any order and case. */
export function matchesWords(command: CommandName, filter: string): boolean {
  const text = `${command.service}/${command.command} ${command.title} ${command.group}`.toLowerCase();
  return wordsOf(filter).every((word) => text.includes(word));
}

/** A field of a body or an answer, at one place. */
export interface Field {
  readonly name: string;
  /** All that it has to fit, as `schemasAt` gives them. */
  readonly schemas: readonly Schema[];
  readonly isRequired: boolean;
  /** What is written there, where that is known. */
  readonly value?: unknown;
}

/** What is known about a field, as Markdown. */
export function fieldMarkdown(field: Field): string {
  const { schemas, value } = field;
  const type = firstOf(schemas, typeText) ?? messages.anyType();
  const head = [
    `**${escapeMarkdown(field.name)}**`,
    escapeMarkdown(type),
    ...(field.isRequired ? [messages.required()] : []),
  ];
  const descriptions = unique(schemas.flatMap((schema) => schema.description ?? []));
  return paragraphs([
    head.join(" · "),
    ...descriptions.map(escapeMarkdown),
    unique(schemas.flatMap((schema) => limitsOf(schema, value)))
      .map((line) => `- ${line}`)
      .join("\n"),
    ...schemas.map((schema) => listedValues(schema, value)),
  ]);
}

/** What an error code means and what to do, as Markdown; `path` is the command that answered it. `undefined` for an unknown code. */
export function errorCodeMarkdown(catalog: Catalog, code: number, path?: string): string | undefined {
  const facts = catalog.errorCode(code, path);
  if (facts === undefined) return undefined;
  const others = meaningsElsewhere(catalog, facts);
  return paragraphs([
    `**${facts.asked}** · ${escapeMarkdown([facts.area, rangeText(facts)].filter((text) => text !== "").join(", "))}`,
    escapeMarkdown(facts.meaning),
    facts.action === "" ? "" : `**${escapeMarkdown(messages.whatToDo(facts.action))}**`,
    messages.retries[facts.retry],
    facts.perItem ? messages.perItem() : "",
    others.map((other) => `- ${escapeMarkdown(messages.elsewhere(other.where, other.meaning))}`).join("\n"),
    facts.note === undefined ? "" : escapeMarkdown(facts.note),
  ]);
}

const searches = new WeakMap<Catalog, CodeSearch>();

/**
 * The error codes that fit a number (or its first digits) or words, the best first; all of them for an empty query. Words may come
 * in any order, hold a slip or miss their end; where no code fits all of them, those that fit the most come.
 */
export function searchErrorCodes(catalog: Catalog, query: string): ErrorCode[] {
  let search = searches.get(catalog);
  if (search === undefined) {
    search = new CodeSearch(catalog.errorCodes);
    searches.set(catalog, search);
  }
  return search.find(query);
}

/** `text` so that Markdown shows it as it is. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]~|<>&]/g, "\\$&")
    .replace(/^(\s*)([-+#=]|\d+(?=[.)]))/gm, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    )
    .replace(/\r?\n/g, "  \n");
}

/** `text` as code in a line of Markdown, whatever its characters are. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const longest = (line.match(/`+/g) ?? []).reduce((most, ticks) => Math.max(most, ticks.length), 0);
  const fence = "`".repeat(longest + 1);
  return longest > 0 || line.trim() === "" ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function headOf(command: CommandName): string {
  const title = `**${escapeMarkdown(command.title)}** · ${messages.effects[command.effect]}`;
  return `${title}  \n${codeSpan(`${command.service}/${command.command}`)}`;
}

function rateLimitText(limit: RateLimit | null): string {
  if (limit === null) return "";
  const text = [limit.perSecond === undefined ? "" : messages.perSecond(limit.perSecond), limit.note ?? ""];
  return escapeMarkdown(messages.rateLimit(text.filter((part) => part !== "").join(" ")));
}

function errorCodeList(catalog: Catalog, command: Command): string {
  const path = `${command.service}/${command.command}`;
  const lines = command.errorCodes.flatMap((code) => {
    const facts = catalog.errorCode(code, path);
    return facts === undefined ? [] : [`- ${code}: ${escapeMarkdown(facts.meaning)}`];
  });
  if (lines.length === 0) return "";
  const hidden = lines.length - mostErrorCodes;
  const shown = hidden > 1 ? [...lines.slice(0, mostErrorCodes), `- ${messages.moreErrorCodes(hidden)}`] : lines;
  return `${messages.errorCodes()}\n${shown.join("\n")}`;
}

function documentationLinks(command: Command, site: DocumentationSite): string {
  const sites = site === "intl" ? (["intl", "cn"] as const) : (["cn", "intl"] as const);
  return sites
    .flatMap((name) => {
      const page = command.doc[name];
      return page === null ? [] : [`[${messages.documentation[name]}](${documentationRoots[name]}${page})`];
    })
    .join(" · ");
}

function typeText(schema: Schema): string | undefined {
  const type = typeof schema.type === "string" ? schema.type : schema.type?.join(" or ");
  const items = schema.items && typeText(schema.items);
  return type === "array" && items !== undefined ? messages.listOf(items) : type;
}

function limitsOf(schema: Schema, value: unknown): string[] {
  const lines: string[] = [];
  const add = (line: string) => lines.push(escapeMarkdown(line));
  if (schema["x-account"]) add(messages.holdsAccount());
  if (schema["x-group"]) add(messages.holdsGroup());
  if (schema["x-time"]) add(timeText(schema["x-time"], value));
  if (schema["x-maxBytes"] !== undefined) add(messages.mostBytes(schema["x-maxBytes"]));
  else if (schema.maxLength !== undefined) add(messages.mostCharacters(schema.maxLength));
  if (schema.minLength === 1) add(messages.notEmpty());
  else if (schema.minLength !== undefined) add(messages.leastCharacters(schema.minLength));
  const { minItems, maxItems, minimum, maximum } = schema;
  if (minItems !== undefined || maxItems !== undefined) add(messages.itemRange(minItems, maxItems));
  if (minimum !== undefined || maximum !== undefined) add(messages.numberRange(minimum, maximum));
  if (schema.pattern !== undefined) lines.push(messages.form(codeSpan(schema.pattern)));
  if (schema.default !== undefined) lines.push(messages.defaultValue(codeSpan(JSON.stringify(schema.default))));
  return lines;
}

/** The time that a number stands for, on this computer's clock and in UTC. */
export function timeText(unit: "s" | "ms", value: unknown): string {
  const shown = typeof value === "number" && value > 0 ? momentText(value * (unit === "s" ? 1000 : 1)) : undefined;
  return shown === undefined ? messages.unixTime[unit] : `${messages.unixTime[unit]} ${shown}.`;
}

/** A moment on this computer's clock and in UTC; `undefined` where no calendar has it. */
export function momentText(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const local = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
  const utc = date
    .toISOString()
    .replace("T", " ")
    .replace(/(\.000)?Z$/, "");
  return messages.timeShown(local, utc);
}

function listedValues(schema: Schema, value: unknown): string {
  return (schema.enum ?? [])
    .map((item, index) => {
      const meaning = schema["x-enumDescriptions"]?.[index];
      const destroys = schema["x-destructiveValues"]?.includes(item) ? ` (${messages.makesDestructive()})` : "";
      const name = codeSpan(JSON.stringify(item));
      return `- ${item === value ? `**${name}**` : name}${meaning === undefined ? "" : `: ${escapeMarkdown(meaning)}`}${destroys}`;
    })
    .join("\n");
}

function rangeText({ code, codeTo }: ErrorCode): string {
  return codeTo === undefined ? "" : messages.codeRange(code, codeTo);
}

/** The meanings of the number besides the one that `facts` carries already. */
function meaningsElsewhere(catalog: Catalog, facts: ErrorCodeFacts): { where: string; meaning: string }[] {
  const general = catalog.errorCode(facts.asked);
  const others = (facts.alsoMeans ?? []).filter((other) => other.meaning !== facts.meaning);
  if (general === undefined || general.meaning === facts.meaning) return [...others];
  return [{ where: general.area, meaning: general.meaning }, ...others];
}

function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const found = read(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
