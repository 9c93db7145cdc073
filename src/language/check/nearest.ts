/** The edits that turn `a` into `b`: insert, delete, replace or swap of neighbours; `most + 1` where it takes more than `most`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  // What both begin and end with takes no edit.
  const shorter = Math.min(a.length, b.length);
  let front = 0;
  while (front < shorter && a.charCodeAt(front) === b.charCodeAt(front)) front++;
  let back = 0;
  while (back < shorter - front && a.charCodeAt(a.length - 1 - back) === b.charCodeAt(b.length - 1 - back)) back++;
  return editsBetween(a.slice(front, a.length - back), b.slice(front, b.length - back), most);
}

function editsBetween(a: string, b: string, most: number): number {
  if (a === "" || b === "") return Math.min(a.length + b.length, most + 1);
  // Both ends differ: one edit changes a letter, or swaps two.
  if (most <= 1 && (a.length > 2 || a.length !== b.length)) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column++) {
      // A cell so far from the diagonal takes more edits than count.
      if (Math.abs(row - column) > most) {
        current.push(most + 1);
        continue;
      }
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1);
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const isSwap = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (isSwap) edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      current.push(edits);
      if (edits < least) least = edits;
    }
    // A swap reads the row before the last, from which one edit leads on.
    if (least > most + 1) return most + 1;
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? most + 1, most + 1);
}

const mostFound = 3;
/** A longer text is no name that somebody mistyped, and comparing two of them takes long. */
const mostCharacters = 200;

/**
 * The candidates that `text` may be a slip of, the nearest first and equally near ones by their letters, at most three. Case does
 * not count.
 */
export function nearest(text: string, candidates: Iterable<string>): string[] {
  if (text.length > mostCharacters) return [];
  let most = Math.max(1, Math.floor(text.length / 3));
  const lower = text.toLowerCase();
  const found: { candidate: string; edits: number }[] = [];
  for (const candidate of candidates) {
    const edits = distance(lower, candidate.toLowerCase(), most);
    if (edits > most || candidate === text) continue;
    const at = found.findIndex(
      (other) => other.edits > edits || (other.edits === edits && other.candidate > candidate),
    );
    found.splice(at < 0 ? found.length : at, 0, { candidate, edits });
    if (found.length > mostFound) found.pop();
    // Whoever comes later must be as near as the last of these.
    if (found.length === mostFound) most = found.at(-1)?.edits ?? most;
  }
  return found.map(({ candidate }) => candidate);
}
