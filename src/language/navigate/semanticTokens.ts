import type { Range, SemanticTokens } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import { isDirective } from "../syntax/directives.ts";
import { isFunction } from "../syntax/functions.ts";
import { SectionPositions } from "../syntax/positions.ts";
import type { Scope } from "../syntax/scope.ts";
import { isAsked } from "../syntax/sectionNames.ts";
import { sectionsIn } from "../syntax/sectionsIn.ts";
import type { Expectation, PlacedSection, Section, Span } from "../syntax/syntax.ts";
import { occurrencesIn } from "./occurrences.ts";

/** The legend, in LSP's own words: a token tells its type by the index here. */
export const semanticTokenTypes = ["function", "macro", "variable", "class", "operator", "property", "number"] as const;
/** A token tells its modifiers as bits in this order. */
export const semanticTokenModifiers = ["declaration", "readonly", "defaultLibrary"] as const;

type TokenType = (typeof semanticTokenTypes)[number];
type TokenModifier = (typeof semanticTokenModifiers)[number];

interface Token extends Span {
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

/** What the meaning of names depends on. */
export interface TokenContext {
  readonly catalog: Catalog;
  readonly scope: Scope;
  /** Whether a profile has a variable of that name. */
  readonly isOfProfile: (name: string) => boolean;
}

/**
 * What the words of a file, or of a range of it, mean: the colours that a grammar cannot know. A command, variable, request or
 * function that is not there gets no token, so that it keeps its plain colour. `readonly` marks variables of the profile.
 */
export function semanticTokensOf(context: TokenContext, range?: Range): SemanticTokens {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const placed of sectionsIn(context.scope.file, range)) {
    const positions = new SectionPositions(placed);
    for (const { start, end, type, modifiers } of apart(tokensIn(context, placed))) {
      const at = positions.positionAt(start);
      data.push(
        at.line - line,
        at.line === line ? at.character - character : at.character,
        end - start,
        semanticTokenTypes.indexOf(type),
        modifiers.reduce((bits, modifier) => bits | (1 << semanticTokenModifiers.indexOf(modifier)), 0),
      );
      line = at.line;
      character = at.character;
    }
  }
  return { data };
}

/** The tokens in their order, without those that another one covers. */
function apart(tokens: Token[]): Token[] {
  tokens.sort((a, b) => a.start - b.start);
  let last = 0;
  return tokens.filter(({ start, end }) => {
    if (start < last || end <= start) return false;
    last = end;
    return true;
  });
}

function tokensIn(context: TokenContext, placed: PlacedSection): Token[] {
  const { section } = placed;
  const tokens: Token[] = [];
  const add = ({ start, end }: Span, type: TokenType, ...modifiers: TokenModifier[]) =>
    tokens.push({ start, end, type, modifiers });
  addNames(context, section, add);
  const { call } = section;
  if (call !== undefined && context.catalog.commandName(call.path) !== undefined) add(call.target, "function");
  for (const { word } of section.directives) {
    if (isDirective(word.text)) add({ start: word.start - 1, end: word.end }, "macro");
  }
  for (const { expression } of section.templates) {
    if (expression.kind === "function" && isFunction(expression.name.text)) {
      add(expression.name, "function", "defaultLibrary");
    }
    if (expression.kind === "response") addPath(expression.pathText, add);
  }
  for (const expectation of section.expectations) {
    addPath(expectation.left, add);
    add(operatorSpan(section, expectation), "operator");
  }
  return tokens;
}

type AddToken = (span: Span, type: TokenType, ...modifiers: TokenModifier[]) => void;

function addNames({ scope, isOfProfile }: TokenContext, section: Section, add: AddToken): void {
  for (const { kind, role, name, inVariable } of occurrencesIn(section)) {
    const type = kind === "request" ? "class" : "variable";
    const isAnswer = kind === "variable" && inVariable === undefined && isAsked(section, name.text);
    if (role !== "use") add(name, type, "declaration");
    else if (isAnswer || scope.homeOf(kind, name.text) !== undefined) add(name, type);
    else if (kind === "variable" && isOfProfile(name.text)) add(name, type, "readonly");
  }
}

/** The keys and indices of a path; the characters between them have none. */
function addPath({ start, text }: Span & { readonly text: string }, add: AddToken): void {
  for (const { index, 0: step } of text.matchAll(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g)) {
    const from = start + index;
    add({ start: from, end: from + step.length }, /^\d+$/.test(step) ? "number" : "property");
  }
}

function operatorSpan({ text }: Section, { left, operator }: Expectation): Span {
  const start = text.indexOf(operator, left.end);
  return { start, end: start + operator.length };
}
