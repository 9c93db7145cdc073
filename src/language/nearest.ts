/** The edits that turn `a` into `b`: insert, delete, replace or swap of neighbours; `most + 1` where it takes more than `most`. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[b.length] ?? most + 1, most + 1);
}

/** The candidates that `text` may be a slip of, the nearest first, at most three. Case does not count. */
export function nearest(text: string, candidates: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(text.length / 3));
  const lower = text.toLowerCase();
  const found: { candidate: string; edits: number }[] = [];
  for (const candidate of candidates) {
    const edits = distance(lower, candidate.toLowerCase(), most);
    if (edits <= most && candidate !== text) found.push({ candidate, edits });
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}
