import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";
import { protocolQuery } from "../protocol/callUrl.ts";
import { bodyProblems } from "./bodyCheck.ts";
import { directives, isDirective } from "./directives.ts";
import { expectationProblems } from "./expectationCheck.ts";
import { fitsArguments, functionNames, isFunction, signatureOf } from "./functions.ts";
import { nearest } from "./nearest.ts";
import { oneOf, problemOf, type RuleCode } from "./rules.ts";
import { findSecrets } from "./secrets.ts";
import { suppressionProblems } from "./suppressions.ts";
import type { CallLine, Expression, Problem, Section, Span } from "./syntax.ts";

/** All that is wrong with a section and depends on nothing outside it. */
export function sectionProblems(catalog: Catalog, section: Section): readonly Problem[] {
  const check = new SectionCheck(catalog, section);
  check.run();
  return check.problems;
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
    this.problems.push(...bodyProblems(this.#catalog, this.#section, command));
    this.problems.push(...expectationProblems(this.#catalog, this.#section));
    this.#secrets();
    this.problems.push(...suppressionProblems(this.#section));
  }

  #report(rule: RuleCode, span: Span, ...values: string[]): void {
    this.problems.push(problemOf(rule, span, ...values));
  }

  #reportNear(rule: RuleCode, span: Span, suggestions: readonly string[], ...values: string[]): void {
    this.problems.push({ ...problemOf(rule, span, ...values), suggestions });
  }

  #function(expression: Expression): void {
    if (expression.kind !== "function") return;
    const { name, args } = expression;
    if (!isFunction(name.text)) {
      const near = nearest(name.text, functionNames);
      this.#reportNear("unknown-function", name, near, name.text, functionNames.join(", "));
    } else if (!fitsArguments(name.text, args)) {
      const end = args.at(-1)?.end ?? name.end;
      this.#report("wrong-arguments", { start: name.start, end }, name.text, `{{${signatureOf(name.text)}}}`);
    }
  }

  #command(call: CallLine): Command | undefined {
    if (call.service === "" || call.target.text.includes("{{")) return undefined;
    const command = this.#catalog.command(call.path);
    if (command === undefined) {
      const near = nearestCommands(this.#catalog, call);
      this.#reportNear("unknown-command", call.target, near, call.path, oneOf(near));
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

  /** Where a URL carries a UserSig in its query, that field is told already. */
  #secrets(): void {
    const told = this.problems.filter(({ rule }) => rule === "secret-in-url");
    for (const secret of findSecrets(this.#section.text)) {
      if (told.some(({ start, end }) => start <= secret.start && secret.end <= end)) continue;
      this.#report(secret.kind === "userSig" ? "secret-user-sig" : "secret-key", secret);
    }
  }
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
