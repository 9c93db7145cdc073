import type { CompletionItem } from "vscode-languageserver-types";

/** More than these nobody scrolls through; an editor asks again at each letter. */
const mostOffers = 100;

/**
 * What of many names fits the letters typed so far, the likeliest first and else in the given order; so many that a list of
 * ten thousand names is neither built nor sent. The letters may be scattered over the name: «crgr» fits `createGroup`.
 */
export function fittingNames<T>(named: Iterable<readonly [name: string, T]>, typed: string): [name: string, T][] {
  const letters = typed.toLowerCase();
  const starting: [string, T][] = [];
  const others: [string, T][] = [];
  for (const [name, value] of named) {
    if (starting.length >= mostOffers) break;
    const lower = name.toLowerCase();
    if (lower.startsWith(letters)) starting.push([name, value]);
    else if (others.length < mostOffers && hasLetters(lower, letters)) others.push([name, value]);
  }
  return [...starting, ...others].slice(0, mostOffers);
}

function hasLetters(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** The text by which an editor keeps offers in their order; `group` comes first. */
export function orderOf(group: number, index: number): string {
  return `${group}${String(index).padStart(4, "0")}`;
}

/** Opens the list again when the item was accepted: something follows it. */
export const thenSuggest: Pick<CompletionItem, "command"> = {
  command: { title: "", command: "editor.action.triggerSuggest" },
};
