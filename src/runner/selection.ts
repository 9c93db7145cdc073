import { isRequest, type RequestFile, type RequestSection } from "../language/syntax/syntax.ts";

/** The requests of a file, in its order. */
export function requestsOf({ sections }: RequestFile): RequestSection[] {
  return sections.flatMap(({ section }) => (isRequest(section) ? [section] : []));
}

/** The words of a request's `@tag` directives. */
export function tagsOf({ directives }: RequestSection): string[] {
  return directives.flatMap(({ word, argument }) => (word.text === "tag" ? argument.text.split(/\s+/) : []));
}

/**
 * Whether a run that asks for these tags takes a request: it has one of them, and none of those with a `!` before them. With
 * nothing but those, any other request is taken.
 */
export function hasTags(request: RequestSection, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const tags = tagsOf(request);
  const isExcluded = (tag: string) => tag.startsWith("!");
  if (wanted.some((tag) => isExcluded(tag) && tags.includes(tag.slice(1)))) return false;
  return wanted.every(isExcluded) || wanted.some((tag) => tags.includes(tag));
}

/** The `index`-th of `count` parts, from 1: every item is in exactly one, and a file's requests stay together. */
export function shardOf<T>(items: readonly T[], index: number, count: number): T[] {
  return items.filter((_item, at) => at % count === index - 1);
}
