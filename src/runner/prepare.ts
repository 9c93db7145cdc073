import type { Catalog } from "../catalog/catalog.ts";
import { rules } from "../language/check/rules.ts";
import { directiveProblems } from "../language/check/validate.ts";
import type { Profile } from "../language/profiles.ts";
import { type BodyPart, compileBody, maskBody } from "../language/syntax/body.ts";
import { directives, isDirective } from "../language/syntax/directives.ts";
import { parseSection } from "../language/syntax/parse.ts";
import type { CallLine, Piece, Problem, RequestSection, Section, Span } from "../language/syntax/syntax.ts";
import { isProtocolField } from "../protocol/callUrl.ts";
import { messages } from "./messages.ts";
import { asJson, asStringContent, asText, mostCharacters, type Surroundings, type Values } from "./values.ts";

/** Why a request was not sent. */
export interface Refusal {
  /**
   * `unusable`: the text or its profile must be corrected; `unresolved`: a value is not there;
   * `missingSecret`: the front end knows how a secret is set, the message leaves that to it.
   */
  readonly kind: "unusable" | "unresolved" | "missingSecret" | "declined";
  readonly message: string;
  /** The place in the request's section; absent where no single place is at fault. */
  readonly span?: Span;
  /** The place in imreq.json, where that is at fault. */
  readonly profilesSpan?: Span;
  /** Whose secret is missing. */
  readonly secret?: { readonly sdkAppId: number; readonly origin: string; readonly admin: string };
}

/** The refusal of a request that must be corrected, at no place of its own. */
export function unusable(message: string): Refusal {
  return { kind: "unusable", message };
}

/** A request with all its templates filled. */
export interface Prepared {
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Checks and fills a request: everything that is wrong with it comes at once. */
export class Preparer {
  readonly #catalog: Catalog;
  /** The last body file, by its text: the plan and the request read the same one. */
  readonly #files = new Map<string, Section>();
  readonly #compiled = new WeakMap<Section, readonly BodyPart[]>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  async prepare(
    request: RequestSection,
    profile: Profile,
    origin: string,
    values: Values,
    surroundings: Surroundings,
  ): Promise<Prepared | readonly Refusal[]> {
    const refusals: Refusal[] = [...textRefusals(request), ...addressRefusals(request.call, profile, origin)];
    if (refusals.length > 0) return refusals;
    const query = await this.#query(request, values, refusals);
    const body = await this.#body(request, values, surroundings, refusals);
    return refusals.length > 0 ? refusals : { query, body };
  }

  /** Reads the body of a request that is sent soon, while there is time. */
  readAhead(request: RequestSection): void {
    const parts = request.body?.kind === "file" || this.#compiled.has(request) ? undefined : compileBody(request);
    if (parts !== undefined) this.#compiled.set(request, parts);
  }

  /** The file that a request takes its body from, read as a section; `undefined` where there is none. */
  bodyFileSection(request: RequestSection, surroundings: Surroundings): Section | undefined {
    if (request.body?.kind !== "file") return undefined;
    const file = surroundings.readFile(request.body.path.text);
    return "problem" in file ? undefined : this.#fileSection(file.text);
  }

  /** The file's text behind any request line is a section of its own, read by the same rules. */
  #fileSection(text: string): Section {
    let section = this.#files.get(text);
    if (section === undefined) {
      section = parseSection(`a/b\n${text}`);
      this.#files.clear();
      this.#files.set(text, section);
    }
    return section;
  }

  async #query(request: RequestSection, values: Values, refusals: Refusal[]): Promise<Record<string, string>> {
    const known = this.#catalog.command(request.call.path)?.request["x-query"] ?? {};
    // Without a prototype: “__proto__” is a field as any other.
    const query: Record<string, string> = Object.create(null);
    for (const { name, value } of request.call.query) {
      if (isProtocolField(name.text)) continue;
      if (this.#catalog.commandName(request.call.path) !== undefined && !Object.hasOwn(known, name.text)) {
        refusals.push({
          kind: "unusable",
          message: messages.unknownQueryField(name.text, request.call.path),
          span: name,
        });
        continue;
      }
      const filled = await values.fill(request, value);
      if (filled.kind === "unresolved") refusals.push({ kind: "unresolved", message: filled.message, span: value });
      else query[name.text] = asText(filled);
    }
    return query;
  }

  async #body(
    request: RequestSection,
    values: Values,
    surroundings: Surroundings,
    refusals: Refusal[],
  ): Promise<string> {
    const { body } = request;
    if (body?.kind !== "file") return this.#fill(request, undefined, values, refusals);
    const file = surroundings.readFile(body.path.text);
    if ("problem" in file) {
      refusals.push({ kind: "unusable", message: messages.bodyFile(body.path.text, file.problem), span: body.path });
      return "";
    }
    const section = this.#fileSection(file.text);
    if (section.body === undefined && file.text.trim() !== "") {
      const message = messages.bodyFile(body.path.text, messages.bodyFileEmpty());
      refusals.push({ kind: "unusable", message, span: body.path });
    }
    return this.#fill(section, body.path, values, refusals);
  }

  /** Fills the body of `section`; with `place`, whatever is wrong is said of that place of the request. */
  async #fill(section: Section, place: Piece | undefined, values: Values, refusals: Refusal[]): Promise<string> {
    const report = (span: Span, message: string, kind: Refusal["kind"] = "unusable") => {
      const text = place === undefined ? message : messages.bodyFile(place.text, message);
      refusals.push({ kind, message: text, span: place ?? span });
    };
    let parts = this.#compiled.get(section);
    if (parts === undefined) {
      for (const problem of section.problems) if (place !== undefined) report(problem, problem.message);
      parts = compileBody(section);
      if (parts === undefined) {
        // Only a body with errors is read as a tree, which tells them.
        for (const error of maskBody(section)?.errors ?? []) report(error, error.message);
        if (refusals.length === 0) report(section.body?.span ?? { start: 0, end: 0 }, messages.bodyUnreadable());
      }
      if (parts === undefined || refusals.length > 0) return "";
      this.#compiled.set(section, parts);
    }
    let text = "";
    for (const part of parts) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      const value = await values.of(part.expression);
      if (value.kind === "unresolved") report(part, value.message, "unresolved");
      else text += part.place === "string" ? asStringContent(value) : asJson(value);
      if (text.length <= mostCharacters) continue;
      report(part, messages.tooLong(mostCharacters), "unresolved");
      return "";
    }
    return text;
  }
}

/** Why a section with these problems is not sent: its errors. */
export function errorRefusals(problems: readonly Problem[]): Refusal[] {
  return problems
    .filter((problem) => rules[problem.rule].severity === "error")
    .map((problem) => ({ kind: "unusable", message: problem.message, span: problem }));
}

function textRefusals(request: RequestSection): Refusal[] {
  const problems = errorRefusals([...request.problems, ...directiveProblems(request)]);
  const unsupported = request.directives
    .filter(({ word }) => isDirective(word.text) && !directives[word.text].isRun)
    .map((found): Refusal => ({ kind: "unusable", message: messages.notRunYet(found.word.text), span: found }));
  return [...problems, ...unsupported];
}

function addressRefusals(call: CallLine, profile: Profile, origin: string): Refusal[] {
  const refusals: Refusal[] = [];
  if (call.origin !== undefined && call.origin !== origin) {
    refusals.push({ kind: "unusable", message: messages.otherHost(call.origin, origin), span: call.target });
  }
  const app = call.query.find(({ name }) => name.text.toLowerCase() === "sdkappid");
  if (app !== undefined && app.value.text !== String(profile.sdkAppId)) {
    refusals.push({ kind: "unusable", message: messages.otherApp(app.value.text, profile.sdkAppId), span: app.value });
  }
  return refusals;
}
