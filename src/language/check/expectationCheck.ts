import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { responseSchema, responseSchemasAt } from "../explain/responseFields.ts";
import type { Expectation, Operator, Piece, Problem, Section } from "../syntax/syntax.ts";
import { nearest } from "./nearest.ts";
import { misspeltStep, stepPieces } from "./referenceCheck.ts";
import { oneOf, problemOf } from "./rules.ts";

/** What an expectation may read besides the answer's body, with its type. */
const words = { status: "number", duration: "number", outcome: "string" } as const;
/** The values of `outcome`. */
const outcomes = ["ok", "partial", "failed", "unreachable", "notEnvelope", "cancelled"];

const orders: readonly Operator[] = ["<", "<=", ">", ">="];
const equalities: readonly Operator[] = ["==", "!="];

/** Expectations that can never be what was meant: misspelt paths, values of another type, lines above the body. */
export function expectationProblems(catalog: Catalog, section: Section): Problem[] {
  if (section.expectations.length === 0 || section.call === undefined) return [];
  const schema = responseSchema(catalog, section);
  const isSure = catalog.command(section.call.path)?.confidence === "documented";
  return section.expectations.flatMap((expectation) => [
    ...misplaced(section, expectation),
    ...pathProblems(catalog, schema, expectation),
    ...valueProblems(expectation, typeOfLeft(catalog, isSure ? schema : undefined, expectation)),
  ]);
}

function misplaced({ call, body }: Section, expectation: Expectation): Problem[] {
  const isAbove = expectation.start < (body?.span.start ?? call?.start ?? 0);
  return isAbove ? [problemOf("misplaced-expectation", expectation)] : [];
}

function pathProblems(catalog: Catalog, schema: Schema | undefined, { left, path }: Expectation): Problem[] {
  if (schema === undefined || isWord(left.text)) return [];
  const found = misspeltStep(catalog, schema, path, Object.keys(words));
  const piece = found && stepPieces(left)[found.index];
  if (found === undefined || piece === undefined) return [];
  return [{ ...problemOf("misspelt-path", piece, found.step, oneOf(found.meant)), suggestions: found.meant }];
}

type JsonType = "number" | "string" | "boolean" | "array" | "object" | "null";

/** The one type that the left side has by the documentation; `undefined` where it may have several. */
function typeOfLeft(catalog: Catalog, schema: Schema | undefined, { left, path }: Expectation): JsonType | undefined {
  if (isWord(left.text)) return words[left.text];
  const types = new Set(schema && responseSchemasAt(catalog, schema, path).flatMap(typesOf));
  const [type] = types;
  return types.size === 1 ? type : undefined;
}

function typesOf({ type = [] }: Schema): JsonType[] {
  const written = typeof type === "string" ? [type] : type;
  return written.map((one) => (one === "integer" ? "number" : (one as JsonType)));
}

function valueProblems(expectation: Expectation, type: JsonType | undefined): Problem[] {
  const { left, operator, right } = expectation;
  if (operator === "exists" || right.text.includes("{{")) return [];
  const value = readJson(right.text);
  if (value === undefined) return [];
  if (operator === "matches")
    return isPattern(value.read) ? [] : [impossible(right, `${right.text} is no regular expression.`)];
  if (left.text === "outcome" && equalities.includes(operator)) return outcomeProblems(right, value.read);
  if (type === undefined || ![...orders, ...equalities].includes(operator)) return [];
  if (orders.includes(operator) && type !== "number" && type !== "string") {
    return [
      impossible(
        expectation,
        `${left.text} is ${withArticle(type)}, which is neither smaller nor greater than anything.`,
      ),
    ];
  }
  const given = typeOfValue(value.read);
  // What an answer lacks may be compared with null.
  if (given === type || given === "null") return [];
  const what = `${left.text} is ${withArticle(type)}, and ${right.text} ${withArticle(given)}: they are never equal.`;
  const said = orders.includes(operator) ? what.replace("are never equal", "cannot be compared") : what;
  return [{ ...impossible(right, said), suggestions: converted(value.read, type) }];
}

function outcomeProblems(right: Piece, value: unknown): Problem[] {
  if (outcomes.some((outcome) => outcome === value)) return [];
  const near = typeof value === "string" ? nearest(value, outcomes) : [];
  const suggestions = (near.length > 0 ? near : outcomes).map((outcome) => JSON.stringify(outcome));
  return [{ ...impossible(right, `An outcome is one of ${outcomes.join(", ")}.`), suggestions }];
}

/** The value in the type that is needed, where that loses nothing. */
function converted(value: unknown, type: JsonType): string[] {
  if (type === "number" && typeof value === "string" && /^-?(?:0|[1-9]\d*)$/.test(value)) return [value];
  if (type === "string" && typeof value === "number") return [JSON.stringify(String(value))];
  return [];
}

function impossible(span: Piece | Expectation, what: string): Problem {
  return problemOf("impossible-expectation", span, what);
}

function isPattern(value: unknown): boolean {
  try {
    return new RegExp(String(value), "u") !== undefined;
  } catch {
    return false;
  }
}

function isWord(text: string): text is keyof typeof words {
  return Object.hasOwn(words, text);
}

function readJson(text: string): { read: unknown } | undefined {
  try {
    return { read: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function typeOfValue(value: unknown): JsonType {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : (typeof value as JsonType);
}

function withArticle(type: JsonType): string {
  if (type === "null") return "null";
  const noun = type === "string" ? "text" : type;
  if (noun === "text") return noun;
  return /^[ao]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}
