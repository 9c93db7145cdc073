import type {
  CompletionItem,
  Diagnostic,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Position,
} from "vscode-languageserver-types";
import type { Catalog } from "../catalog/catalog.ts";
import { BodyCompletion } from "./bodyComplete.ts";
import { completeAt } from "./complete.ts";
import { FileCheck } from "./fileProblems.ts";
import { hoverAt } from "./hover.ts";
import { parse } from "./parse.ts";
import { SectionPositions, sectionAtLine } from "./positions.ts";
import { reparse } from "./reparse.ts";
import { rules } from "./rules.ts";
import { Scope } from "./scope.ts";
import { foldingOf, type ListedRequest, requestsOf, symbolsOf } from "./symbols.ts";
import {
  isRequest,
  type PlacedSection,
  type Problem,
  type RequestFile,
  type RequestSection,
  type Section,
} from "./syntax.ts";
import { sectionProblems } from "./validate.ts";
import type { Workspace } from "./workspace.ts";

/** LSP's numbers of severities. */
const severityNumbers = { error: 1, warning: 2, hint: 4 } as const;

/**
 * The front door of the language: keeps the text of open files and answers what an editor asks about them, in plain LSP objects.
 * A file that was never opened has no requests, no problems and no answers.
 */
export class LanguageService {
  readonly #catalog: Catalog;
  readonly #workspace: Workspace;
  readonly #files = new Map<string, RequestFile>();
  /** Files that are not open, as the workspace last gave their text. */
  readonly #closedFiles = new Map<string, RequestFile>();
  readonly #finder = {
    file: (uri: string) => this.file(uri),
    resolvePath: (uri: string, path: string) => this.#workspace.resolvePath(uri, path),
  };
  readonly #problems = new WeakMap<Section, readonly Problem[]>();
  readonly #fileChecks = new Map<string, FileCheck>();
  readonly #bodyCompletion: BodyCompletion;

  constructor(catalog: Catalog, workspace: Workspace) {
    this.#catalog = catalog;
    this.#workspace = workspace;
    this.#bodyCompletion = new BodyCompletion(catalog);
  }

  open(uri: string, text: string): void {
    this.#files.set(uri, parse(text));
  }

  /** Takes over the new text of a file; opens it where it was not open. Sections that did not change stay the same objects. */
  update(uri: string, text: string): void {
    const before = this.#files.get(uri);
    this.#files.set(uri, before === undefined ? parse(text) : reparse(before, text));
  }

  close(uri: string): void {
    this.#files.delete(uri);
    this.#closedFiles.delete(uri);
    this.#fileChecks.delete(uri);
  }

  /** An open file, or one that the workspace has. */
  file(uri: string): RequestFile | undefined {
    return this.#files.get(uri) ?? this.#closedFile(uri);
  }

  /** The names that count in a file. */
  scope(uri: string): Scope | undefined {
    const file = this.file(uri);
    return file && new Scope(uri, file, this.#finder);
  }

  async complete(uri: string, position: Position): Promise<CompletionItem[]> {
    const place = this.#placeAt(uri, position);
    if (place === undefined) return [];
    const { file, placed, positions, offset } = place;
    return completeAt(
      {
        catalog: this.#catalog,
        workspace: this.#workspace,
        bodies: this.#bodyCompletion,
        scope: new Scope(uri, file, this.#finder),
      },
      { placed, positions, offset },
    );
  }

  async hover(uri: string, position: Position): Promise<Hover | undefined> {
    const place = this.#placeAt(uri, position);
    if (place === undefined) return undefined;
    const { file, placed, positions, offset } = place;
    const context = {
      catalog: this.#catalog,
      workspace: this.#workspace,
      scope: new Scope(uri, file, this.#finder),
    };
    const found = hoverAt(context, placed.section, offset);
    return found && { contents: found.contents, range: positions.rangeOf(found.target) };
  }

  /** All that is wrong with a file, in the order of its text. */
  validate(uri: string): Diagnostic[] {
    const file = this.#files.get(uri);
    if (file === undefined) return [];
    const check = this.#fileChecks.get(uri) ?? new FileCheck();
    this.#fileChecks.set(uri, check);
    const ofFile = check.problems(file, this.#workspace.profiles(uri));
    return file.sections.flatMap((placed, index) => {
      const own = this.#sectionProblems(placed.section);
      const others = ofFile.get(index);
      if (own.length === 0 && others === undefined) return [];
      return toDiagnostics(placed, others === undefined ? own : [...own, ...others]);
    });
  }

  symbols(uri: string): DocumentSymbol[] {
    return this.#answer(uri, symbolsOf);
  }

  folding(uri: string): FoldingRange[] {
    return this.#answer(uri, foldingOf);
  }

  /** The requests of a file in their order. */
  requests(uri: string): ListedRequest[] {
    return this.#answer(uri, requestsOf);
  }

  /** The request whose section holds the position. */
  requestAt(uri: string, position: Position): RequestSection | undefined {
    const file = this.#files.get(uri);
    const section = file && sectionAtLine(file, position.line)?.section;
    return section !== undefined && isRequest(section) ? section : undefined;
  }

  #answer<T>(uri: string, read: (file: RequestFile) => T[]): T[] {
    const file = this.#files.get(uri);
    return file === undefined ? [] : read(file);
  }

  #placeAt(uri: string, position: Position) {
    const file = this.#files.get(uri);
    const placed = file && sectionAtLine(file, position.line);
    if (file === undefined || placed === undefined) return undefined;
    const positions = new SectionPositions(placed);
    return { file, placed, positions, offset: positions.offsetAt(position) };
  }

  #closedFile(uri: string): RequestFile | undefined {
    const text = this.#workspace.textOf(uri);
    if (text === undefined) {
      this.#closedFiles.delete(uri);
      return undefined;
    }
    const known = this.#closedFiles.get(uri);
    const file = known === undefined ? parse(text) : reparse(known, text);
    this.#closedFiles.set(uri, file);
    return file;
  }

  #sectionProblems(section: Section): readonly Problem[] {
    let problems = this.#problems.get(section);
    if (problems === undefined) {
      problems = sectionProblems(this.#catalog, section);
      this.#problems.set(section, problems);
    }
    return problems;
  }
}

function toDiagnostics(placed: PlacedSection, problems: readonly Problem[]): Diagnostic[] {
  const positions = new SectionPositions(placed);
  return [...problems]
    .sort((a, b) => a.start - b.start)
    .map((problem) => ({
      range: positions.rangeOf(problem),
      severity: severityNumbers[rules[problem.rule].severity],
      code: problem.rule,
      source: "imreq",
      message: problem.message,
    }));
}
