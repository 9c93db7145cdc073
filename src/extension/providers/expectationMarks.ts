import * as vscode from "vscode";
import type { LanguageService } from "../../language/languageService.ts";
import { SectionPositions, sectionAtLine } from "../../language/syntax/positions.ts";
import { sectionsIn } from "../../language/syntax/sectionsIn.ts";
import { isRequest, type PlacedSection, type RequestSection } from "../../language/syntax/syntax.ts";
import { layOut } from "../../protocol/jsonText.ts";
import type { ExpectationResult } from "../../runner/expectations.ts";
import { valueLine } from "../../runner/summary.ts";
import { toRange } from "../convert.ts";
import { languageId } from "../fileKinds.ts";
import type { LastResults } from "../lastResults.ts";
import type { TestReports } from "../tests/testReports.ts";
import type { OpenDocuments } from "./openDocuments.ts";

export interface ExpectationMarkParts {
  readonly language: LanguageService;
  readonly documents: OpenDocuments;
  readonly results: LastResults;
  readonly tests: TestReports;
}

/** Lines beyond the visible ones that are marked, too: scrolling shows them at once. */
const marginLines = 100;
const mostShownCharacters = 80;
const mostHoverCharacters = 100_000;

/** An expectation that was checked, with its place in the text of now. */
interface CheckedLine {
  readonly range: vscode.Range;
  readonly checked: ExpectationResult;
  readonly section: RequestSection;
}

/** Shows at each `??` line whether it held the last time, and what the value was. An edited request shows nothing. */
export function registerExpectationMarks(parts: ExpectationMarkParts): vscode.Disposable {
  const met = markType("testing.iconPassed", "editorCodeLens.foreground");
  const unmet = markType("testing.iconFailed", "errorForeground");
  const show = (editor: vscode.TextEditor) => {
    if (editor.document.languageId !== languageId) return;
    const lines = editor.visibleRanges.flatMap((range) => checkedLines(parts, editor.document, widened(range)));
    editor.setDecorations(met, decorations(lines, true));
    // VS Code shows the failures of the latest run itself, at the same place.
    const own = lines.filter(({ section }) => !parts.tests.shows(section));
    editor.setDecorations(unmet, decorations(own, false));
  };
  const showAll = (shows: (uri: string) => boolean) => {
    for (const editor of vscode.window.visibleTextEditors) if (shows(editor.document.uri.toString())) show(editor);
  };
  return vscode.Disposable.from(
    met,
    unmet,
    parts.tests.onDidChange(() => showAll(() => true)),
    parts.results.onDidChange((changed) => showAll((uri) => changed.has(uri))),
    vscode.workspace.onDidChangeTextDocument(({ document }) => showAll((uri) => uri === document.uri.toString())),
    vscode.window.onDidChangeVisibleTextEditors(() => showAll(() => true)),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => show(textEditor)),
    vscode.languages.registerHoverProvider(languageId, {
      provideHover: (document, position) => hoverOf(parts, document, position),
    }),
  );
}

function markType(ruler: string, color: string): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    overviewRulerColor: new vscode.ThemeColor(ruler),
    overviewRulerLane: vscode.OverviewRulerLane.Left,
    after: { color: new vscode.ThemeColor(color), margin: "0 0 0 2em" },
  });
}

function decorations(lines: readonly CheckedLine[], holds: boolean): vscode.DecorationOptions[] {
  return lines
    .filter(({ checked }) => checked.holds === holds)
    .map(({ range, checked }) => ({ range, renderOptions: { after: { contentText: markText(checked) } } }));
}

function markText({ holds, actual, problem, expectation }: ExpectationResult): string {
  const sign = holds ? "✓" : "✗";
  if (problem !== undefined) return `${sign} ${shortened(problem)}`;
  if (actual === undefined) return `${sign} ${vscode.l10n.t("there is no such value")}`;
  // What equals the right side needs not be read twice.
  if (holds && expectation?.operator === "==") return sign;
  return holds ? `${sign} ${shortened(actual)}` : `${sign} ${vscode.l10n.t("it is {0}", shortened(actual))}`;
}

function checkedLines(
  { language, documents, results }: ExpectationMarkParts,
  document: vscode.TextDocument,
  range: vscode.Range,
): CheckedLine[] {
  const uri = documents.current(document);
  const file = language.file(uri);
  if (file === undefined || !results.hasAny(uri)) return [];
  return sectionsIn(file, toRange(range)).flatMap((placed) => linesOf(results, uri, placed));
}

function linesOf(results: LastResults, uri: string, placed: PlacedSection): CheckedLine[] {
  const { section } = placed;
  const mark = results.mark(uri, section);
  // While it is being sent again, what came before says nothing.
  if (mark === undefined || !isRequest(section) || results.isRunning(uri, section)) return [];
  const positions = new SectionPositions(placed);
  return section.expectations.flatMap((expectation, index) => {
    const checked = mark.expectations[index];
    if (checked === undefined) return [];
    const { line } = positions.positionAt(expectation.start);
    return [{ range: new vscode.Range(line, 0, line, 0), checked, section }];
  });
}

function hoverOf(
  parts: ExpectationMarkParts,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const uri = parts.documents.current(document);
  const file = parts.language.file(uri);
  const placed = file && sectionAtLine(file, position.line);
  if (placed === undefined) return undefined;
  const lines = linesOf(parts.results, uri, placed);
  const index = lines.findIndex(({ range }) => range.start.line === position.line);
  const shown = lines[index];
  if (shown === undefined) return undefined;
  const ending = parts.results.get(uri, placed.section)?.result.ending;
  const whole = ending?.kind === "sent" ? ending.expectations[index] : undefined;
  return new vscode.Hover(hoverText(whole ?? shown.checked), document.lineAt(position.line).range);
}

function hoverText({ holds, actual, problem }: ExpectationResult): vscode.MarkdownString {
  const words = holds ? vscode.l10n.t("Met by the last response.") : vscode.l10n.t("Not met by the last response.");
  const text = new vscode.MarkdownString(words);
  if (problem !== undefined) text.appendText(` ${problem}`);
  if (actual === undefined) return text.appendMarkdown(` ${vscode.l10n.t("There is no such value.")}`);
  const isLong = actual.length > mostHoverCharacters;
  return text.appendCodeblock(isLong ? `${actual.slice(0, mostHoverCharacters)}…` : layOut(actual), "json");
}

function widened(range: vscode.Range): vscode.Range {
  return new vscode.Range(Math.max(0, range.start.line - marginLines), 0, range.end.line + marginLines, 0);
}

function shortened(text: string): string {
  const line = valueLine(text);
  return line.length > mostShownCharacters ? `${line.slice(0, mostShownCharacters)}…` : line;
}
