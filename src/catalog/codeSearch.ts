import type { ErrorCode } from "./facts.ts";

/** What stands in every question and tells nothing. */
const fillers = new Set([
  "the",
  "a",
  "an",
  "is",
  "of",
  "in",
  "to",
  "error",
  "errors",
  "code",
  "errorcode",
  "err",
  "what",
  "why",
  "does",
  "mean",
]);

/** Words that people search with, and the catalog's own for the same. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  frequency: ["rate", "often"],
  throttled: ["rate", "often"],
  blacklist: ["blocklist"],
  signature: ["usersig"],
  silenced: ["muted"],
  quota: ["limit"],
};

/** How much a word says, by where it stands. */
const weights = { meaning: 20, area: 8, action: 5, elsewhere: 3 } as const;
type Part = keyof typeof weights;
const parts = Object.keys(weights) as Part[];

/** Shorter words have too many neighbours. */
const leastSlipCharacters = 4;
const twoSlipsFrom = 8;

interface IndexedCode {
  readonly entry: ErrorCode;
  readonly words: Readonly<Record<Part, ReadonlySet<string>>>;
}

/** Finds error codes by a number, its first digits, or words in any order; a word may hold a slip or miss its end. */
export class CodeSearch {
  readonly #codes: readonly IndexedCode[];
  readonly #vocabulary: ReadonlySet<string>;

  constructor(codes: readonly ErrorCode[]) {
    this.#codes = codes.map((entry) => ({
      entry,
      words: {
        meaning: new Set(wordsOf(entry.meaning)),
        area: new Set(wordsOf(entry.area)),
        action: new Set(wordsOf(entry.action)),
        elsewhere: new Set(wordsOf([entry.note ?? "", ...(entry.alsoMeans ?? []).map(textOf)].join(" "))),
      },
    }));
    const written = this.#codes.flatMap(({ words }) => parts.flatMap((part) => [...words[part]]));
    this.#vocabulary = new Set([...written, ...Object.keys(synonyms)]);
  }

  /** The best first; all codes for an empty query. What fits every word hides what fits some. */
  find(query: string): ErrorCode[] {
    const typed = wordsOf(query);
    const telling = typed.filter((word) => !fillers.has(word));
    const asked = (telling.length > 0 ? telling : typed).map((word) => ({ word, meant: this.#meant(word) }));
    const scored = this.#codes.map(({ entry, words }) => {
      const scores = asked.map(({ word, meant }) => Math.max(numberScore(entry, word), wordScore(words, meant)));
      const hits = scores.filter((score) => score > 0).length;
      return { entry, hits, score: scores.reduce((sum, score) => sum + score, 0) };
    });
    const most = scored.reduce((found, { hits }) => Math.max(found, hits), 0);
    if (most === 0 && asked.length > 0) return [];
    const least = most === asked.length ? most : Math.max(1, most - 1);
    return scored
      .filter(({ hits }) => hits >= least)
      .sort((a, b) => b.hits - a.hits || b.score - a.score || a.entry.code - b.entry.code)
      .map(({ entry }) => entry);
  }

  /** The words of the codes that a typed one may mean, each with how well it fits: 1 at best. */
  #meant(word: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const add = (known: string, fit: number) => {
      for (const one of [known, ...(Object.hasOwn(synonyms, known) ? (synonyms[known] ?? []) : [])])
        found.set(one, Math.max(fit, found.get(one) ?? 0));
    };
    for (const known of this.#vocabulary) {
      if (known === word) add(known, 1);
      else if (known.startsWith(word)) add(known, 0.9);
      else if (word.length > 2 && known.includes(word)) add(known, 0.7);
    }
    if (found.size > 0 || word.length < leastSlipCharacters || /^\d/.test(word)) return found;
    for (const known of this.#vocabulary) {
      if (isSlip(word, known)) add(known, 0.5);
      else if (isSlipOfStart(word, known)) add(known, 0.4);
    }
    return found;
  }
}

function textOf({ where, meaning }: { readonly where: string; readonly meaning: string }): string {
  return `${where} ${meaning}`;
}

function numberScore({ code, codeTo }: ErrorCode, word: string): number {
  if (!/^-?\d+$/.test(word)) return 0;
  const number = Number(word);
  if (code === number) return 100;
  if (codeTo !== undefined && code <= number && number <= codeTo) return 90;
  return String(code).startsWith(word) ? 50 : 0;
}

function wordScore(words: IndexedCode["words"], meant: ReadonlyMap<string, number>): number {
  let best = 0;
  for (const [word, fit] of meant) {
    for (const part of parts) if (words[part].has(word)) best = Math.max(best, weights[part] * fit);
  }
  return best;
}

function isSlip(word: string, known: string): boolean {
  return isWithin(word, known, word.length >= twoSlipsFrom ? 2 : 1);
}

/** Whether the word, with a slip in it, is the beginning of a longer one. */
function isSlipOfStart(word: string, known: string): boolean {
  if (known.length <= word.length) return false;
  return [-1, 0, 1].some((more) => isWithin(word, known.slice(0, word.length + more), 1));
}

/** Whether at most `edits` turn one text into the other: insert, delete, replace, or swap neighbours. */
function isWithin(one: string, other: string, edits: number): boolean {
  if (Math.abs(one.length - other.length) > edits) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const left = one.slice(at);
  const right = other.slice(at);
  if (left === right) return true;
  if (edits === 0) return false;
  const isSwap = left[0] === right[1] && left[1] === right[0];
  return (
    isWithin(left.slice(1), right.slice(1), edits - 1) ||
    isWithin(left.slice(1), right, edits - 1) ||
    isWithin(left, right.slice(1), edits - 1) ||
    (isSwap && isWithin(left.slice(2), right.slice(2), edits - 1))
  );
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/(?!-\d)[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== "");
}
