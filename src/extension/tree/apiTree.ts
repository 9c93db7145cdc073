import * as vscode from "vscode";
import type { Catalog } from "../../catalog/catalog.ts";
import type { CommandName, Effect, ServiceName } from "../../catalog/facts.ts";
import { commandMarkdown, matchesWords } from "../../catalog/wording.ts";
import { documentationSite } from "../settings.ts";

interface ServiceNode {
  readonly kind: "service";
  readonly service: ServiceName;
}

interface HeadingNode {
  readonly kind: "heading";
  readonly service: ServiceName;
  readonly heading: string;
}

interface CommandNode {
  readonly kind: "command";
  readonly path: string;
  readonly name: CommandName;
}

type Node = ServiceNode | HeadingNode | CommandNode;

/** What a dragged command carries: its path as text. */
export const draggedCommandMime = "application/vnd.imreq.command";

/** A service with more commands has its official headings between. */
const mostCommandsWithoutHeadings = 12;

const icons: Readonly<Record<Effect, vscode.ThemeIcon>> = {
  read: new vscode.ThemeIcon("eye", new vscode.ThemeColor("charts.blue")),
  write: new vscode.ThemeIcon("edit", new vscode.ThemeColor("charts.green")),
  destructive: new vscode.ThemeIcon("flame", new vscode.ThemeColor("charts.red")),
};

/** The «API» view: service → headings where there are many → command. */
export class ApiTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #view: vscode.TreeView<Node>;
  #filter = "";

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
    this.#view = vscode.window.createTreeView("imreq.api", {
      treeDataProvider: this,
      showCollapseAll: true,
      dragAndDropController: {
        dragMimeTypes: [draggedCommandMime],
        dropMimeTypes: [],
        handleDrag: ([node], dataTransfer) => {
          if (node?.kind === "command") dataTransfer.set(draggedCommandMime, new vscode.DataTransferItem(node.path));
        },
      },
    });
  }

  /** Asks for the filter; the tree follows every letter, and escape brings the old one back. */
  askFilter(): void {
    const before = this.#filter;
    const input = vscode.window.createInputBox();
    input.title = vscode.l10n.t("Filter commands");
    input.placeholder = vscode.l10n.t("Words of the name or the title, such as “mute” or “group member”");
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
    // A view with a message shows no welcome text, which says that nothing matches.
    const isEmpty = this.#filter === "" || this.#services().length === 0;
    this.#view.message = isEmpty ? "" : vscode.l10n.t("Filter: {0}", this.#filter);
    void vscode.commands.executeCommand("setContext", "imreq.filtered", this.#filter !== "");
    this.#changed.fire();
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.#services();
    switch (node.kind) {
      case "service":
        return this.#inService(node.service);
      case "heading":
        return this.#commands(node.service, node.heading);
      case "command":
        return [];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case "service":
        return this.#serviceItem(node.service);
      case "heading":
        return this.#branch(node.heading, `${node.service.service} ${node.heading}`);
      case "command":
        return commandItem(node);
    }
  }

  /** A tooltip is made when the mouse rests on a command: it needs the service's facts. */
  resolveTreeItem(item: vscode.TreeItem, node: Node): vscode.TreeItem {
    const command = node.kind === "command" ? this.#catalog.command(node.path) : undefined;
    if (command !== undefined) {
      item.tooltip = new vscode.MarkdownString(commandMarkdown(this.#catalog, command, documentationSite()));
    }
    return item;
  }

  dispose(): void {
    this.#view.dispose();
    this.#changed.dispose();
  }

  #services(): Node[] {
    const services = this.#catalog.services.filter((service) => this.#commands(service).length > 0);
    return services.map((service) => ({ kind: "service", service }));
  }

  #inService(service: ServiceName): Node[] {
    const commands = this.#commands(service);
    if (commands.length <= mostCommandsWithoutHeadings) return commands;
    const headings = [...new Set(commands.map(({ name }) => name.group))];
    return headings.map((heading) => ({ kind: "heading", service, heading }));
  }

  #commands(service: ServiceName, heading?: string): CommandNode[] {
    return service.commands
      .filter((name) => heading === undefined || name.group === heading)
      .filter((name) => this.#filter === "" || matchesWords(name, this.#filter))
      .map((name) => ({ kind: "command", path: `${name.service}/${name.command}`, name }));
  }

  #serviceItem(service: ServiceName): vscode.TreeItem {
    const item = this.#branch(service.title, service.service);
    item.description = service.service;
    item.tooltip = service.summary;
    return item;
  }

  /** While a filter is on, branches are open; their ids differ, since VS Code remembers the state by id. */
  #branch(label: string, id: string): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(label, this.#filter === "" ? Collapsed : Expanded);
    item.id = this.#filter === "" ? id : `${id} ${this.#filter}`;
    return item;
  }
}

function commandItem({ name, path }: CommandNode): vscode.TreeItem {
  const item = new vscode.TreeItem(name.title);
  item.id = path;
  item.description = name.command;
  item.iconPath = icons[name.effect];
  item.contextValue = "command";
  item.accessibilityInformation = { label: `${name.title}, ${name.effect}, ${path}` };
  return item;
}
