import { findNodeAtLocation, findNodeAtOffset, type Node } from "jsonc-parser";
import { type BodyPath, type BodyProblem, checkBody, schemasAt } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command, Schema } from "../catalog/facts.ts";
import { bodyTemplates, maskBody, maskedValue } from "./body.ts";
import { additions, bodyText, type NewProperty, removal } from "./bodyEdits.ts";
import { type Fix, type FixContext, lineBreakOf, titles } from "./fix.ts";
import { messages } from "./messages.ts";
import { nearest } from "./nearest.ts";
import type { Problem, Section } from "./syntax.ts";

/** More values than these are no choice to click through. */
const mostValues = 8;

/** Ways to make a body fit its schema. */
export function schemaFixes(context: FixContext, problem: Problem): Fix[] {
  const { section, catalog } = context;
  const { body } = problem;
  const command = section.call && catalog.command(section.call.path);
  if (body === undefined || command === undefined) return [];
  const root = maskBody(section)?.root;
  if (root === undefined) return section.body === undefined ? bodyToAdd(context, command) : [];
  const node = findNodeAtLocation(root, [...body.path]);
  if (node === undefined) return [];
  switch (body.keyword) {
    case "required":
    case "anyOf":
      return missingKeyFixes(context, command, body, node);
    case "type":
      return typeFixes(catalog, section, body.schema, node);
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

function missingKeyFixes(
  { catalog, section, problems }: FixContext,
  command: Command,
  body: BodyProblem,
  node: Node,
): Fix[] {
  if (node.type !== "object" || body.keys === undefined) return [];
  const repeated = repeatedField(catalog, command);
  const newOnes = (keys: readonly string[]) =>
    keys.map((key) => newProperty(catalog, command, section, body.path, key));
  const isOnlyOne = body.keyword === "required";
  const fixes: Fix[] = body.keys.map((key) => ({
    title: titles.addKey(key),
    edits: additions(section, node, newOnes([key]), repeated),
    isPreferred: isOnlyOne,
  }));
  const missing = new Set(
    problems.flatMap((other) =>
      other.body?.keyword === "required" && other.body.path.join("\n") === body.path.join("\n")
        ? (other.body.keys ?? [])
        : [],
    ),
  );
  if (isOnlyOne && missing.size > 1) {
    fixes.push({
      title: titles.addAllKeys(missing.size),
      edits: additions(section, node, newOnes([...missing]), repeated),
    });
  }
  return fixes;
}

function bodyToAdd({ catalog, section }: FixContext, command: Command): Fix[] {
  const { call } = section;
  if (call === undefined) return [];
  const keys = checkBody(catalog, command.request, {}).flatMap((problem) =>
    problem.path.length > 0 ? [] : ((problem.keyword === "required" ? problem.keys : problem.keys?.slice(0, 1)) ?? []),
  );
  if (keys.length === 0) return [];
  const added = [...new Set(keys)].map((key) => newProperty(catalog, command, section, [], key));
  const lineBreak = lineBreakOf(section);
  const newText = lineBreak + bodyText(added, repeatedField(catalog, command), lineBreak);
  return [{ title: titles.addBody(), edits: [{ start: call.end, end: call.end, newText }], isPreferred: true }];
}

function repeatedField(catalog: Catalog, command: Command): string | undefined {
  return catalog.droppedWhenRepeated(`${command.service}/${command.command}`)?.field;
}

/** A key with the documented value that suits the rest of the body best, else the simplest one that its schema allows. */
function newProperty(catalog: Catalog, command: Command, section: Section, path: BodyPath, key: string): NewProperty {
  const root = maskBody(section)?.root;
  const body = root === undefined ? {} : maskedValue(root, bodyTemplates(section));
  const [schema] = schemasAt(catalog, command.request, body, [...path, key]);
  const documented = [command.example, ...(command.variants ?? []).map((variant) => variant.body)];
  const values = documented
    .map((example) => [...path, key].reduce<unknown>(childOf, example))
    .filter((value) => value !== undefined);
  const rated = [...values, simplest(catalog, schema)].map((value) => ({
    value,
    problems: checkBody(catalog, command.request, withKey(body, path, key, value)).length,
  }));
  const fewest = Math.min(...rated.map(({ problems }) => problems));
  return { key, value: rated.find(({ problems }) => problems === fewest)?.value };
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

function simplest(catalog: Catalog, written: Schema | undefined): unknown {
  if (written === undefined) return "";
  const schema = catalog.resolve(written);
  const given = [schema.const, schema.default, schema.examples?.[0], schema.enum?.[0]].find((one) => one !== undefined);
  if (given !== undefined) return given;
  switch (typeof schema.type === "string" ? schema.type : schema.type?.[0]) {
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return schema.minItems ? [simplest(catalog, schema.items)] : [];
    case "object":
      return Object.fromEntries(
        (schema.required ?? []).map((key) => [key, simplest(catalog, schema.properties?.[key])]),
      );
    default:
      return "";
  }
}

/** Another way to write the same value, where that loses nothing. */
function typeFixes(catalog: Catalog, section: Section, schema: Schema, node: Node): Fix[] {
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
  const value = maskedValue(node, bodyTemplates(section));
  if (node.type !== "array" && types.includes("array") && checkBody(catalog, schema, [value]).length === 0) {
    return [{ title: titles.wrap(), edits: [edit(node, `[${source}]`)], isPreferred: true }];
  }
  const [only, ...others] = node.type === "array" ? (node.children ?? []) : [];
  if (only === undefined || others.length > 0 || !Array.isArray(value)) return [];
  if (checkBody(catalog, schema, value[0]).length > 0) return [];
  const inner = section.text.slice(only.offset, only.offset + only.length);
  return [{ title: titles.unwrap(), edits: [edit(node, inner)], isPreferred: true }];
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
export function duplicateKeyFixes({ section }: FixContext, problem: Problem): Fix[] {
  const root = maskBody(section)?.root;
  const key = root && findNodeAtOffset(root, problem.start);
  const property = key?.parent;
  const siblings = property?.parent?.children ?? [];
  const earlier = siblings
    .slice(0, property && siblings.indexOf(property))
    .findLast(({ children: [name] = [] }) => name?.value === key?.value);
  if (key === undefined || earlier === undefined) return [];
  return [{ title: titles.removeEarlier(String(key.value)), edits: removal(section, earlier), isPreferred: true }];
}

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
  const known: Readonly<Record<string, string>> = {
    True: "true",
    TRUE: "true",
    False: "false",
    FALSE: "false",
    None: "null",
    nil: "null",
    NULL: "null",
    undefined: "null",
  };
  const quoted = /^'([^'"\\\n]*)'/.exec(text.slice(problem.start));
  if (quoted !== null) {
    const end = problem.start + quoted[0].length;
    return [
      { title: titles.quote(), edits: [{ start: problem.start, end, newText: `"${quoted[1]}"` }], isPreferred: true },
    ];
  }
  const word = text.slice(problem.start, problem.end);
  const value = known[word];
  if (value !== undefined) {
    return [
      {
        title: titles.replace(value),
        edits: [{ start: problem.start, end: problem.end, newText: value }],
        isPreferred: true,
      },
    ];
  }
  if (!/^[A-Za-z_][\w@#-]*$/.test(word)) return [];
  const isKey = /^\s*:/.test(text.slice(problem.end));
  const edits = [{ start: problem.start, end: problem.end, newText: JSON.stringify(word) }];
  return [{ title: isKey ? titles.quoteKey() : titles.quote(), edits, isPreferred: true }];
}

/** Adds the braces that are missing at the body's end. */
export function unclosedBodyFixes({ section }: FixContext): Fix[] {
  const { body, text } = section;
  const masked = maskBody(section);
  if (body?.kind !== "inline" || masked === undefined) return [];
  const plain = masked.text
    .slice(body.span.start)
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) => " ".repeat(part.length));
  const open: string[] = [];
  for (const brace of plain.match(/[{}[\]]/g) ?? []) {
    if (brace === "{") open.unshift("}");
    else if (brace === "[") open.unshift("]");
    else if (open.shift() !== brace) return [];
  }
  if (open.length === 0 || plain.includes('"')) return [];
  const at = body.span.start + text.slice(body.span.start, body.span.end).trimEnd().length;
  const written = text.slice(body.span.start, at);
  const isOneLine = !written.includes("\n");
  const lineBreak = lineBreakOf(section);
  const newText =
    isOneLine && !written.includes("//")
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
  const written = section.text.slice(problem.start, problem.end);
  const only = /^\[\s*(\{[\s\S]*\})\s*,?\s*\]$/.exec(written);
  const isOneObject = only !== null && !/\}\s*,\s*\{/.test(written);
  if (isOneObject) {
    return [
      { title: titles.unwrapBody(), edits: [{ start: problem.start, end: problem.end, newText: only[1] ?? "" }] },
    ];
  }
  const request = section.call && catalog.command(section.call.path)?.request;
  const key = request?.required?.find((one) => {
    const schema = request.properties?.[one];
    return schema !== undefined && catalog.resolve(schema).type === "array";
  });
  if (key === undefined || !written.startsWith("[") || !written.endsWith("]")) return [];
  const newText = `{ ${JSON.stringify(key)}: ${written} }`;
  return [{ title: titles.wrapBody(key), edits: [{ start: problem.start, end: problem.end, newText }] }];
}

function edit(node: Node, newText: string) {
  return { start: node.offset, end: node.offset + node.length, newText };
}

function replacement(node: Node, newText: string): Fix {
  return { title: titles.replace(newText), edits: [edit(node, newText)] };
}
