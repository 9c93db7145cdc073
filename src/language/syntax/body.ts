import { createScanner, type Node, type ParseError, printParseErrorCode } from "jsonc-parser";
import { unknownValue } from "../../catalog/bodySchema.ts";
import { readTree } from "../../protocol/jsonText.ts";
import { messages } from "../messages.ts";
import { firstIndex } from "./firstIndex.ts";
import type { Section, Span, Template } from "./syntax.ts";
import { templatesIn } from "./template.ts";

/** A body as JSON sees it: every template replaced by a stand-in of the same length, so that offsets stay true. */
export interface MaskedBody {
  /** The section's text with all but the body blanked, line feeds kept. */
  readonly text: string;
  /** The root value; `undefined` where there is none. Offsets count from the section's start. */
  readonly root: Node | undefined;
  readonly errors: readonly BodySyntaxError[];
}

export interface BodySyntaxError extends Span {
  readonly message: string;
}

/** What a body sends: text as it is, and templates to fill. */
export type BodyPart = string | Template;

/** The numbers of jsonc-parser's `SyntaxKind`, a const enum that isolated modules cannot read. */
const token = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  number: 11,
  unknown: 16,
  end: 17,
} as const;

/** Shorter bodies are read anew each time. */
const longBody = 4096;
/** Of the long ones the last few stay, as an editor asks many things about the one at hand; their trees need much memory. */
const mostKept = 2;
/** What `maskedValue` gives, as long as its tree is there. */
const keptValues = new WeakMap<Node, { readonly value: unknown }>();
const keptBodies = new WeakMap<Section, MaskedBody>();
let lastKept: readonly WeakRef<Section>[] = [];

/** The body of a section without its templates; `undefined` where the section has no body of its own. */
export function maskBody(section: Section): MaskedBody | undefined {
  const { body } = section;
  if (body?.kind !== "inline") return undefined;
  if (body.span.end - body.span.start < longBody) return readBody(section, body.span);
  const known = keptBodies.get(section);
  if (known !== undefined) return known;
  const masked = readBody(section, body.span);
  keptBodies.set(section, masked);
  const oldest = lastKept[mostKept - 1]?.deref();
  if (oldest !== undefined) keptBodies.delete(oldest);
  lastKept = [new WeakRef(section), ...lastKept.slice(0, mostKept - 1)];
  return masked;
}

function readBody(section: Section, span: Span): MaskedBody {
  const text = blank(section.text.slice(0, span.start)) + maskTemplates(section.text, span, bodyTemplates(section));
  const found: ParseError[] = [];
  const root = readTree(text, found, { allowTrailingComma: true });
  const errors = found.map(({ error, offset, length }) => ({
    start: Math.min(offset, span.end),
    end: Math.min(offset + Math.max(length, 1), Math.max(span.end, offset)),
    message: messages.bodySyntax[printParseErrorCode(error)] ?? messages.noJson(),
  }));
  if (root === undefined && found.length === 0) errors.push({ ...span, message: messages.tooDeep() });
  return { text, root, errors };
}

/** The templates that stand in the section's body. */
export function bodyTemplates(section: Section): readonly Template[] {
  const span = section.body?.kind === "inline" ? section.body.span : undefined;
  if (span === undefined) return [];
  return templatesIn(section.templates, span);
}

/** The body's value for validation: a part that touches a template is `unknownValue`, and so is one key of an object for all that do. */
export function maskedValue(root: Node, templates: readonly Template[]): unknown {
  if (root.parent !== undefined || root.length < longBody) return readValue(root, templates);
  let kept = keptValues.get(root);
  if (kept === undefined) {
    kept = { value: readValue(root, templates) };
    keptValues.set(root, kept);
  }
  return kept.value;
}

function readValue(node: Node, templates: readonly Template[]): unknown {
  if (node.type === "object") {
    const entries = (node.children ?? []).flatMap(({ children: [key, value] = [] }): [PropertyKey, unknown][] => {
      if (key === undefined) return [];
      if (touchesTemplate(key, templates)) return [[unknownValue, unknownValue]];
      return value === undefined ? [] : [[String(key.value), readValue(value, templates)]];
    });
    return Object.fromEntries(entries);
  }
  if (node.type === "array") return (node.children ?? []).map((item) => readValue(item, templates));
  return touchesTemplate(node, templates) ? unknownValue : node.value;
}

/** Whether any template stands in this stretch of the text. */
export function touchesTemplate(node: { offset: number; length: number }, templates: readonly Template[]): boolean {
  const end = node.offset + node.length;
  const first = templates[firstIndex(templates.length, (index) => (templates[index]?.end ?? 0) > node.offset)];
  return first !== undefined && first.start < end;
}

/**
 * The body as it is sent, without comments and trailing commas, with the templates still to fill. Digits and escapes stay as
 * they were written. `undefined` where the body has syntax errors, which `maskBody` tells; a section without one gives `{}`.
 */
export function compileBody(section: Section): readonly BodyPart[] | undefined {
  if (section.body?.kind !== "inline") return ["{}"];
  const parts = compactParts(section, section.body.span);
  const filled = parts?.map((part) => (typeof part === "string" ? part : part.place === "string" ? "" : '""'));
  return filled !== undefined && isJsonValue(filled.join("")) ? parts : undefined;
}

/**
 * The tokens without what stands between them; commas that a trailing one cannot be stay in, so that the result is as wrong as
 * what was written. `undefined` where tokens are broken, or would become another one.
 */
function compactParts({ text, templates: all }: Section, span: Span): BodyPart[] | undefined {
  const templates = templatesIn(all, span);
  const scanner = createScanner(maskTemplates(text, span, templates), true);
  const parts: BodyPart[] = [];
  let pending = "";
  let comma = false;
  let isEmpty = true;
  let isNumber = false;
  let next = 0;
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    // The first ScanError, None, is 0.
    if (Number(scanner.getTokenError()) !== 0 || kind === token.unknown) return undefined;
    if (isNumber && kind === token.number) return undefined;
    isNumber = kind === token.number;
    if (kind === token.comma) {
      if (comma || isEmpty) pending += ",";
      comma = true;
      continue;
    }
    const closes = kind === token.closeBrace || kind === token.closeBracket;
    if (comma && !closes) pending += ",";
    comma = false;
    isEmpty = kind === token.openBrace || kind === token.openBracket;
    let at = span.start + scanner.getTokenOffset();
    const end = at + scanner.getTokenLength();
    while ((templates[next]?.start ?? Number.POSITIVE_INFINITY) < end) {
      const template = templates[next++];
      if (template === undefined || template.start < at) continue;
      parts.push(pending + text.slice(at, template.start), template);
      pending = "";
      at = template.end;
    }
    pending += text.slice(at, end);
  }
  if (comma) pending += ",";
  parts.push(pending);
  return parts;
}

/** Whether a text is one JSON value and nothing else. */
export function isJsonValue(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A stretch of text with its templates replaced by stand-ins of the same length that are JSON. `templates` are in its order. */
export function maskTemplates(source: string, span: Span, templates: readonly Template[]): string {
  const pieces: string[] = [];
  let at = span.start;
  for (const template of templatesIn(templates, span)) {
    const length = template.end - template.start;
    pieces.push(source.slice(at, template.start));
    pieces.push(template.place === "string" ? "_".repeat(length) : `"${"_".repeat(length - 2)}"`);
    at = template.end;
  }
  pieces.push(source.slice(at, span.end));
  return pieces.join("");
}

function blank(text: string): string {
  return text.replace(/[^\n\r]/g, " ");
}
