import type { Hover } from "vscode-languageserver-types";
import { schemasAt } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Schema } from "../catalog/facts.ts";
import { codeSpan, commandMarkdown, errorCodeMarkdown, escapeMarkdown, fieldMarkdown } from "../catalog/wording.ts";
import { textAt } from "../protocol/jsonText.ts";
import { directives, isDirective } from "./directives.ts";
import { effectiveProfile } from "./effectiveProfile.ts";
import { functions, isFunction, signatureOf } from "./functions.ts";
import { messages } from "./messages.ts";
import { isErrorCodePath, responseSchema, responseSchemasAt } from "./responseFields.ts";
import type { Scope } from "./scope.ts";
import { directive, type Expression, type Section, titleOf } from "./syntax.ts";
import { type Target, targetAt } from "./target.ts";
import type { Workspace } from "./workspace.ts";

/** What an explanation needs to know besides its section. */
export interface HoverContext {
  readonly catalog: Catalog;
  readonly workspace: Workspace;
  readonly scope: Scope;
}

/** Longer values are cut: a hover is no editor. */
const mostValueCharacters = 300;

/** Explains what stands at `offset` of a section, as Markdown with its place; `undefined` where there is nothing to say. */
export function hoverAt(
  context: HoverContext,
  section: Section,
  offset: number,
): { readonly target: Target; readonly contents: Hover["contents"] } | undefined {
  const target = targetAt(section, offset);
  if (target === undefined) return undefined;
  const value = textOf(context, section, target);
  return value === undefined ? undefined : { target, contents: { kind: "markdown", value } };
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
      return fieldText(catalog, target);
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

function fieldText(catalog: Catalog, target: Target & { readonly kind: "field" }): string | undefined {
  const schema = catalog.command(target.call.path)?.request;
  if (schema === undefined) return undefined;
  return describeField(catalog, schema, target.body, target.path);
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

/** What a function gives and how it is called; `undefined` where there is none of that name. */
export function functionMarkdown(name: string): string | undefined {
  if (!isFunction(name)) return undefined;
  const { summary, gives } = functions[name];
  return [codeSpan(signatureOf(name)), escapeMarkdown(summary), messages.gives[gives]].filter(Boolean).join("\n\n");
}

function variableText(context: HoverContext, section: Section, name: string): string {
  const title = `**${escapeMarkdown(name)}**`;
  const { scope, workspace } = context;
  const isAsked = section.directives.some(
    ({ word, argument }) => word.text === "prompt" && argument.text.split(/\s/)[0] === name,
  );
  if (isAsked) return `${title} · ${messages.promptVariable()}`;
  const own = scope.variable(name);
  if (own !== undefined) {
    const { placed, definition } = own;
    const line = placed.startLine + lineFeedsBefore(placed.section.text, definition.start) + 1;
    return `${title} · ${escapeMarkdown(messages.fileVariable(line))}\n\n${valueSpan(definition.value.text)}`;
  }
  const profile = effectiveProfile(scope.file, section, workspace.profiles(scope.uri));
  if (profile !== undefined && Object.hasOwn(profile.variables, name)) {
    const from = escapeMarkdown(messages.profileVariable(profile.id));
    return `${title} · ${from}\n\n${valueSpan(profile.variables[name] ?? "")}`;
  }
  return `${title} · ${directive(section, "data") === undefined ? messages.unknownVariable() : messages.dataVariable()}`;
}

function responseText(context: HoverContext, expression: Expression & { readonly kind: "response" }): string {
  const name = expression.request.text;
  const request = requestText(context, name);
  const schema = responseSchema(context.catalog, context.scope.request(name)?.section);
  if (schema === undefined) return request;
  const field = fieldOfResponse(context.catalog, schema, expression.path);
  const response = context.workspace.lastResponse(context.scope.uri, name);
  const value = response && textAt(response, expression.path);
  const last =
    response === undefined ? messages.noResponseYet() : value === undefined ? "" : messages.lastValue(valueSpan(value));
  return [request, field ?? "", last].filter((text) => text !== "").join("\n\n");
}

function fieldOfResponse(catalog: Catalog, schema: Schema, path: readonly (string | number)[]): string | undefined {
  const name = path.findLast((step) => typeof step === "string" && step !== "length");
  const schemas = responseSchemasAt(catalog, schema, path);
  if (schemas.length === 0 || typeof name !== "string") return undefined;
  return fieldMarkdown({ name, schemas, isRequired: false });
}

function requestText(context: HoverContext, name: string): string {
  const request = context.scope.request(name);
  if (request === undefined) return `**${escapeMarkdown(name)}** · ${messages.unknownRequest()}`;
  const { placed, section } = request;
  const line = placed.startLine + lineFeedsBefore(section.text, section.call.start) + 1;
  const head = `**${escapeMarkdown(name)}** · ${escapeMarkdown(messages.namedRequest(line))}`;
  return `${head}\n\n${escapeMarkdown(titleOf(section))}  \n${codeSpan(section.call.path)}`;
}

/** How a directive is written and what it does; `undefined` where there is none of that name. */
export function directiveText(word: string): string | undefined {
  if (!isDirective(word)) return undefined;
  const { form, summary } = directives[word];
  return `${codeSpan(`# @${word} ${form}`.trimEnd())}\n\n${escapeMarkdown(summary)}`;
}

function argumentText(context: HoverContext, word: string, argument: string): string | undefined {
  if (word === "depends" || word === "name") return requestText(context, argument);
  if (word !== "profile") return undefined;
  const profile = context.workspace.profiles(context.scope.uri).profiles.find(({ id }) => id === argument);
  if (profile === undefined) return undefined;
  const place = profile.region ?? profile.origin ?? messages.sandbox();
  const text = messages.profile(profile.sdkAppId, place, profile.admin);
  return `**${escapeMarkdown(profile.id)}** · ${escapeMarkdown(text)}`;
}

function expectationText(
  catalog: Catalog,
  section: Section,
  { expectation, side }: Target & { readonly kind: "expectation" },
): string | undefined {
  const { left, path, right } = expectation;
  const code = isErrorCodePath(path) && /^-?\d+$/.test(right.text) ? Number(right.text) : undefined;
  if (side === "right") return code === undefined ? undefined : errorCodeMarkdown(catalog, code, section.call?.path);
  if (left.text === "duration" || left.text === "status" || left.text === "outcome") return messages[left.text]();
  const schema = responseSchema(catalog, section);
  return schema && fieldOfResponse(catalog, schema, path);
}

function valueSpan(text: string): string {
  return codeSpan(text.length > mostValueCharacters ? `${text.slice(0, mostValueCharacters)}…` : text);
}

function lineFeedsBefore(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length - 1;
}
