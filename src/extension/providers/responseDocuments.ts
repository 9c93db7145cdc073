import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { hoverInResponse } from "../../language/explain/responseHover.ts";
import { type PastExpectation, pastExpectation } from "../../runner/history/entry.ts";
import type { Exchange, RequestResult } from "../../runner/job.ts";
import { callLine, expectationLine, explanationLines, outcomeLine } from "../../runner/summary.ts";
import { textJobs } from "../../runner/text/textJobs.ts";
import type { TextWorker } from "../../runner/text/textWorker.ts";
import { responseScheme } from "../fileKinds.ts";
import { notMet } from "../outcomeMark.ts";

/** Above this size a response is opened without JSON's validation and colours. */
const mostJsonCharacters = 1_000_000;

const mostHeadColumns = 56;
const mostKept = 200;
const mostKeptCharacters = 50_000_000;

/** A result that has an answer, or the lack of one. */
export type SentResult = RequestResult & { readonly ending: { readonly kind: "sent" } };

/** What a response document shows. */
export interface ShownExchange {
  /** `service/command` */
  readonly path: string;
  readonly exchange: Exchange;
  readonly expectations: readonly PastExpectation[];
  /** Further lines of the head: when it was sent, what was cut off. */
  readonly notes?: readonly string[];
}

interface ResponseDocument {
  readonly shown: ShownExchange;
  /** What the exchange was a part of; absent where that is long past. */
  readonly result: SentResult | undefined;
  /** Made when the document is first opened: a long answer takes a while to lay out. */
  content: Promise<ResponseContent> | undefined;
  ready: ResponseContent | undefined;
}

interface ResponseContent {
  readonly text: string;
  /** The line of the failed call's `ErrorCode`; -1 where there is none. */
  readonly codeLine: number;
}

/** Shows each response as a document of its own, headed by its outcome. */
export class ResponseDocuments implements vscode.TextDocumentContentProvider, vscode.HoverProvider, vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #texts: Pick<TextWorker, "do">;
  readonly #documents = new Map<string, ResponseDocument>();
  readonly #explanation = vscode.window.createTextEditorDecorationType({
    after: { margin: "0 0 0 2em", color: new vscode.ThemeColor("editorWarning.foreground") },
    isWholeLine: true,
  });
  readonly #disposables: vscode.Disposable[];
  #showing: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(catalog: Catalog, texts: Pick<TextWorker, "do">) {
    this.#catalog = catalog;
    this.#texts = texts;
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
    const { exchange, expectations } = result.ending;
    return this.#add({ path: result.path, exchange, expectations: expectations.map(pastExpectation) }, result);
  }

  /** As `add`, of an exchange whose request may have changed since. */
  addExchange(shown: ShownExchange): vscode.Uri {
    return this.#add(shown, undefined);
  }

  #add(shown: ShownExchange, result: SentResult | undefined): vscode.Uri {
    const answer = answerText(shown);
    const isJson = !isPlainText(shown) && answer.length <= mostJsonCharacters;
    const name = shown.path.replace(/[^\w-]+/g, " ").trim();
    const uri = vscode.Uri.from({
      scheme: responseScheme,
      path: `/${++this.#count}/${name}.${isJson ? "jsonc" : "txt"}`,
    });
    this.#documents.set(uri.toString(), { shown, result, content: undefined, ready: undefined });
    this.#dropOldest();
    return uri;
  }

  /** Opens a response beside the request, which keeps the focus; in the place of a response that a person is in. */
  show(uri: vscode.Uri): Promise<void> {
    // One after the other: a preview that replaces another one while that is still opening never settles.
    const shown = this.#showing.then(() => this.#open(uri));
    this.#showing = shown.catch(() => {});
    return shown;
  }

  async #open(uri: vscode.Uri): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    // Beside that one, each press of a button above a response would add a column.
    const isInResponse = vscode.window.activeTextEditor?.document.uri.scheme === responseScheme;
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: isInResponse ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside,
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

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const document = this.#documents.get(uri.toString());
    if (document === undefined) return vscode.l10n.t("// This response is gone: send the request again.");
    document.content ??= this.#contentOf(document.shown);
    document.ready = await document.content;
    return document.ready.text;
  }

  async #contentOf(shown: ShownExchange): Promise<ResponseContent> {
    const lines = headLines(shown).flatMap(wrapped);
    const head = lines.map((line) => `// ${line}\n`).join("");
    const answer = answerText(shown);
    // One kind of line break, as the editor makes it: offsets must stay true.
    if (isPlainText(shown)) return { text: `${head}${answer.replace(/\r\n?/g, "\n")}\n`, codeLine: -1 };
    // An answer that comes late is better than none.
    const laid = await this.#texts.do("layOut", answer).catch(() => textJobs.layOut(answer));
    const hasCode = shown.exchange.outcome.kind === "failed" && laid.codeLine >= 0;
    return { text: `${head}${laid.text}\n`, codeLine: hasCode ? lines.length + laid.codeLine : -1 };
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const { shown, ready } = this.#documents.get(document.uri.toString()) ?? {};
    if (shown === undefined || ready === undefined) return undefined;
    const context = { catalog: this.#catalog, now: Date.now };
    const found = hoverInResponse(context, shown.path, ready.text, document.offsetAt(position));
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
    for (const [uri, { shown, ready }] of [...this.#documents].reverse()) {
      characters += ready?.text.length ?? answerText(shown).length;
      const isTooMuch = ++count > mostKept || characters > mostKeptCharacters;
      if (count > 1 && isTooMuch && !open.has(uri)) this.#documents.delete(uri);
    }
  }

  #explain(editor: vscode.TextEditor): void {
    const { shown, ready } = this.#documents.get(editor.document.uri.toString()) ?? {};
    const { outcome, diagnosis } = shown?.exchange ?? {};
    if (ready === undefined || outcome?.kind !== "failed" || ready.codeLine < 0) return;
    const sentences = diagnosis?.findings ?? [outcome.meaning, outcome.advice];
    const contentText = sentences.filter((sentence) => sentence !== "").join(" ");
    const range = editor.document.lineAt(Math.min(ready.codeLine, editor.document.lineCount - 1)).range;
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

function headLines({ exchange, expectations, notes = [] }: ShownExchange): string[] {
  const broken = expectations.filter(({ holds }) => !holds);
  const written = broken.filter(({ isWritten }) => isWritten);
  const unmet = written.length === 0 ? "" : ` · ${notMet(written.length)}`;
  return [
    `${outcomeLine(exchange.outcome)}${unmet}`,
    ...explanationLines(exchange.outcome, exchange.diagnosis),
    ...written.map((expectation) => `?? ${expectationLine(expectation)}`),
    callLine(exchange),
    ...notes,
  ];
}

function answerText({ exchange }: ShownExchange): string {
  return "answer" in exchange.outcome ? exchange.outcome.answer.text : "";
}

/** Whether the answer is a text of another kind, such as a web page. */
function isPlainText(shown: ShownExchange): boolean {
  return shown.exchange.outcome.kind === "notEnvelope" && !/^\s*[{[]/.test(answerText(shown));
}
