import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import { searchErrorCodes } from "../../catalog/wording.ts";
import { showInformation } from "../notify.ts";

/** Searches the error codes by number or words while the user types. */
export function explainErrorCode(catalog: Catalog): void {
  const pick = vscode.window.createQuickPick();
  pick.title = vscode.l10n.t("Explain an error code");
  pick.placeholder = vscode.l10n.t("A code such as 60006, or words such as “mute” or “too many”");
  const search = () => {
    pick.items = searchErrorCodes(catalog, pick.value)
      .slice(0, 100)
      .map((code) => ({
        label: code.codeTo === undefined ? String(code.code) : `${code.code}–${code.codeTo}`,
        description: code.area,
        detail: [code.meaning, code.action].filter((text) => text !== "").join(" "),
        alwaysShow: true,
      }));
  };
  search();
  pick.onDidChangeValue(search);
  pick.onDidAccept(async () => {
    const [chosen] = pick.selectedItems;
    pick.hide();
    if (chosen?.detail === undefined) return;
    const copy = vscode.l10n.t("Copy");
    const text = `${chosen.label}: ${chosen.detail}`;
    if ((await showInformation(text, copy)) === copy) await vscode.env.clipboard.writeText(text);
  });
  pick.onDidHide(() => pick.dispose());
  pick.show();
}
