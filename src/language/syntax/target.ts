import { findNodeAtOffset, getNodePath, type Node } from "jsonc-parser";
import type { BodyPath } from "../../catalog/bodySchema.ts";
import { bodyTemplates, maskBody, maskedValue, touchesTemplate } from "./body.ts";
import type {
  CallLine,
  Directive,
  Expectation,
  Piece,
  QueryField,
  Section,
  Span,
  Template,
  VariableDefinition,
} from "./syntax.ts";

/** What stands at a position; the span is the part that an explanation is about. */
export type Target = Span &
  (
    | { readonly kind: "command"; readonly call: CallLine }
    | { readonly kind: "queryField"; readonly call: CallLine; readonly field: QueryField }
    | { readonly kind: "template"; readonly template: Template }
    | { readonly kind: "definition"; readonly definition: VariableDefinition }
    | { readonly kind: "directive"; readonly directive: Directive }
    /** A name in the argument of `@depends` or `@profile`. */
    | { readonly kind: "argument"; readonly directive: Directive; readonly word: Piece }
    | { readonly kind: "field"; readonly call: CallLine; readonly path: BodyPath; readonly body: unknown }
    | { readonly kind: "expectation"; readonly expectation: Expectation; readonly side: "left" | "right" }
  );

/** What stands at `offset` of a section; `undefined` where nothing is to be said. */
export function targetAt(section: Section, offset: number): Target | undefined {
  const template = section.templates.find((candidate) => holds(candidate, offset));
  if (template !== undefined) return { kind: "template", template, ...spanOf(template) };
  return callTarget(section, offset) ?? lineTarget(section, offset) ?? fieldTarget(section, offset);
}

function callTarget({ call }: Section, offset: number): Target | undefined {
  if (call === undefined || !holds(call, offset)) return undefined;
  if (holds(call.target, offset)) return { kind: "command", call, ...spanOf(call.target) };
  const field = call.query.find(({ name, value }) => holds({ start: name.start, end: value.end }, offset));
  return field && { kind: "queryField", call, field, start: field.name.start, end: field.value.end };
}

function lineTarget(section: Section, offset: number): Target | undefined {
  const definition = section.variables.find((variable) => holds(variable.name, offset));
  if (definition !== undefined) return { kind: "definition", definition, ...spanOf(definition.name) };
  const directive = section.directives.find((candidate) => holds(candidate, offset));
  if (directive !== undefined) return directiveTarget(directive, offset);
  const expectation = section.expectations.find((candidate) => holds(candidate, offset));
  if (expectation === undefined) return undefined;
  if (holds(expectation.left, offset))
    return { kind: "expectation", expectation, side: "left", ...spanOf(expectation.left) };
  if (!holds(expectation.right, offset)) return undefined;
  return { kind: "expectation", expectation, side: "right", ...spanOf(expectation.right) };
}

function directiveTarget(directive: Directive, offset: number): Target | undefined {
  const { word, argument } = directive;
  // The @ belongs to the word.
  const wordSpan = { start: word.start - 1, end: word.end };
  if (holds(wordSpan, offset)) return { kind: "directive", directive, ...wordSpan };
  const name = namesIn(argument).find((piece) => holds(piece, offset));
  return name && { kind: "argument", directive, word: name, ...spanOf(name) };
}

function fieldTarget(section: Section, offset: number): Target | undefined {
  const { call, body } = section;
  if (call === undefined || body?.kind !== "inline" || !holds(body.span, offset)) return undefined;
  const root = maskBody(section)?.root;
  const node = root && findNodeAtOffset(root, offset);
  if (root === undefined || node === undefined || isContainer(node)) return undefined;
  const templates = bodyTemplates(section);
  if (touchesTemplate(node, templates) && isKey(node)) return undefined;
  return {
    kind: "field",
    call,
    path: getNodePath(node),
    body: maskedValue(root, templates),
    start: node.offset,
    end: node.offset + node.length,
  };
}

/** The words of a directive's argument, each with its place. */
export function namesIn(argument: Piece): Piece[] {
  return [...argument.text.matchAll(/[^\s,]+/g)].map((match) => {
    const start = argument.start + match.index;
    return { text: match[0], start, end: start + match[0].length };
  });
}

/** Whether a string node is the key of a property. */
export function isKey(node: Node): boolean {
  return node.parent?.type === "property" && node.parent.children?.[0] === node;
}

function isContainer(node: Node): boolean {
  return node.type === "object" || node.type === "array" || node.type === "property";
}

function holds(span: Span, offset: number): boolean {
  return span.start <= offset && offset < span.end;
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}
