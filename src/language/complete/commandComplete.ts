import { type CompletionItem, CompletionItemKind, InsertTextFormat, type Range } from "vscode-languageserver-types";
import type { Catalog } from "../../catalog/catalog.ts";
import type { CommandName } from "../../catalog/facts.ts";
import { commandNameMarkdown } from "../../catalog/wording.ts";
import { requestSnippet } from "../write/newRequest.ts";

/** Where a command is being written. */
export interface CommandPlace {
  /** What the command replaces. */
  readonly range: Range;
  readonly typed: string;
  /** Whether nothing of the request stands below: the command brings its body along. */
  readonly isBodyWanted: boolean;
}

/**
 * The commands that fit what was typed, the likeliest first; what destroys comes after what does not. What is typed may be words of
 * the title: «mute» finds forbid_send_msg. Where no words fit, the editor's own fuzzy search decides.
 */
export function commandItems(catalog: Catalog, place: CommandPlace): CompletionItem[] {
  const { range, typed, isBodyWanted } = place;
  const ranked = catalog.commandNames.flatMap((name) => {
    const rank = wordRank(name, typed);
    return rank === undefined ? [] : [{ name, rank }];
  });
  const isSearch = typed !== "" && ranked.length > 0;
  const order = ({ name, rank }: (typeof ranked)[number]) => rank * 2 + (name.effect === "destructive" ? 1 : 0);
  const names = isSearch
    ? ranked.sort((one, other) => order(one) - order(other)).map(({ name }) => name)
    : catalog.commandNames;
  return names.map((name, index) => {
    const path = `${name.service}/${name.command}`;
    // Who has typed all of it wants the next line: accepting it must change nothing.
    const command = isBodyWanted && typed !== path ? catalog.command(path) : undefined;
    return {
      label: path,
      labelDetails: { description: name.title },
      kind: CompletionItemKind.Function,
      detail: name.title,
      documentation: { kind: "markdown", value: commandNameMarkdown(name) },
      // The same for all, so that the editor keeps this order.
      filterText: isSearch ? typed : `${path} ${name.title} ${name.summary}`,
      sortText: String(index).padStart(4, "0"),
      ...(command && { insertTextFormat: InsertTextFormat.Snippet }),
      textEdit: { range, newText: command === undefined ? path : `${requestSnippet(catalog, command)}$0` },
    };
  });
}

/** How well the typed words fit a command, 0 best; `undefined` where one of them does not occur. */
function wordRank({ service, command, title, group, summary }: CommandName, typed: string): number | undefined {
  const path = `${service}/${command}`;
  const starts = (text: string, word: string) => text.split(/[^a-z0-9]+/).some((part) => part.startsWith(word));
  const rankOf = (word: string) => {
    if (path.startsWith(word) || command.startsWith(word)) return 0;
    // A title begins with what the command does.
    if (title.toLowerCase().startsWith(word)) return 1;
    if (starts(command, word)) return 2;
    if (starts(title.toLowerCase(), word)) return 3;
    if (path.includes(word)) return 4;
    return [title, group, summary].some((text) => text.toLowerCase().includes(word)) ? 5 : undefined;
  };
  const ranks = typed
    .toLowerCase()
    .split(/[\s/]+/)
    .filter((word) => word !== "")
    .map(rankOf);
  return ranks.includes(undefined) ? undefined : Math.max(0, ...ranks.map((rank) => rank ?? 0));
}
