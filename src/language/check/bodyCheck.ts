import { findNodeAtLocation, type Node } from "jsonc-parser";
import { type BodyPath, type BodyPlace, type BodyProblem, checkBody, visitBody } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command } from "../../catalog/facts.ts";
import { bodyTemplates, maskBody, maskedValue, touchesTemplate } from "../syntax/body.ts";
import type { Problem, Section, Span } from "../syntax/syntax.ts";
import { isKey } from "../syntax/target.ts";
import { groupIdProblem } from "./groupIds.ts";
import { nearest } from "./nearest.ts";
import { oneOf, problemOf } from "./rules.ts";

/** All that is wrong with a section's body; `command` is `undefined` where the catalogue does not know it. */
export function bodyProblems(catalog: Catalog, section: Section, command: Command | undefined): Problem[] {
  const { body, call } = section;
  if (body?.kind === "file") return [];
  const masked = maskBody(section);
  if (body === undefined || masked === undefined) {
    if (call === undefined || command === undefined) return [];
    // A request without a body sends `{}`.
    return checkBody(catalog, command.request, {}).map((problem) => schemaProblem(command, problem, call.target));
  }
  const templates = bodyTemplates(section);
  const errors = masked.errors.filter(
    (error) => !touchesTemplate({ offset: error.start, length: error.end - error.start }, templates),
  );
  const found: Problem[] = [];
  let last = -1;
  for (const error of errors) {
    const isEndOfUnclosed = !body.closed && error.start >= body.span.end - 1;
    // One slip often gives a second error right behind the first.
    const isConsequence = last >= 0 && section.text.slice(last, error.start).trim() === "";
    if (!isEndOfUnclosed && !isConsequence) found.push(problemOf("body-syntax", error, error.message));
    last = error.end;
  }
  const { root } = masked;
  if (root === undefined) return found;
  if (errors.length === 0) findDuplicateKeys(section, root, found);
  if (masked.errors.length > 0 || !body.closed || command === undefined) return found;
  return [...found, ...valueProblems(catalog, command, root, maskedValue(root, templates))];
}

/** What is wrong with a body whose JSON is sound. */
function valueProblems(catalog: Catalog, command: Command, root: Node, value: unknown): Problem[] {
  const found: Problem[] = [];
  const misspelt: { path: BodyPath; meant: readonly string[] }[] = [];
  visitBody(catalog, command.request, value, (place) => {
    // Where the documentation is incomplete, a key that is near another one may well be a key of its own.
    if (command.confidence !== "partial") {
      for (const { key, meant } of misspeltKeys(place)) {
        const node = findNodeAtLocation(root, [...place.path, key])?.parent?.children?.[0];
        if (node === undefined) continue;
        misspelt.push({ path: place.path, meant });
        found.push({ ...problemOf("misspelt-key", spanOfNode(node), key, oneOf(meant)), suggestions: meant });
      }
    }
    if (typeof place.value !== "string" || !place.schemas.some((schema) => schema["x-group"])) return;
    const wrong = groupIdProblem(command, place.path, place.value, value);
    const node = wrong && findNodeAtLocation(root, [...place.path]);
    if (wrong !== undefined && node !== undefined) {
      found.push({
        ...problemOf("wrong-group-id", spanOfNode(node), wrong.message),
        suggestions: wrong.suggestions.map((id) => JSON.stringify(id)),
      });
    }
  });
  for (const problem of checkBody(catalog, command.request, value)) {
    // The key that is missing is the one that is misspelt: one slip, one problem.
    const isSlip = misspelt.some(
      ({ path, meant }) => isSamePath(path, problem.path) && problem.keys?.some((key) => meant.includes(key)),
    );
    if (!isSlip) found.push(schemaProblem(command, problem, spanOfProblem(root, problem)));
  }
  return [...found, ...literalRandom(catalog, command, root, value)];
}

function schemaProblem(command: Command, problem: BodyProblem, span: Span): Problem {
  const rule = command.confidence === "documented" ? "body-schema" : "body-schema-unsure";
  return { ...problemOf(rule, span, problem.message), body: problem };
}

/** Keys that are not known in their place but near one that is known there and missing. Other unknown keys are let through. */
function misspeltKeys({ value, schemas }: BodyPlace): { key: string; meant: string[] }[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const known = new Set(schemas.flatMap(({ properties = {} }) => Object.keys(properties)));
  if (known.size === 0 || schemas.some(({ additionalProperties }) => typeof additionalProperties === "object"))
    return [];
  const unknown = Object.keys(value).filter((key) => !known.has(key));
  if (unknown.length === 0) return [];
  const missing = [...known].filter((key) => !Object.hasOwn(value, key));
  return unknown.map((key) => ({ key, meant: nearest(key, missing) })).filter(({ meant }) => meant.length > 0);
}

/** A number in the field by which the service knows a repeated message. */
function literalRandom(catalog: Catalog, command: Command, root: Node, value: unknown): Problem[] {
  const repeated = catalog.droppedWhenRepeated(`${command.service}/${command.command}`);
  if (repeated === undefined || typeof value !== "object" || value === null) return [];
  const { field, windowSeconds } = repeated;
  const node = findNodeAtLocation(root, [field]);
  if (node?.type !== "number") return [];
  return [problemOf("literal-random", spanOfNode(node), field, String(windowSeconds))];
}

function findDuplicateKeys(section: Section, node: Node, found: Problem[]): void {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const [key, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
    if (value !== undefined) findDuplicateKeys(section, value, found);
    if (key === undefined || touchesTemplate(key, section.templates)) continue;
    const name = String(key.value);
    if (seen.has(name)) found.push(problemOf("duplicate-key", spanOfNode(key), name));
    seen.add(name);
  }
}

/** The place to underline: the key whose value is wrong, the value where it is short, or the brace. */
function spanOfProblem(root: Node, { path }: BodyProblem): Span {
  const node = findNodeAtLocation(root, [...path]) ?? root;
  if (node.type !== "object" && node.type !== "array") return spanOfNode(node);
  const key = node.parent?.type === "property" ? node.parent.children?.[0] : undefined;
  return key !== undefined && isKey(key) ? spanOfNode(key) : { start: node.offset, end: node.offset + 1 };
}

function spanOfNode({ offset, length }: Node): Span {
  return { start: offset, end: offset + length };
}

function isSamePath(a: BodyPath, b: BodyPath): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
