import { findNodeAtLocation, type Node } from "jsonc-parser";
import { type BodyProblem, checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";
import { protocolQuery } from "../protocol/callUrl.ts";
import { bodyTemplates, maskBody, maskedValue, touchesTemplate } from "./body.ts";
import { directives, isDirective } from "./directives.ts";
import { fitsArguments, functionNames, isFunction, signatureOf } from "./functions.ts";
import { nearest } from "./nearest.ts";
import { type RuleCode, rules } from "./rules.ts";
import type { CallLine, Expression, Problem, Section, Span } from "./syntax.ts";
import { isKey } from "./target.ts";

/** All that is wrong with a section and depends on nothing outside it. */
export function sectionProblems(catalog: Catalog, section: Section): readonly Problem[] {
  const check = new SectionCheck(catalog, section);
  check.run();
  return check.problems;
}

/** A problem in the words of its rule. */
export function problemOf(rule: RuleCode, { start, end }: Span, ...values: string[]): Problem {
  const message: (...values: string[]) => string = rules[rule].message;
  return { rule, start, end, message: message(...values) };
}

/** The words of a diagnostic for names that a text may be a slip of. */
export function oneOf(names: readonly string[]): string {
  return names.join(" or ");
}

/** Directives whose argument has not the form that they need. */
export function directiveProblems(section: Section): Problem[] {
  return section.directives.flatMap(({ word, argument, ...span }) => {
    if (!isDirective(word.text)) return [];
    const { form, argument: pattern } = directives[word.text];
    if (pattern.test(argument.text)) return [];
    return [problemOf("wrong-directive-argument", argument.text === "" ? span : argument, word.text, form)];
  });
}

class SectionCheck {
  readonly problems: Problem[];
  readonly #catalog: Catalog;
  readonly #section: Section;

  constructor(catalog: Catalog, section: Section) {
    this.#catalog = catalog;
    this.#section = section;
    this.problems = [...section.problems];
  }

  run(): void {
    const { call } = this.#section;
    for (const { expression } of this.#section.templates) this.#function(expression);
    this.problems.push(...directiveProblems(this.#section));
    const command = call && this.#command(call);
    if (call !== undefined && command !== undefined) this.#query(call, command);
    this.#body(command);
  }

  #report(rule: RuleCode, span: Span, ...values: string[]): void {
    this.problems.push(problemOf(rule, span, ...values));
  }

  #function(expression: Expression): void {
    if (expression.kind !== "function") return;
    const { name, args } = expression;
    if (!isFunction(name.text)) {
      this.#report("unknown-function", name, name.text, functionNames.join(", "));
    } else if (!fitsArguments(name.text, args)) {
      const end = args.at(-1)?.end ?? name.end;
      this.#report("wrong-arguments", { start: name.start, end }, name.text, `{{${signatureOf(name.text)}}}`);
    }
  }

  #command(call: CallLine): Command | undefined {
    if (call.service === "" || call.target.text.includes("{{")) return undefined;
    const command = this.#catalog.command(call.path);
    if (command === undefined) {
      this.#report("unknown-command", call.target, call.path, oneOf(nearestCommands(this.#catalog, call)));
    }
    return command;
  }

  #query(call: CallLine, command: Command): void {
    const known = command.request["x-query"] ?? {};
    for (const { name, value } of call.query) {
      const span = { start: name.start, end: value.end };
      if (Object.hasOwn(known, name.text)) continue;
      if (name.text.toLowerCase() === "usersig" && value.text !== "") this.#report("secret-in-url", span);
      else if (isProtocolField(name.text)) this.#report("needless-query-field", span, name.text);
      else this.#report("unknown-query-field", span, name.text, call.path);
    }
  }

  #body(command: Command | undefined): void {
    const { body, call } = this.#section;
    if (body?.kind === "file") return;
    const masked = maskBody(this.#section);
    if (body === undefined || masked === undefined) {
      if (call !== undefined && command !== undefined) this.#missingBody(command, call);
      return;
    }
    const templates = bodyTemplates(this.#section);
    const errors = masked.errors.filter(
      (error) => !touchesTemplate({ offset: error.start, length: error.end - error.start }, templates),
    );
    let last = -1;
    for (const error of errors) {
      const isEndOfUnclosed = !body.closed && error.start >= body.span.end - 1;
      // One slip often gives a second error right behind the first.
      const isConsequence = last >= 0 && this.#section.text.slice(last, error.start).trim() === "";
      if (!isEndOfUnclosed && !isConsequence) this.#report("body-syntax", error, error.message);
      last = error.end;
    }
    const { root } = masked;
    if (root === undefined) return;
    if (errors.length === 0) this.#duplicateKeys(root);
    if (masked.errors.length > 0 || !body.closed || command === undefined) return;
    for (const problem of checkBody(this.#catalog, command.request, maskedValue(root, templates))) {
      this.#schema(command, problem, spanOfProblem(root, problem));
    }
  }

  /** A request without a body sends `{}`. */
  #missingBody(command: Command, call: CallLine): void {
    for (const problem of checkBody(this.#catalog, command.request, {})) this.#schema(command, problem, call.target);
  }

  #schema(command: Command, problem: BodyProblem, span: Span): void {
    const rule = command.confidence === "documented" ? "body-schema" : "body-schema-unsure";
    this.#report(rule, span, problem.message);
  }

  #duplicateKeys(node: Node): void {
    const seen = new Set<string>();
    for (const child of node.children ?? []) {
      const [key, value] = child.type === "property" ? (child.children ?? []) : [undefined, child];
      if (value !== undefined) this.#duplicateKeys(value);
      if (key === undefined || touchesTemplate(key, this.#section.templates)) continue;
      const name = String(key.value);
      if (seen.has(name)) this.#report("duplicate-key", spanOfNode(key), name);
      seen.add(name);
    }
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

function isProtocolField(name: string): boolean {
  return protocolQuery.some((field) => field === name.toLowerCase());
}

/** The commands that a written one may be a slip of: of the same name elsewhere, else of a similar one. */
export function nearestCommands(catalog: Catalog, call: CallLine): string[] {
  const paths = catalog.commandNames.map(({ service, command }) => `${service}/${command}`);
  const same = paths.filter((path) => path.toLowerCase().endsWith(`/${call.command.toLowerCase()}`));
  if (same.length > 0) return same.slice(0, 3);
  const services = nearest(
    call.service,
    catalog.services.map(({ service }) => service),
  );
  const service =
    catalog.service(call.service) ?? (services[0] === undefined ? undefined : catalog.service(services[0]));
  const inService = nearest(call.command, service?.commands.map(({ command }) => command) ?? []);
  if (service !== undefined && inService.length > 0) return inService.map((command) => `${service.service}/${command}`);
  return nearest(call.path, paths);
}
