import * as vscode from "vscode";
import type { Comparison } from "../../runner/text/comparison.ts";

/** The scheme of the read-only documents that a comparison shows. */
const comparisonScheme = "imreq-comparison";

/** Above this size a text is opened without JSON's validation and colours. */
const mostJsonCharacters = 1_000_000;
const mostKept = 20;

/** Shows two texts in VS Code's own diff editor. */
export class ComparisonDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(comparisonScheme, this);
  #count = 0;

  async show(title: string, name: string, { left, right }: Comparison): Promise<void> {
    const number = ++this.#count;
    const isLarge = Math.max(left.length, right.length) > mostJsonCharacters;
    const keep = (side: string, text: string) => {
      const path = `/${number}/${side}/${name.replace(/[^\w-]+/g, " ").trim()}.${isLarge ? "txt" : "jsonc"}`;
      const uri = vscode.Uri.from({ scheme: comparisonScheme, path });
      this.#texts.set(uri.toString(), text);
      return uri;
    };
    const [before, after] = [keep("before", left), keep("after", right)];
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    for (const key of [...this.#texts.keys()].slice(0, -2 * mostKept)) if (!open.has(key)) this.#texts.delete(key);
    await vscode.commands.executeCommand("vscode.diff", before, after, title, { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.toString()) ?? vscode.l10n.t("// This comparison is gone: compare again.");
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
