import { schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { codeSpan, commandMarkdown, errorCodeMarkdown, escapeMarkdown, fieldMarkdown } from "../../catalog/wording.ts";
import { type JsonStep, textAt } from "../../protocol/jsonText.ts";
import { maskSecrets } from "../check/secrets.ts";
import { messages } from "../messages.ts";
import { directiveText } from "../syntax/directives.ts";
import { effectiveProfile } from "../syntax/effectiveProfile.ts";
import { functionMarkdown } from "../syntax/functions.ts";
import type { Scope } from "../syntax/scope.ts";
import { isAsked } from "../syntax/sectionNames.ts";
import {
  directive,
  type Expression,
  type Piece,
  type PlacedSection,
  type Section,
  type Span,
  titleOf,
} from "../syntax/syntax.ts";
import { type Target, targetAt } from "../syntax/target.ts";
import { fileName } from "../syntax/uris.ts";
import type { Workspace } from "../workspace.ts";
import { isErrorCodePath, responseSchema, responseSchemasAt } from "./responseFields.ts";
import { timeMarkdown, timeUnitOf } from "./times.ts";
import { type FoundUserSig, userSigAt, userSigMarkdown } from "./userSigText.ts";
import { VariableValues } from "./variableValue.ts";

/** What an explanation needs to know besides its section. */
export interface HoverContext {
  readonly catalog: Catalog;
  readonly workspace: Workspace;
  readonly scope: Scope;
  /** The time in milliseconds, by which a UserSig has expired or not. */
  readonly now: () => number;
}

/** An explanation as Markdown, and the stretch of the section that it is about. */
export interface Explanation {
  readonly span: Span;
  readonly markdown: string;
}

/** Longer values are cut: a hover is no editor. */
const mostValueCharacters = 300;

/** Explains what stands at `offset` of a section; `undefined` where there is nothing to say. */
export async function hoverAt(
  context: HoverContext,
  section: Section,
  offset: number,
): Promise<Explanation | undefined> {
  const userSig = userSigAt(section.text, offset);
  if (userSig !== undefined) return userSigHover(context, userSig);
  const target = targetAt(section, offset);
  const markdown = target && textOf(context, section, target);
  if (target !== undefined && markdown !== undefined) {
    return { span: { start: target.start, end: target.end }, markdown };
  }
  return numberHover(context, section, offset, target);
}

async function userSigHover(context: HoverContext, { text, start, end, content }: FoundUserSig): Promise<Explanation> {
  const isSigned = await context.workspace.isSignedWithStoredKey(context.scope.uri, text);
  return { span: { start, end }, markdown: userSigMarkdown(content, context.now(), { isSigned }) };
}

/** A number that nothing else explains: an error code in a comment or a title, a time in a variable. */
function numberHover(
  { catalog }: HoverContext,
  section: Section,
  offset: number,
  target: Target | undefined,
): Explanation | undefined {
  const number = wholeNumberAt(section.text, offset);
  if (number === undefined || target?.kind === "command") return undefined;
  const { text, start, end } = number;
  const lineStart = section.text.lastIndexOf("\n", start - 1) + 1;
  const definition = section.variables.find(({ value }) => value.start <= start && end <= value.end);
  const isProse = /^\s*#|\/\/|\/\*/.test(section.text.slice(lineStart, start)) || isInBlockComment(section, start);
  const isCode = definition === undefined ? isProse : /code|error|err$/i.test(definition.name.text);
  const code = isCode && text.length >= 5 ? errorCodeMarkdown(catalog, Number(text), section.call?.path) : undefined;
  if (code !== undefined) return { span: { start, end }, markdown: code };
  const unit = definition === undefined && !isProse ? undefined : timeUnitOf(text, definition?.name.text);
  return unit && { span: { start, end }, markdown: timeMarkdown(text, unit) };
}

/** The digits around `offset`, unless they are a part of something longer. */
function wholeNumberAt(text: string, offset: number): Piece | undefined {
  const isDigit = (at: number) => /\d/.test(text[at] ?? "");
  let start = offset;
  let end = offset;
  while (isDigit(start - 1) && offset - start < 20) start--;
  while (isDigit(end) && end - offset < 20) end++;
  if (start === end || /[\w.:/#@$-]/.test(text[start - 1] ?? "") || /\w/.test(text[end] ?? "")) return undefined;
  return /^[./:-]\d/.test(text.slice(end, end + 2)) ? undefined : { text: text.slice(start, end), start, end };
}

function isInBlockComment({ body, text }: Section, offset: number): boolean {
  if (body?.kind !== "inline" || offset < body.span.start || offset >= body.span.end) return false;
  return text.lastIndexOf("/*", offset) > Math.max(text.lastIndexOf("*/", offset), text.lastIndexOf('"', offset));
}

function textOf(context: HoverContext, section: Section, target: Target): string | undefined {
  const { catalog } = context;
  switch (target.kind) {
    case "command": {
      const command = catalog.command(target.call.path);
      return command === undefined ? messages.unknownCommand() : commandMarkdown(catalog, command);
    }
    case "queryField": {
      const schema = catalog.command(target.call.path)?.request["x-query"]?.[target.field.name.text];
      return schema && fieldMarkdown({ name: target.field.name.text, schemas: [schema], isRequired: false });
    }
    case "field":
      return fieldText(catalog, section, target);
    case "template":
      return expressionText(context, section, target.template.expression);
    case "definition":
      return variableText(context, section, target.definition.name.text);
    case "directive":
      return directiveText(target.directive.word.text);
    case "argument":
      return argumentText(context, target.directive.word.text, target.word.text);
    case "expectation":
      return expectationText(catalog, section, target);
  }
}

function fieldText(
  catalog: Catalog,
  section: Section,
  target: Target & { readonly kind: "field" },
): string | undefined {
  const schema = catalog.command(target.call.path)?.request;
  const field = schema && describeField(catalog, schema, target.body, target.path);
  const key = target.path.findLast((step) => typeof step === "string") ?? "";
  const written = section.text.slice(target.start, target.end);
  if (!/^\d+$/.test(written)) return field;
  const code =
    isErrorCodePath([key]) && written.length >= 5
      ? errorCodeMarkdown(catalog, Number(written), target.call.path)
      : undefined;
  const isKnownTime = schema !== undefined && hasTime(schemasAt(catalog, schema, target.body, target.path));
  const unit = isKnownTime ? undefined : timeUnitOf(written, String(key));
  return together(field, code, unit && timeMarkdown(written, unit));
}

function hasTime(schemas: readonly Schema[]): boolean {
  return schemas.some((schema) => schema["x-time"] !== undefined);
}

function together(...parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined && part !== "");
  return known.length === 0 ? undefined : known.join("\n\n");
}

function describeField(
  catalog: Catalog,
  schema: Schema,
  body: unknown,
  path: readonly (string | number)[],
): string | undefined {
  const schemas = schemasAt(catalog, schema, body, path);
  const name = path.findLast((step) => typeof step === "string");
  const key = path.at(-1);
  if (schemas.length === 0 || typeof name !== "string") return undefined;
  const parents = schemasAt(catalog, schema, body, path.slice(0, -1));
  const isRequired = typeof key === "string" && parents.some((parent) => parent.required?.includes(key));
  return fieldMarkdown({ name, schemas, isRequired, value: valueAt(body, path) });
}

function valueAt(body: unknown, path: readonly (string | number)[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

function expressionText(context: HoverContext, section: Section, expression: Expression): string | undefined {
  switch (expression.kind) {
    case "variable":
      return context.scope.request(expression.name.text) !== undefined
        ? requestText(context, expression.name.text)
        : variableText(context, section, expression.name.text);
    case "response":
      return responseText(context, expression);
    case "function":
      return functionMarkdown(expression.name.text);
    case "literal":
      return messages.literalBraces();
    case "unreadable":
      return undefined;
  }
}

function variableText(context: HoverContext, section: Section, name: string): string {
  const title = headOf(name);
  const { scope, workspace } = context;
  if (isAsked(section, name)) return `${title} · ${messages.promptVariable()}`;
  const own = scope.variable(name);
  if (own !== undefined) {
    const from = escapeMarkdown(maskSecrets(messages.fileVariable(...placeOf(scope, own, own.definition.start))));
    return `${title} · ${from}\n\n${definedText(context, section, name, own.definition.value.text)}`;
  }
  const profile = effectiveProfile(scope.file, section, workspace.profiles(scope.uri));
  if (profile !== undefined && Object.hasOwn(profile.variables, name)) {
    const from = escapeMarkdown(messages.profileVariable(profile.id));
    return `${title} · ${from}\n\n${valueText(profile.variables[name] ?? "", name)}`;
  }
  return `${title} · ${directive(section, "data") === undefined ? messages.unknownVariable() : messages.dataVariable()}`;
}

/** What a variable of a file is set to, and what that makes where it builds on other variables. */
function definedText(context: HoverContext, section: Section, name: string, written: string): string {
  const value = new VariableValues(context.workspace, context.scope).variable(section, name);
  if (value.kind === "secret") return messages.secretValue(codeSpan(maskSecrets(value.source)));
  if (value.kind === "unknown" || value.text === written) return valueText(written, name);
  return `${valueText(written, name)}\n\n${messages.resolvedValue(valueText(value.text, name))}`;
}

/** The line of a definition, and its file where that is not the one at hand. */
function placeOf(
  scope: Scope,
  { uri, placed }: { readonly uri: string; readonly placed: PlacedSection },
  offset: number,
): [line: number, file?: string] {
  const line = placed.startLine + lineFeedsBefore(placed.section.text, offset) + 1;
  return uri === scope.uri ? [line] : [line, fileName(uri)];
}

function responseText(context: HoverContext, expression: Expression & { readonly kind: "response" }): string {
  const { catalog, scope, workspace } = context;
  const name = expression.request.text;
  const found = scope.request(name);
  const request = requestText(context, name);
  const schema = responseSchema(catalog, found?.section);
  const field = schema && fieldOfResponse(catalog, schema, expression.path);
  const response = found && workspace.lastResponse(found.uri, name);
  if (found === undefined || response === undefined) {
    return together(request, field, found && messages.noResponseYet()) ?? request;
  }
  const value = textAt(response, expression.path);
  if (value === undefined) return together(request, field) ?? request;
  const key = String(expression.path.at(-1) ?? "");
  const code = isErrorCodePath(expression.path)
    ? errorCodeMarkdown(catalog, Number(value), found.section.call.path)
    : "";
  return together(request, field, messages.lastValue(valueText(value, key)), code) ?? request;
}

function fieldOfResponse(catalog: Catalog, schema: Schema, path: readonly (string | number)[]): string | undefined {
  const name = path.findLast((step) => typeof step === "string" && step !== "length");
  const schemas = responseSchemasAt(catalog, schema, path);
  if (schemas.length === 0 || typeof name !== "string") return undefined;
  return fieldMarkdown({ name, schemas, isRequired: false });
}

function requestText(context: HoverContext, name: string): string {
  const request = context.scope.request(name);
  if (request === undefined) return `${headOf(name)} · ${messages.unknownRequest()}`;
  const { section } = request;
  const place = messages.namedRequest(...placeOf(context.scope, request, section.call.start));
  const head = `${headOf(name)} · ${escapeMarkdown(maskSecrets(place))}`;
  const title = escapeMarkdown(maskSecrets(titleOf(section)));
  return `${head}\n\n${title}  \n${codeSpan(maskSecrets(section.call.path))}`;
}

function argumentText(context: HoverContext, word: string, argument: string): string | undefined {
  if (word === "depends" || word === "name") return requestText(context, argument);
  if (word !== "profile") return undefined;
  const profile = context.workspace.profiles(context.scope.uri).profiles.find(({ id }) => id === argument);
  if (profile === undefined) return undefined;
  const place = profile.region ?? profile.origin ?? messages.sandbox();
  const text = messages.profile(profile.sdkAppId, place, profile.admin);
  return `${headOf(profile.id)} · ${escapeMarkdown(text)}`;
}

function expectationText(
  catalog: Catalog,
  section: Section,
  { expectation, side }: Target & { readonly kind: "expectation" },
): string | undefined {
  const { left, path, right } = expectation;
  if (side === "right") return expectedText(catalog, section, left.text, path, right.text);
  if (left.text === "duration" || left.text === "status" || left.text === "outcome") return messages[left.text]();
  const schema = responseSchema(catalog, section);
  return schema && fieldOfResponse(catalog, schema, path);
}

/** What the value of an expectation stands for: an error code, one of a list, a time. */
function expectedText(
  catalog: Catalog,
  section: Section,
  left: string,
  path: readonly JsonStep[],
  right: string,
): string | undefined {
  if (left === "outcome") {
    const outcome = right.replace(/"/g, "");
    return isOutcome(outcome) ? messages.outcomes[outcome] : undefined;
  }
  const schema = responseSchema(catalog, section);
  const schemas = schema === undefined ? [] : responseSchemasAt(catalog, schema, path);
  const isListed = schemas.some((one) => one.enum !== undefined);
  const name = String(path.findLast((step) => typeof step === "string") ?? "");
  if (isListed) return fieldMarkdown({ name, schemas, isRequired: false, value: jsonValue(right) });
  if (!/^-?\d+$/.test(right)) return undefined;
  if (isErrorCodePath(path)) return errorCodeMarkdown(catalog, Number(right), section.call?.path);
  const known = schemas.find((one) => one["x-time"] !== undefined)?.["x-time"];
  const unit = known ?? timeUnitOf(right, name);
  return unit && timeMarkdown(right, unit);
}

function isOutcome(text: string): text is keyof typeof messages.outcomes {
  return Object.hasOwn(messages.outcomes, text);
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name as the head of an explanation. */
function headOf(name: string): string {
  return `**${escapeMarkdown(maskSecrets(name))}**`;
}

/** A value without the secrets in it, and its moment where it is a Unix time. */
function valueText(text: string, name: string): string {
  const unit = timeUnitOf(text, name);
  if (unit !== undefined) return `${codeSpan(text)}\n\n${timeMarkdown(text, unit)}`;
  const masked = maskSecrets(text);
  const cut = masked.length > mostValueCharacters ? `${masked.slice(0, mostValueCharacters)}…` : masked;
  return masked === text ? codeSpan(cut) : `${codeSpan(cut)}\n\n${messages.maskedValue()}`;
}

function lineFeedsBefore(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}
