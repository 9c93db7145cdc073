import { findNodeAtLocation, findNodeAtOffset, type Node, type ParseError } from "jsonc-parser";
import { type BodyPath, type BodyProblem, checkBody, schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command, Schema } from "../../catalog/facts.ts";
import { readTree } from "../../protocol/jsonText.ts";
import { nearest } from "../check/nearest.ts";
import { simplestValue } from "../complete/schemaValue.ts";
import { messages } from "../messages.ts";
import { maskedValue, maskTemplates } from "../syntax/body.ts";
import type { Problem, Section, Span } from "../syntax/syntax.ts";
import { additions, bodyText, removal, unwrapping } from "./bodyEdits.ts";
import { type Edit, type Fix, type FixContext, lineBreakOf, titles } from "./fix.ts";

/** More values than these are no choice to click through. */
const mostValues = 8;

/** Ways to make a body fit its schema. */
export function schemaFixes(context: FixContext, problem: Problem): Fix[] {
  const { section, catalog } = context;
  const { body } = problem;
  const command = section.call && catalog.command(section.call.path);
  if (body === undefined || command === undefined) return [];
  const root = context.body?.root;
  if (root === undefined) return section.body === undefined ? bodyToAdd(context, command) : [];
  const node = findNodeAtLocation(root, [...body.path]);
  if (node === undefined) return [];
  switch (body.keyword) {
    case "required":
    case "anyOf":
      return missingKeyFixes(context, command, body, node);
    case "type":
      return typeFixes(context, body.schema, node);
    case "enum":
    case "const":
      return valueFixes(body.schema, section, node);
    case "minimum":
    case "maximum":
      return [
        replacement(node, JSON.stringify(body.keyword === "minimum" ? body.schema.minimum : body.schema.maximum)),
      ];
    case "uniqueItems":
      return [{ title: titles.removeRepeated(), edits: removal(section, node), isPreferred: true }];
    default:
      // Which items, bytes or keys are too many, only the author knows.
      return [];
  }
}

function missingKeyFixes(context: FixContext, command: Command, body: BodyProblem, node: Node): Fix[] {
  if (node.type !== "object" || body.keys === undefined) return [];
  const { catalog, section } = context;
  const repeated = repeatedField(catalog, command);
  const toAdd = (keys: Iterable<string>) =>
    additions(
      section,
      node,
      [...keys].map((key) => ({ key, value: newValue(context, command, body.path, key) })),
      repeated,
    );
  const missing = body.keyword === "required" ? context.missingAt(body.path) : new Set<string>();
  // Of keys of which one is enough, none is plainly meant; of those that are all required, all are.
  const isOnlyOne = missing.size === 1;
  const fixes: Fix[] = body.keys.map((key) => ({
    title: titles.addKey(key),
    edits: toAdd([key]),
    isPreferred: isOnlyOne,
  }));
  if (missing.size < 2) return fixes;
  return [{ title: titles.addAllKeys(missing.size), edits: toAdd(missing), isPreferred: true }, ...fixes];
}

function bodyToAdd(context: FixContext, command: Command): Fix[] {
  const { catalog, section, problems } = context;
  const { call } = section;
  // What stands in the place of a body is to be corrected: in front of it another one would only be in the way.
  if (call === undefined || problems.some(({ rule }) => rule === "body-not-object")) return [];
  const keys = checkBody(catalog, command.request, {}).flatMap((problem) =>
    problem.path.length > 0 ? [] : ((problem.keyword === "required" ? problem.keys : problem.keys?.slice(0, 1)) ?? []),
  );
  if (keys.length === 0) return [];
  const added = [...new Set(keys)].map((key) => ({ key, value: newValue(context, command, [], key) }));
  const lineBreak = lineBreakOf(section);
  const newText = lineBreak + bodyText(added, repeatedField(catalog, command), lineBreak);
  return [{ title: titles.addBody(), edits: [{ start: call.end, end: call.end, newText }], isPreferred: true }];
}

function repeatedField(catalog: Catalog, command: Command): string | undefined {
  return catalog.droppedWhenRepeated(`${command.service}/${command.command}`)?.field;
}

function newValue(context: FixContext, command: Command, path: BodyPath, key: string): unknown {
  return context.valueAt([...path, key], () => suitableValue(context, command, path, key));
}

/** The documented value of a key that suits the rest of the body best, else the simplest one that its schema allows. */
function suitableValue(context: FixContext, command: Command, path: BodyPath, key: string): unknown {
  const { catalog, value: body } = context;
  const [schema] = schemasAt(catalog, command.request, body, [...path, key]);
  const documented = [command.example, ...(command.variants ?? []).map((variant) => variant.body)];
  const candidates = [
    ...documented
      .map((example) => [...path, key].reduce<unknown>(childOf, example))
      .filter((value) => value !== undefined),
    simplestValue(catalog, schema),
  ];
  if (candidates.length === 1 || !context.mayTry(candidates.length)) return candidates[0];
  const rated = candidates.map((value) => ({
    value,
    problems: checkBody(catalog, command.request, withKey(body, path, key, value)).length,
  }));
  const fewest = Math.min(...rated.map(({ problems }) => problems));
  return rated.find(({ problems }) => problems === fewest)?.value;
}

/** The body with a further key in the object at `path`. */
function withKey(body: unknown, [step, ...path]: BodyPath, key: string, value: unknown): unknown {
  if (Array.isArray(body)) {
    return body.map((item, index) => (index === step ? withKey(item, path, key, value) : (item as unknown)));
  }
  if (typeof body !== "object" || body === null) return body;
  if (step === undefined) return { ...body, [key]: value };
  return { ...body, [step]: withKey(childOf(body, step), path, key, value) };
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === "number" ? (value[step] ?? value[0]) : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[step];
}

/** Another way to write the same value, where that loses nothing. */
function typeFixes({ catalog, section, templates }: FixContext, schema: Schema, node: Node): Fix[] {
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  const source = section.text.slice(node.offset, node.offset + node.length);
  const isNumber = types.includes("integer") || types.includes("number");
  if (node.type === "string") {
    const text = String(node.value);
    const asNumber = isNumber && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text);
    const asBoolean = types.includes("boolean") && /^(?:true|false)$/.test(text);
    if ((asNumber || asBoolean) && checkBody(catalog, schema, JSON.parse(text)).length === 0) {
      return [{ title: titles.unquote(), edits: [edit(node, text)], isPreferred: true }];
    }
  }
  if ((node.type === "number" || node.type === "boolean") && types.includes("string")) {
    return [{ title: titles.quote(), edits: [edit(node, `"${source}"`)], isPreferred: true }];
  }
  const value = maskedValue(node, templates);
  if (node.type !== "array" && types.includes("array") && checkBody(catalog, schema, [value]).length === 0) {
    return [{ title: titles.wrap(), edits: wrapping(node), isPreferred: true }];
  }
  const only = onlyItem(node);
  if (only === undefined || !Array.isArray(value) || checkBody(catalog, schema, value[0]).length > 0) return [];
  return [{ title: titles.unwrap(), edits: unwrapping(section, node, only), isPreferred: true }];
}

function wrapping({ offset, length }: Node): Edit[] {
  const end = offset + length;
  return [
    { start: offset, end: offset, newText: "[" },
    { start: end, end, newText: "]" },
  ];
}

/** The item of a list of one. */
function onlyItem({ type, children = [] }: Node): Node | undefined {
  return type === "array" && children.length === 1 ? children[0] : undefined;
}

/** The allowed values, the nearest first; of a long list only those that are near. */
function valueFixes(schema: Schema, section: Section, node: Node): Fix[] {
  const allowed = schema.const === undefined ? (schema.enum ?? []) : [schema.const];
  const written = String(node.value);
  const near = nearest(written, allowed.map(String));
  const isSame = (value: unknown) => String(value) === written;
  const rank = (value: unknown) =>
    isSame(value) ? -1 : near.includes(String(value)) ? near.indexOf(String(value)) : near.length;
  const offered = allowed.length <= mostValues ? allowed : allowed.filter((value) => rank(value) < near.length);
  return [...offered]
    .sort((a, b) => rank(a) - rank(b))
    .map((value, index) => ({
      ...replacement(node, JSON.stringify(value)),
      isPreferred: index === 0 && (rank(value) < near.length || allowed.length === 1),
    }))
    .filter(({ edits: [first] }) => first?.newText !== section.text.slice(node.offset, node.offset + node.length));
}

/** Removes the key that stands before the one that counts. */
export function duplicateKeyFixes({ section, body }: FixContext, problem: Problem): Fix[] {
  const root = body?.root;
  const key = root && findNodeAtOffset(root, problem.start);
  const property = key?.parent;
  const siblings = property?.parent?.children ?? [];
  const earlier = siblings
    .slice(0, property && siblings.indexOf(property))
    .findLast(({ children: [name] = [] }) => name?.value === key?.value);
  if (key === undefined || earlier === undefined) return [];
  return [{ title: titles.removeEarlier(String(key.value)), edits: removal(section, earlier), isPreferred: true }];
}

/** How other languages write JSON's words. */
const foreignWords = new Map([
  ["True", "true"],
  ["TRUE", "true"],
  ["False", "false"],
  ["FALSE", "false"],
  ["None", "null"],
  ["nil", "null"],
  ["NULL", "null"],
  ["undefined", "null"],
]);

/** Slips that are plain from the text that is no JSON. */
export function syntaxFixes({ section: { text } }: FixContext, problem: Problem): Fix[] {
  if (problem.message === messages.bodySyntax["CommaExpected"]) {
    const at = text.slice(0, problem.start).trimEnd().length;
    // Behind a comment the comma would be part of it.
    const isBehindComment = /\/\/|\*\/$/.test(text.slice(text.lastIndexOf("\n", at - 1) + 1, at));
    return isBehindComment
      ? []
      : [{ title: titles.addComma(), edits: [{ start: at, end: at, newText: "," }], isPreferred: true }];
  }
  const inQuotes = /^'([^'"\\\n]*)'/.exec(lineFrom(text, problem.start));
  if (inQuotes !== null) {
    return [quoted(text, { start: problem.start, end: problem.start + inQuotes[0].length }, inQuotes[1] ?? "")];
  }
  const span = wordAt(text, problem);
  const word = text.slice(span.start, span.end);
  const value = foreignWords.get(word);
  if (value !== undefined) {
    return [{ title: titles.replace(value), edits: [{ ...span, newText: value }], isPreferred: true }];
  }
  return /[A-Za-z_]/.test(word) ? [quoted(text, span, word)] : [];
}

function quoted(text: string, span: Span, inner: string): Fix {
  const isKey = /^[^\S\n]*:/.test(lineFrom(text, span.end));
  const title = isKey ? titles.quoteKey() : titles.quote();
  return { title, edits: [{ ...span, newText: JSON.stringify(inner) }], isPreferred: true };
}

function lineFrom(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  return text.slice(start, end < 0 ? text.length : end);
}

/** The whole word of which an error may underline a part, as that of `0x10` behind its zero; empty where it underlines no word. */
function wordAt(text: string, { start, end }: Span): Span {
  const isOfWord = (at: number) => /[\w@#.+-]/.test(text[at] ?? "");
  let from = start;
  let to = end;
  for (let at = start; at < end; at++) if (!isOfWord(at)) return { start, end: start };
  while (isOfWord(from - 1)) from--;
  while (isOfWord(to)) to++;
  // What a slash joins is more than a word; behind two, or before an asterisk, a comment begins.
  const isJoined = /^\/(?![/*])/.test(text.slice(to, to + 2));
  return isJoined ? { start, end: start } : { start: from, end: to };
}

/** More open brackets than these are no slip. */
const mostOpen = 50;
/** Strings, comments and brackets; a string or comment that is not closed goes on to the end of its line or of the text. */
const bodyParts = /"(?:[^"\\\n]|\\.)*("?)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[{}[\]]/g;

/** Adds the braces that are missing at the body's end. */
export function unclosedBodyFixes({ section, body: masked }: FixContext, problem: Problem): Fix[] {
  const { body, text } = section;
  if (body?.kind !== "inline" || body.span.start !== problem.start || masked === undefined) return [];
  const open: string[] = [];
  let hasLineComment = false;
  for (const { 0: part, 1: quote } of masked.text.slice(body.span.start).matchAll(bodyParts)) {
    if (quote === "" || (part.startsWith("/*") && !/^\/\*[\s\S]*\*\/$/.test(part))) return [];
    hasLineComment ||= part.startsWith("//");
    if (part === "{") open.push("}");
    else if (part === "[") open.push("]");
    else if ((part === "}" || part === "]") && open.pop() !== part) return [];
  }
  if (open.length === 0 || open.length > mostOpen) return [];
  open.reverse();
  const at = body.span.start + text.slice(body.span.start, body.span.end).trimEnd().length;
  const isOneLine = !text.slice(body.span.start, at).includes("\n") && !hasLineComment;
  const lineBreak = lineBreakOf(section);
  const newText = isOneLine
    ? open.join("")
    : open.map((brace, index) => lineBreak + "  ".repeat(open.length - 1 - index) + brace).join("");
  return [{ title: titles.closeBody(open.join("")), edits: [{ start: at, end: at, newText }], isPreferred: true }];
}

/** A second body becomes a request of its own to the same command. */
export function secondBodyFixes({ section }: FixContext, problem: Problem): Fix[] {
  const { call, text } = section;
  if (call === undefined) return [];
  const lineBreak = lineBreakOf(section);
  const isLineStart = text.slice(text.lastIndexOf("\n", problem.start - 1) + 1, problem.start).trim() === "";
  const newText = `${isLineStart ? "" : lineBreak}###${lineBreak}${call.target.text}${lineBreak}`;
  const start = isLineStart ? text.lastIndexOf("\n", problem.start - 1) + 1 : problem.start;
  return [{ title: titles.ownRequest(), edits: [{ start, end: start, newText }] }];
}

/** A list in the place of the body: the object in it, or the key that takes a list. */
export function notObjectFixes({ catalog, section }: FixContext, problem: Problem): Fix[] {
  const { text, call, templates } = section;
  const errors: ParseError[] = [];
  const masked = maskTemplates(text, problem, templates);
  const list = readTree(masked, errors, { allowTrailingComma: true });
  if (list?.type !== "array" || errors.length > 0) return [];
  const only = onlyItem(list);
  if (only?.type === "object") {
    // Outside a body no comment stands beside it.
    const around = masked.slice(1, only.offset) + masked.slice(only.offset + only.length, -1);
    if (/\S/.test(around.replace(",", ""))) return [];
    const start = problem.start + only.offset;
    const newText = text.slice(start, start + only.length);
    return [{ title: titles.unwrapBody(), edits: [{ start: problem.start, end: problem.end, newText }] }];
  }
  const request = call && catalog.command(call.path)?.request;
  const key = request?.required?.find((one) => {
    const schema = request.properties?.[one];
    return schema !== undefined && catalog.resolve(schema).type === "array";
  });
  if (key === undefined) return [];
  const edits = [
    { start: problem.start, end: problem.start, newText: `{ ${JSON.stringify(key)}: ` },
    { start: problem.end, end: problem.end, newText: " }" },
  ];
  return [{ title: titles.wrapBody(key), edits }];
}

function edit(node: Node, newText: string) {
  return { start: node.offset, end: node.offset + node.length, newText };
}

function replacement(node: Node, newText: string): Fix {
  return { title: titles.replace(newText), edits: [edit(node, newText)] };
}
