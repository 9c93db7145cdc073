import * as vscode from "vscode";

/**
 * The view that leads to a first response: there as long as the workspace has no requests of its own. `load` is called when it
 * has some.
 */
export function registerWelcome(load: () => Promise<unknown>): vscode.Disposable {
  const empty: vscode.TreeDataProvider<never> = { getChildren: () => [], getTreeItem: (item) => item };
  const watcher = vscode.workspace.createFileSystemWatcher("**/*.imreq", false, true, false);
  const update = async () => {
    const [found] = await vscode.workspace.findFiles("**/*.imreq", "**/node_modules/**", 1);
    await vscode.commands.executeCommand("setContext", "imreq.hasRequests", found !== undefined);
    // Before that nobody knows, and the view would only flash up.
    await vscode.commands.executeCommand("setContext", "imreq.isStarted", true);
    if (found !== undefined) await load();
  };
  void update();
  return vscode.Disposable.from(
    vscode.window.registerTreeDataProvider("imreq.welcome", empty),
    watcher,
    watcher.onDidCreate(update),
    watcher.onDidDelete(update),
  );
}
