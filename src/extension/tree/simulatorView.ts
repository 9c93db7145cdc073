import * as vscode from "vscode";
import type { Sandbox } from "../sandbox.ts";
import { Throttle } from "../throttle.ts";
import type { SimulatorTree } from "./simulatorTree.ts";

/** Calls that come quicker are shown together. */
const pauseMs = 500;

/** What of a view tells whether somebody can see it. */
export type Sight = Pick<vscode.TreeView<unknown>, "visible" | "onDidChangeVisibility">;

/** Shows the simulator in the «Simulator» view, and in its title what can be done with a running one. */
export function registerSimulatorView(sandbox: Sandbox, tree: SimulatorTree): vscode.Disposable {
  const view = vscode.window.createTreeView("imreq.simulator", { treeDataProvider: tree, showCollapseAll: true });
  const tellRunning = () => {
    const { running } = sandbox;
    view.description = running === undefined ? "" : new URL(running.origin).host;
    void vscode.commands.executeCommand("setContext", "imreq.simulatorRunning", running !== undefined);
  };
  tellRunning();
  const started = sandbox.onDidChange(() => {
    started.dispose();
    tellRunning();
  });
  return vscode.Disposable.from(
    view,
    started,
    whileVisible(view, sandbox.onDidChange, pauseMs, () => tree.refresh()),
  );
}

/**
 * Does something after changes, at most once in `pauseMs`, and only while the view is in sight; what was missed meanwhile, once
 * when it comes back.
 */
export function whileVisible(
  view: Sight,
  onDidChange: vscode.Event<void>,
  pauseMs: number,
  act: () => void,
): vscode.Disposable {
  let isStale = false;
  const throttle = new Throttle(pauseMs, () => {
    isStale = !view.visible;
    if (!isStale) act();
  });
  return vscode.Disposable.from(
    throttle,
    onDidChange(() => {
      if (view.visible) throttle.ask();
      else isStale = true;
    }),
    view.onDidChangeVisibility(() => {
      if (view.visible && isStale) throttle.ask();
    }),
  );
}
