import { schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Command } from "../../catalog/facts.ts";
import { isProtocolField } from "../../protocol/callUrl.ts";
import { arraysOf, directives, isDirective } from "../syntax/directives.ts";
import { fitsArguments, functionNames, isFunction, refusalOf, signatureOf } from "../syntax/functions.ts";
import { type CallLine, directive, type Expression, type Problem, type Section, type Span } from "../syntax/syntax.ts";
import { readPath } from "../syntax/template.ts";
import { isApp } from "./address.ts";
import { bodyProblems } from "./bodyCheck.ts";
import { expectationProblems } from "./expectationCheck.ts";
import { nearest } from "./nearest.ts";
import { oneOf, problemOf, type RuleCode } from "./rules.ts";
import { findSecrets } from "./secrets.ts";
import { suppressionProblems } from "./suppressions.ts";

/** Directives of which the first one of a request counts. */
const onceOnly = ["name", "profile", "timeout", "retry", "delay", "data", "batch"];

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
    this.#repeatedDirectives();
    for (const { expression } of this.#section.templates) this.#function(expression);
    this.#reportAll(directiveProblems(this.#section));
    const command = call && this.#command(call);
    if (call !== undefined && command !== undefined) this.#query(call, command);
    this.#batch(call, command);
    this.#pages(call, command);
    this.#reportAll(bodyProblems(this.#catalog, this.#section, command));
    this.#reportAll(expectationProblems(this.#catalog, this.#section));
    this.#secrets();
    this.#reportAll(suppressionProblems(this.#section));
  }

  /** One by one: they may be more than a call takes arguments. */
  #reportAll(problems: readonly Problem[]): void {
    for (const problem of problems) this.problems.push(problem);
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
    } else {
      const refusal = refusalOf(name.text, args);
      const span = { start: args[0]?.start ?? name.start, end: args.at(-1)?.end ?? name.end };
      if (refusal !== undefined) this.#report("refused-arguments", span, refusal);
    }
  }

  #repeatedDirectives(): void {
    const seen = new Set<string>();
    for (const { word, argument } of this.#section.directives) {
      if (!onceOnly.includes(word.text)) continue;
      if (seen.has(word.text)) this.#report("repeated-directive", { start: word.start, end: argument.end }, word.text);
      seen.add(word.text);
    }
  }

  #batch(call: CallLine | undefined, command: Command | undefined): void {
    const batch = this.#section.directives.find(({ word }) => word.text === "batch");
    if (batch === undefined || call === undefined) return;
    if (directive(this.#section, "data") === undefined) this.#report("batch-without-data", batch.word);
    const written = /^\d+\s+(\S+)$/.exec(batch.argument.text)?.[1];
    const path = written === undefined ? undefined : readPath(written);
    if (command === undefined || written === undefined || path === undefined || written.includes("{{")) return;
    const schemas = schemasAt(this.#catalog, command.request, undefined, path);
    if (schemas.some(({ type }) => type === undefined || [type].flat().includes("array"))) return;
    const arrays = arraysOf(this.#catalog, command.request);
    const near = nearest(written, arrays);
    // What is near no array may be one that is not documented.
    if (schemas.length === 0 && near.length === 0 && arrays.length > 0) return;
    const span = { start: batch.argument.end - written.length, end: batch.argument.end };
    this.#reportNear("wrong-batch-path", span, near.length > 0 ? near : arrays, written, call.path, arrays.join(", "));
  }

  #pages(call: CallLine | undefined, command: Command | undefined): void {
    const pages = this.#section.directives.find(({ word }) => word.text === "pages");
    if (pages === undefined || call === undefined || command === undefined) return;
    if (this.#catalog.paging(call.path) === undefined) this.#report("needless-pages", pages.word, call.path);
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
      // Which app is meant is held against the profiles, elsewhere.
      else if (isApp(name.text)) continue;
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

/** The commands that a written one may be a slip of: of the same name elsewhere, else of a similar one. */
function nearestCommands(catalog: Catalog, call: CallLine): string[] {
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
