import { firstIndex } from "./firstIndex.ts";
import { parse } from "./parse.ts";
import { importsAny, type PlacedSection, type RequestFile } from "./syntax.ts";

/** What separates two sections, without the line break before it. */
const separatorLength = "###".length;

/** `parse(text)`, with the sections that an edit of `before` left alone as the same objects. */
export function reparse(before: RequestFile, text: string): RequestFile {
  if (before.text === text) return before;
  const { sections } = before;
  const same = commonEnds(before.text, text);
  const front = sections.slice(0, keptInFront(sections, text, same.front));
  const firstKept = sections.length - keptAtBack(before, front.length, same.back);
  const from = endOf(front.at(-1));
  const back = sections.slice(firstKept);
  const shift = text.length - before.text.length;
  const to = back[0] === undefined ? text.length : back[0].start + shift;
  const middle =
    from.offset === to && front.length > 0
      ? []
      : moved(parse(apart(text, from.offset, to)).sections, from.offset, from.line);
  const lineShift = back[0] === undefined ? 0 : endOf(middle.at(-1) ?? front.at(-1)).line - back[0].startLine;
  const now = [...front, ...middle, ...moved(back, shift, lineShift)];
  const hasImports = (before.hasImports ? now : middle).some(({ section }) => importsAny(section));
  return { text, sections: now, hasImports };
}

/**
 * A stretch of a text as a string of its own. An engine's slices hold the text that they are cut from: without this, every section
 * that was ever edited would keep the whole file, as it was then, in memory.
 */
function apart(text: string, start: number, end: number): string {
  const slice = text.slice(start, end);
  // Joined with another, it is copied when it is cut again.
  return slice.length > text.length / 2 ? slice : ` ${slice}`.slice(1);
}

/** How many sections at the head are whole in `text`: what follows each is a separator or the end. */
function keptInFront(sections: readonly PlacedSection[], text: string, sameLength: number): number {
  const isWhole = (placed: PlacedSection | undefined) => {
    const end = endOf(placed).offset;
    return end + separatorLength <= sameLength || (end === sameLength && end === text.length);
  };
  return firstIndex(sections.length, (index) => !isWhole(sections[index]));
}

/** How many sections at the end start behind a line break that the edit left alone. */
function keptAtBack({ text, sections }: RequestFile, front: number, sameLength: number): number {
  const first = firstIndex(sections.length, (index) => {
    const start = sections[index]?.start ?? 0;
    return start > 0 && start - 1 >= text.length - sameLength;
  });
  return sections.length - Math.max(first, front);
}

/** How many characters two texts share at their heads, and of the rest at their ends. */
function commonEnds(a: string, b: string): { front: number; back: number } {
  const shorter = Math.min(a.length, b.length);
  const front = longest(shorter, (from, to) => a.slice(from, to) === b.slice(from, to));
  const back = longest(
    shorter - front,
    (from, to) => a.slice(a.length - to, a.length - from) === b.slice(b.length - to, b.length - from),
  );
  return { front, back };
}

/** The longest length for which every stretch is equal, found by comparing ever shorter ones: engines compare whole texts fast. */
function longest(most: number, isEqual: (from: number, to: number) => boolean): number {
  let length = 0;
  for (let step = 1 << 16; step > 0; step >>= 1) {
    while (length + step <= most && isEqual(length, length + step)) length += step;
  }
  return length;
}

function moved(sections: readonly PlacedSection[], offset: number, lines: number): readonly PlacedSection[] {
  if (offset === 0 && lines === 0) return sections;
  return sections.map(({ section, start, startLine }) => ({
    section,
    start: start + offset,
    startLine: startLine + lines,
  }));
}

function endOf(placed: PlacedSection | undefined): { offset: number; line: number } {
  if (placed === undefined) return { offset: 0, line: 0 };
  return { offset: placed.start + placed.section.text.length, line: placed.startLine + placed.section.lineFeeds };
}
