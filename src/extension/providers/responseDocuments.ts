import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { hoverInResponse } from "../../language/explain/responseHover.ts";
import { layOut } from "../../protocol/jsonText.ts";
import type { RequestResult } from "../../runner/job.ts";
import { callLine, expectationLine, explanationLines, outcomeLine } from "../../runner/summary.ts";

/** The scheme of the read-only documents that show responses. */
export const responseScheme = "imreq-response";

/** Above this size a response is opened without JSON's validation and colours. */
const mostJsonCharacters = 1_000_000;

const mostHeadColumns = 56;
const mostKept = 200;
const mostKeptCharacters = 50_000_000;

/** A result that has an answer, or the lack of one. */
export type SentResult = RequestResult & { readonly ending: { readonly kind: "sent" } };

interface ResponseDocument {
  readonly text: string;
  readonly result: SentResult;
  /** The line of the failed call's `ErrorCode`; -1 where there is none. */
  readonly codeLine: number;
}

/** Shows each response as a document of its own, headed by its outcome. */
export class ResponseDocuments implements vscode.TextDocumentContentProvider, vscode.HoverProvider, vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #documents = new Map<string, ResponseDocument>();
  readonly #explanation = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorWarning.foreground") },
    isWholeLine: true,
  });
  readonly #disposables: vscode.Disposable[];
  #showing: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#disposables = [
      this.#explanation,
      vscode.workspace.registerTextDocumentContentProvider(responseScheme, this),
      vscode.languages.registerHoverProvider({ scheme: responseScheme }, this),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#explain(editor);
      }),
    ];
  }

  /** Keeps a response and gives the document's address; `show` opens it. */
  add(result: SentResult): vscode.Uri {
    const body = bodyText(result);
    const head = headLines(result)
      .flatMap(wrapped)
      .map((line) => `// ${line}\n`);
    const text = `${head.join("")}${body.text}\n`;
    const name = result.path.replace(/[^\w-]+/g, " ").trim();
    const uri = vscode.Uri.from({
      scheme: responseScheme,
      path: `/${++this.#count}/${name}.${body.isJson ? "jsonc" : "txt"}`,
    });
    this.#documents.set(uri.toString(), { text, result, codeLine: lineOfCode(result, text) });
    this.#dropOldest();
    return uri;
  }

  /** Opens a response beside the request, which keeps the focus. */
  show(uri: vscode.Uri): Promise<void> {
    // One after the other: a preview that replaces another one while that is still opening never settles.
    const shown = this.#showing.then(() => this.#open(uri));
    this.#showing = shown.catch(() => {});
    return shown;
  }

  async #open(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preserveFocus: true,
      preview: true,
    });
    this.#explain(editor);
  }

  /** What a document shows; `undefined` where it is gone, or none of these. */
  resultOf(uri: vscode.Uri): SentResult | undefined {
    return this.#documents.get(uri.toString())?.result;
  }

  /** Whether the document can still be opened. */
  has(uri: vscode.Uri): boolean {
    return this.#documents.has(uri.toString());
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#documents.get(uri.toString())?.text ?? vscode.l10n.t("// This response is gone: send the request again.")
    );
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const shown = this.#documents.get(document.uri.toString());
    if (shown === undefined) return undefined;
    const context = { catalog: this.#catalog, now: Date.now };
    const found = hoverInResponse(context, shown.result.path, shown.text, document.offsetAt(position));
    if (found === undefined) return undefined;
    const range = new vscode.Range(document.positionAt(found.span.start), document.positionAt(found.span.end));
    return new vscode.Hover(new vscode.MarkdownString(found.markdown), range);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Closed responses can be opened again from their code lens, within these bounds. */
  #dropOldest(): void {
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    let characters = 0;
    let count = 0;
    for (const [uri, { text }] of [...this.#documents].reverse()) {
      characters += text.length;
      const isTooMuch = ++count > mostKept || characters > mostKeptCharacters;
      if (count > 1 && isTooMuch && !open.has(uri)) this.#documents.delete(uri);
    }
  }

  #explain(editor: vscode.TextEditor): void {
    const shown = this.#documents.get(editor.document.uri.toString());
    const { outcome, diagnosis } = shown?.result.ending.exchange ?? {};
    if (shown === undefined || outcome?.kind !== "failed" || shown.codeLine < 0) return;
    const sentences = diagnosis?.findings ?? [outcome.meaning, outcome.advice];
    const contentText = sentences.filter((sentence) => sentence !== "").join(" ");
    const range = editor.document.lineAt(Math.min(shown.codeLine, editor.document.lineCount - 1)).range;
    editor.setDecorations(this.#explanation, [{ range, renderOptions: { after: { contentText } } }]);
  }
}

/** A long sentence in several lines: the pane beside a request is narrow. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  for (const word of line.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < mostHeadColumns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `  ${word}`);
  }
  return lines;
}

function headLines(result: SentResult): string[] {
  const { exchange, expectations } = result.ending;
  const broken = expectations.filter(({ holds }) => !holds);
  const written = broken.filter(({ expectation }) => expectation !== undefined);
  const unmet = written.length === 0 ? "" : ` · ${notMet(written.length)}`;
  return [
    `${outcomeLine(exchange.outcome)}${unmet}`,
    ...explanationLines(exchange.outcome, exchange.diagnosis),
    ...written.map((expectation) => `?? ${expectationLine(expectation)}`),
    callLine(exchange),
  ];
}

function notMet(count: number): string {
  return count === 1 ? vscode.l10n.t("1 expectation not met") : vscode.l10n.t("{0} expectations not met", count);
}

function bodyText({ ending }: SentResult): { text: string; isJson: boolean } {
  const { outcome } = ending.exchange;
  if (!("answer" in outcome)) return { text: "", isJson: true };
  const { text } = outcome.answer;
  // One kind of line break, as the editor makes it: offsets must stay true.
  if (outcome.kind === "notEnvelope" && !/^\s*[{[]/.test(text))
    return { text: text.replace(/\r\n?/g, "\n"), isJson: false };
  return { text: layOut(text), isJson: text.length <= mostJsonCharacters };
}

/** The line of the envelope's own `ErrorCode`, which stands one level deep. */
function lineOfCode({ ending }: SentResult, text: string): number {
  if (ending.exchange.outcome.kind !== "failed") return -1;
  return text.split("\n").findIndex((line) => /^ {2}"ErrorCode":/.test(line));
}
