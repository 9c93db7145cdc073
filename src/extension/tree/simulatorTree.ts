import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Simulator } from "../../simulator/server.ts";
import type { Sandbox } from "../sandbox.ts";
import { callTooltip, simulatorItem } from "./simulatorItems.ts";
import { listRows, type MoreRow, memberRows, membersKey, rowsOf, type SimulatorRow } from "./simulatorRows.ts";

/** So many rows a list has at first, and so many more each time that more are asked for. */
const firstRows = 200;
const moreRows = 1000;

/** The rows of the «Simulator» view, read from the simulator in this process: a list only when it is open, and never all of it. */
export class SimulatorTree implements vscode.TreeDataProvider<SimulatorRow>, vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #sandbox: Sandbox;
  readonly #changed = new vscode.EventEmitter<void>();
  /** How many rows a list has, where more were asked for. */
  readonly #limits = new Map<string, number>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(catalog: Catalog, sandbox: Sandbox) {
    this.#catalog = catalog;
    this.#sandbox = sandbox;
  }

  /** Has the rows in sight read again. */
  refresh(): void {
    this.#changed.fire();
  }

  /** Lets a list grow; what is no row of this view is left alone. */
  showMore(target: unknown): void {
    if (!isMoreRow(target)) return;
    this.#limits.set(target.key, this.#limit(target.key) + moreRows);
    this.refresh();
  }

  /** None where the simulator is not running: VS Code then shows how to start it. */
  getChildren(row?: SimulatorRow): SimulatorRow[] {
    const simulator = this.#sandbox.running;
    return simulator === undefined ? [] : this.#rows(simulator, row);
  }

  getTreeItem(row: SimulatorRow): vscode.TreeItem {
    return simulatorItem(row);
  }

  resolveTreeItem(item: vscode.TreeItem, row: SimulatorRow): vscode.TreeItem {
    if (row.kind === "call") item.tooltip = callTooltip(this.#catalog, row);
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #rows(simulator: Simulator, row: SimulatorRow | undefined): SimulatorRow[] {
    switch (row?.kind) {
      case undefined:
        return listRows(simulator.status({ accounts: 0, groups: 0 }));
      case "list": {
        const limit = (list: typeof row.list) => (list === row.list ? this.#limit(list) : 0);
        return rowsOf(simulator.status({ accounts: limit("accounts"), groups: limit("groups") }), row.list);
      }
      case "group":
        return memberRows(row.groupId, simulator.members(row.groupId, this.#limit(membersKey(row.groupId))));
      case "account":
      case "member":
      case "call":
      case "more":
        return [];
    }
  }

  #limit(key: string): number {
    return this.#limits.get(key) ?? firstRows;
  }
}

function isMoreRow(target: unknown): target is MoreRow {
  return typeof target === "object" && target !== null && "kind" in target && target.kind === "more";
}
