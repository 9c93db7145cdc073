import * as vscode from "vscode";

const viewIds = ["imreq.api", "imreq.collections", "imreq.history", "imreq.simulator"];

/** Stand for the views until they are built, which `load` does when the first is seen. They have to go before the views come. */
export function registerStandIns(load: () => Promise<unknown>): vscode.Disposable {
  const standIn: vscode.TreeDataProvider<never> = {
    getChildren: async () => {
      await load();
      return [];
    },
    getTreeItem: (item) => item,
  };
  return vscode.Disposable.from(...viewIds.map((id) => vscode.window.registerTreeDataProvider(id, standIn)));
}
