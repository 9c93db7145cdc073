import type {
  CodeAction,
  CompletionItem,
  Diagnostic,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  Position,
  Range,
  SelectionRange,
  SemanticTokens,
  SignatureHelp,
  TextEdit,
  WorkspaceEdit,
} from "vscode-languageserver-types";
import type { Catalog } from "../catalog/catalog.ts";
import { AddressCheck, addressProblems } from "./check/address.ts";
import { FileDiagnostics } from "./check/diagnostics.ts";
import { FileCheck } from "./check/fileProblems.ts";
import { dotenvProblems, outsideProblems } from "./check/referenceCheck.ts";
import { unsilenced } from "./check/suppressions.ts";
import { sectionProblems } from "./check/validate.ts";
import { BodyCompletion } from "./complete/bodyComplete.ts";
import { completeAt } from "./complete/complete.ts";
import { Cursor } from "./complete/cursor.ts";
import { signatureAt } from "./complete/templateComplete.ts";
import { hoverAt } from "./explain/hover.ts";
import { inlayHintsOf } from "./explain/inlayHints.ts";
import { codeActionsIn } from "./fix/fixes.ts";
import { messages } from "./messages.ts";
import { moveEdits } from "./navigate/fileMoves.ts";
import { linksOf } from "./navigate/links.ts";
import { definitionAt, highlightsAt, type Place, referencesAt } from "./navigate/navigate.ts";
import { type Files, importersOf } from "./navigate/occurrences.ts";
import { prepareRenameAt, renameAt } from "./navigate/rename.ts";
import { selectionRangesOf } from "./navigate/selection.ts";
import { semanticTokensOf } from "./navigate/semanticTokens.ts";
import { foldingOf, type ListedRequest, requestsOf, symbolsOf } from "./navigate/symbols.ts";
import { parse } from "./syntax/parse.ts";
import { SectionPositions, sectionAtLine } from "./syntax/positions.ts";
import { reparse } from "./syntax/reparse.ts";
import { Scope } from "./syntax/scope.ts";
import { isRequest, type Problem, type RequestFile, type RequestSection, type Section } from "./syntax/syntax.ts";
import { readablePath } from "./syntax/uris.ts";
import type { Workspace } from "./workspace.ts";
import type { FormatOptions } from "./write/bodyLayout.ts";
import { formatFile, formatLines } from "./write/format.ts";
import { pasteAsRequest, pastePlaceAt } from "./write/paste.ts";

/** Parsed files that are not open are kept up to so much text: each takes up to ten times as much memory. */
const mostClosedCharacters = 10_000_000;

/** What is kept of the last look at an open file, so that the next one costs what changed. */
interface OpenFileCheck {
  readonly names: FileCheck;
  readonly addresses: AddressCheck;
  readonly diagnostics: FileDiagnostics;
}

/**
 * The front door of the language: keeps the text of open files and answers what an editor asks about them, in plain LSP objects.
 * A file that was never opened has no requests, no problems and no answers.
 */
export class LanguageService {
  readonly #catalog: Catalog;
  readonly #workspace: Workspace;
  readonly #now: () => number;
  readonly #files = new Map<string, RequestFile>();
  /** Files that are not open, as the workspace last gave their text. */
  readonly #closedFiles = new Map<string, RequestFile>();
  #closedCharacters = 0;
  readonly #finder: Files = {
    file: (uri) => this.file(uri),
    resolvePath: (uri, path) => this.#workspace.resolvePath(uri, path),
    uris: () => [...new Set([...this.#files.keys(), ...this.#workspace.requestFiles()])],
    text: (uri) => this.#files.get(uri)?.text ?? this.#workspace.textOf(uri),
  };
  readonly #problems = new WeakMap<Section, readonly Problem[]>();
  readonly #checks = new Map<string, OpenFileCheck>();
  readonly #bodyCompletion: BodyCompletion;

  /** `now` gives the time in milliseconds, by which a UserSig has expired or not. */
  constructor(catalog: Catalog, workspace: Workspace, now: () => number = Date.now) {
    this.#catalog = catalog;
    this.#workspace = workspace;
    this.#now = now;
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
    this.#forgetClosed(uri);
    this.#checks.delete(uri);
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
    const scope = new Scope(uri, file, this.#finder);
    const context = { catalog: this.#catalog, workspace: this.#workspace, scope };
    return completeAt(context, this.#bodyCompletion, new Cursor(placed, positions, offset));
  }

  /** How the function is called whose arguments are being written at the position. */
  signatureHelp(uri: string, position: Position): SignatureHelp | undefined {
    const place = this.#placeAt(uri, position);
    return place && signatureAt(new Cursor(place.placed, place.positions, place.offset));
  }

  async hover(uri: string, position: Position): Promise<Hover | undefined> {
    const place = this.#placeAt(uri, position);
    if (place === undefined) return undefined;
    const { file, placed, positions, offset } = place;
    const context = {
      catalog: this.#catalog,
      workspace: this.#workspace,
      scope: new Scope(uri, file, this.#finder),
      now: this.#now,
    };
    const found = await hoverAt(context, placed.section, offset);
    return found && { contents: { kind: "markdown", value: found.markdown }, range: positions.rangeOf(found.span) };
  }

  /** All that is wrong with a file, in the order of its text. */
  validate(uri: string): Diagnostic[] {
    const file = this.#files.get(uri);
    if (file === undefined) return [];
    const problemsOf = this.#problemsIn(uri, file);
    const { names, addresses, diagnostics } = this.#checkOf(uri);
    const readdressed = addresses.takeChanged(file, this.#workspace.profiles(uri));
    const changed = names.takeChanged();
    return diagnostics.of(
      file.sections,
      readdressed.length === 0 ? changed : new Set([...changed, ...readdressed]),
      problemsOf,
    );
  }

  /** Quick fixes for what is wrong in a range. */
  codeActions(uri: string, range: Range): CodeAction[] {
    const file = this.#files.get(uri);
    if (file === undefined) return [];
    const ofSection = this.#problemsIn(uri, file);
    const problemsOf = (index: number) => {
      const section = file.sections[index]?.section;
      return section === undefined ? [] : ofSection(section);
    };
    return codeActionsIn({ catalog: this.#catalog, uri, file, problemsOf }, range);
  }

  /** Where the name at a position is defined, or the file that the path there leads to. */
  definition(uri: string, position: Position): Location[] {
    const place = this.#namePlaceAt(uri, position);
    return place === undefined ? [] : definitionAt(this.#finder, place);
  }

  /** Every place of the workspace that means what the name at a position does. */
  references(uri: string, position: Position, includeDeclaration: boolean): Location[] {
    const place = this.#namePlaceAt(uri, position);
    return place === undefined ? [] : referencesAt(this.#finder, place, includeDeclaration);
  }

  /** Every place of the same file that means what the name at a position does. */
  highlights(uri: string, position: Position): DocumentHighlight[] {
    const place = this.#namePlaceAt(uri, position);
    return place === undefined ? [] : highlightsAt(place);
  }

  /** The name at a position as it can be renamed, or why it cannot. */
  prepareRename(uri: string, position: Position): { range: Range; placeholder: string } | { problem: string } {
    const place = this.#namePlaceAt(uri, position);
    if (place === undefined) return { problem: messages.rename.nothing() };
    return prepareRenameAt({ files: this.#finder, profiles: this.#workspace.profiles(uri) }, place);
  }

  /** The edits that rename what stands at a position in all files, or why they would change what is sent. */
  rename(uri: string, position: Position, newName: string): WorkspaceEdit | { problem: string } {
    const place = this.#namePlaceAt(uri, position);
    if (place === undefined) return { problem: messages.rename.nothing() };
    return renameAt({ files: this.#finder, profiles: this.#workspace.profiles(uri) }, place, newName);
  }

  /** The edits that keep all paths right when files or folders get new names; they are meant for the old ones. */
  renameFiles(moves: readonly { oldUri: string; newUri: string }[]): WorkspaceEdit {
    return moveEdits(this.#finder, moves);
  }

  /** What the selection at each position grows to. */
  selectionRanges(uri: string, positions: readonly Position[]): SelectionRange[] {
    return this.#answer(uri, (file) => selectionRangesOf(file, positions));
  }

  /** The files that a file names. */
  links(uri: string): DocumentLink[] {
    return this.#answer(uri, (file) => linksOf({ uri, file }, this.#finder));
  }

  /** What the words of a file, or of a range of it, mean; `semanticTokenTypes` and `semanticTokenModifiers` are the legend. */
  semanticTokens(uri: string, range?: Range): SemanticTokens {
    const file = this.#files.get(uri);
    if (file === undefined) return { data: [] };
    const { profiles } = this.#workspace.profiles(uri);
    const isOfProfile = (name: string) => profiles.some(({ variables }) => Object.hasOwn(variables, name));
    return semanticTokensOf({ catalog: this.#catalog, scope: new Scope(uri, file, this.#finder), isOfProfile }, range);
  }

  /** The values that are known for the templates of a range. */
  inlayHints(uri: string, range: Range): InlayHint[] {
    return this.#answer(uri, (file) => inlayHintsOf(new Scope(uri, file, this.#finder), this.#workspace, range));
  }

  /** The edits that lay the file out; what its requests send stays the same. */
  format(uri: string, options: FormatOptions): TextEdit[] {
    const file = this.file(uri);
    return file === undefined ? [] : formatFile(file, this.#workspace.profiles(uri), options);
  }

  /** As `format`, of the lines that the range touches. */
  formatRange(uri: string, range: Range, options: FormatOptions): TextEdit[] {
    const file = this.file(uri);
    return file === undefined ? [] : formatLines(file, this.#workspace.profiles(uri), options, range);
  }

  /** What a text becomes that is pasted over a range: a request; `undefined` where it goes in as it is. */
  pasted(uri: string, { start, end }: Range, text: string): string | undefined {
    const from = this.#placeAt(uri, start);
    const to = this.#placeAt(uri, end);
    if (from === undefined || to === undefined) return undefined;
    const at = from.placed.start + from.offset;
    const behind = to.placed.start + to.offset;
    // What is replaced is gone by then.
    const left = reparse(from.file, from.file.text.slice(0, at) + from.file.text.slice(behind));
    const placed = sectionAtLine(left, start.line);
    return placed && pasteAsRequest(this.#catalog, text, pastePlaceAt(placed.section, at - placed.start));
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

  #namePlaceAt(uri: string, position: Position): Place | undefined {
    const place = this.#placeAt(uri, position);
    if (place === undefined) return undefined;
    return { scope: new Scope(uri, place.file, this.#finder), placed: place.placed, offset: place.offset };
  }

  #forgetClosed(uri: string): void {
    this.#closedCharacters -= this.#closedFiles.get(uri)?.text.length ?? 0;
    this.#closedFiles.delete(uri);
  }

  #closedFile(uri: string): RequestFile | undefined {
    const text = this.#workspace.textOf(uri);
    if (text === undefined) {
      this.#forgetClosed(uri);
      return undefined;
    }
    const known = this.#closedFiles.get(uri);
    const file = known === undefined ? parse(text) : reparse(known, text);
    // The one that was asked for longest ago goes first.
    this.#closedFiles.delete(uri);
    this.#closedFiles.set(uri, file);
    this.#closedCharacters += known === file ? 0 : text.length - (known?.text.length ?? 0);
    for (const [oldest, { text: dropped }] of this.#closedFiles) {
      if (this.#closedCharacters <= mostClosedCharacters || oldest === uri) break;
      this.#closedFiles.delete(oldest);
      this.#closedCharacters -= dropped.length;
    }
    return file;
  }

  #checkOf(uri: string): OpenFileCheck {
    let check = this.#checks.get(uri);
    if (check === undefined) {
      check = { names: new FileCheck(), addresses: new AddressCheck(), diagnostics: new FileDiagnostics() };
      this.#checks.set(uri, check);
    }
    return check;
  }

  /** What is wrong with each section of an open file. */
  #problemsIn(uri: string, file: RequestFile): (section: Section) => readonly Problem[] {
    const scope = new Scope(uri, file, this.#finder);
    const { names } = this.#checkOf(uri);
    const profiles = this.#workspace.profiles(uri);
    const context = { catalog: this.#catalog, scope, profiles, isImported: () => this.#isImported(uri) };
    const ofFile = names.check(context);
    return (section) =>
      this.#problemsOf(uri, section, [...ofFile(section), ...addressProblems(file, section, profiles)]);
  }

  /** Whether a path leads out of the workspace; a file that is in none may lie beside any other. */
  #isOutside(uri: string, path: string): boolean {
    const isInNone = this.#workspace.resolvePath(uri, "./x") === undefined;
    // Not every workspace knows its own paths where they are written from the root.
    const isBelow = path.startsWith(readablePath(uri.slice(0, uri.lastIndexOf("/") + 1)));
    return !isInNone && !isBelow && this.#workspace.resolvePath(uri, path) === undefined;
  }

  /** Whether another file of the workspace imports this one. */
  #isImported(uri: string): boolean {
    return !importersOf(this.#finder, uri).next().done;
  }

  #problemsOf(uri: string, section: Section, ofFile: readonly Problem[]): readonly Problem[] {
    const own = this.#sectionProblems(uri, section);
    return unsilenced(section, ofFile.length === 0 ? own : [...own, ...ofFile]);
  }

  #sectionProblems(uri: string, section: Section): readonly Problem[] {
    let problems = this.#problems.get(section);
    if (problems === undefined) {
      const outside = outsideProblems(section, (path) => this.#isOutside(uri, path));
      problems = [...sectionProblems(this.#catalog, section), ...outside, ...dotenvProblems(section)];
      this.#problems.set(section, problems);
    }
    return problems;
  }
}
