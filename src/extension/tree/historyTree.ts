import * as vscode from "vscode";
import { fileName } from "../../language/syntax/uris.ts";
import type { HistoryEntry, OutcomeHead } from "../../runner/history/entry.ts";
import { oneLine } from "../../runner/summary.ts";
import { commandId } from "../commands/ids.ts";
import type { History } from "../history.ts";

export interface DayNode {
  readonly kind: "day";
  /** Midnight, Unix time in milliseconds. */
  readonly startMs: number;
  readonly entries: readonly HistoryEntry[];
}

export interface EntryNode {
  readonly kind: "entry";
  readonly entry: HistoryEntry;
}

type Node = DayNode | EntryNode;

/** Which command is about an entry of the view. */
export function isEntryNode(target: unknown): target is EntryNode {
  return (
    typeof target === "object" && target !== null && "kind" in target && target.kind === "entry" && "entry" in target
  );
}

/** The «History» view: days, and in them the exchanges, the newest first. */
export class HistoryTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #history: History;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<Node>;
  readonly #disposables: vscode.Disposable[];
  #filter = "";

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(history: History) {
    this.#history = history;
    this.#view = vscode.window.createTreeView("imreq.history", {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.#disposables = [
      this.#view,
      this.#changed,
      history.onDidChange(() => this.#refresh()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("imreq.history")) void history.store.refresh();
      }),
    ];
  }

  /** The chosen entries, the older first. */
  get selection(): readonly HistoryEntry[] {
    const chosen = this.#view.selection.flatMap((node) => (isEntryNode(node) ? [node.entry] : []));
    return chosen.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Asks for the filter; the view follows every letter, and escape brings the old one back. */
  askFilter(): void {
    const before = this.#filter;
    const input = vscode.window.createInputBox();
    input.title = vscode.l10n.t("Filter the history");
    input.placeholder = vscode.l10n.t("Words of the title, command, file, profile or outcome, such as “failed dev”");
    input.value = before;
    let isAccepted = false;
    input.onDidChangeValue((value) => this.setFilter(value));
    input.onDidAccept(() => {
      isAccepted = true;
      input.hide();
    });
    input.onDidHide(() => {
      if (!isAccepted) this.setFilter(before);
      input.dispose();
    });
    input.show();
  }

  setFilter(filter: string): void {
    this.#filter = filter.trim();
    void vscode.commands.executeCommand("setContext", "imreq.historyFiltered", this.#filter !== "");
    this.#refresh();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === "day") return node.entries.map((entry) => ({ kind: "entry", entry }));
    if (node !== undefined) return [];
    await this.#history.load();
    return this.#days();
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.kind === "day" ? dayItem(node, this.#filter) : entryItem(node);
  }

  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    if (node.kind === "entry") item.tooltip = tooltipOf(node.entry);
    return item;
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #refresh(): void {
    const isEmpty = this.#filter === "" || this.#entries().length === 0;
    // A view with a message shows no welcome text, which says that nothing matches.
    this.#view.message = isEmpty ? "" : vscode.l10n.t("Filter: {0}", this.#filter);
    this.#changed.fire();
  }

  #entries(): readonly HistoryEntry[] {
    const words = this.#filter.toLowerCase().split(/\s+/);
    return this.#history.store.entries.filter((entry) => {
      const text = searchText(entry);
      return words.every((word) => text.includes(word));
    });
  }

  #days(): DayNode[] {
    const days = new Map<number, HistoryEntry[]>();
    for (const entry of this.#entries()) {
      const start = new Date(entry.exchange.sentAtMs).setHours(0, 0, 0, 0);
      const day = days.get(start);
      if (day === undefined) days.set(start, [entry]);
      else day.push(entry);
    }
    return [...days].map(([startMs, entries]) => ({ kind: "day", startMs, entries }));
  }
}

function searchText({ request, exchange, outcome }: HistoryEntry): string {
  const { title, path, uri, name = "" } = request;
  return [title, path, name, fileName(uri), exchange.profileId, outcomeText(outcome)].join(" ").toLowerCase();
}

/** The first day is open; the ids differ while a filter is on, since VS Code remembers the state by id. */
function dayItem({ startMs, entries }: DayNode, filter: string): vscode.TreeItem {
  const today = new Date().setHours(0, 0, 0, 0);
  const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(dayText(startMs, today), startMs === today || filter !== "" ? Expanded : Collapsed);
  item.id = `${startMs} ${filter}`;
  item.description = String(entries.length);
  item.contextValue = "historyDay";
  return item;
}

function dayText(startMs: number, todayMs: number): string {
  if (startMs === todayMs) return vscode.l10n.t("Today");
  if (startMs === new Date(todayMs - 1).setHours(0, 0, 0, 0)) return vscode.l10n.t("Yesterday");
  return new Date(startMs).toLocaleDateString(vscode.env.language, { dateStyle: "full" });
}

function entryItem({ entry }: EntryNode): vscode.TreeItem {
  const { request, exchange, outcome } = entry;
  const item = new vscode.TreeItem(oneLine(request.title));
  item.id = entry.id;
  item.iconPath = iconOf(entry);
  item.description = [outcomeText(outcome), timeText(exchange.sentAtMs), tookText(outcome), exchange.profileId].join(
    " · ",
  );
  item.contextValue = entry.answer === undefined ? "historyEntry" : "historyEntryWithAnswer";
  item.command = {
    command: commandId("openHistoryEntry"),
    title: vscode.l10n.t("Open"),
    arguments: [{ kind: "entry", entry }],
  };
  item.accessibilityInformation = { label: `${item.label}, ${item.description}` };
  return item;
}

function iconOf({ outcome, passed }: HistoryEntry): vscode.ThemeIcon {
  const icon = (name: string, color: string) => new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
  if (passed) return icon("pass", "testing.iconPassed");
  switch (outcome.kind) {
    case "unreachable":
      return icon("debug-disconnect", "testing.iconErrored");
    case "partial":
      return icon("warning", "list.warningForeground");
    case "ok":
    case "failed":
    case "notEnvelope":
    case "cancelled":
      return icon("error", "testing.iconFailed");
  }
}

/** The time of day at which an exchange began. */
export function timeText(sentAtMs: number): string {
  return new Date(sentAtMs).toLocaleTimeString(vscode.env.language);
}

function outcomeText(outcome: OutcomeHead): string {
  switch (outcome.kind) {
    case "ok":
      return "ok";
    case "partial":
      return vscode.l10n.t("partial");
    case "failed":
      return outcome.code === undefined ? vscode.l10n.t("failed") : vscode.l10n.t("failed {0}", outcome.code);
    case "notEnvelope":
      return `HTTP ${outcome.answer.status}`;
    case "unreachable":
      return vscode.l10n.t("unreachable");
    case "cancelled":
      return vscode.l10n.t("cancelled");
  }
}

function tookText(outcome: OutcomeHead): string {
  return `${Math.round("answer" in outcome ? outcome.answer.tookMs : outcome.tookMs)} ms`;
}

function tooltipOf({ request, exchange, outcome, expectations }: HistoryEntry): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString();
  const line = (text: string) => tooltip.appendText(oneLine(text)).appendMarkdown("  \n");
  tooltip.appendMarkdown("**").appendText(oneLine(request.title)).appendMarkdown("**  \n");
  line(`${request.path} · ${fileName(request.uri)}`);
  line(new Date(exchange.sentAtMs).toLocaleString(vscode.env.language));
  line(`${exchange.profileId} · SDKAppID ${exchange.sdkAppId} · ${new URL(exchange.origin).host}`);
  line(`${outcomeText(outcome)} · ${tookText(outcome)}`);
  if (outcome.kind === "failed") line(outcome.meaning);
  if (outcome.kind === "unreachable" || outcome.kind === "notEnvelope") line(outcome.reason);
  for (const { text } of expectations.filter(({ holds, isWritten }) => !holds && isWritten)) line(`✗ ${text}`);
  return tooltip;
}
