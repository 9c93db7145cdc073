/** Of a longer circle the middle is left out: it may go through every request of a file. */
const mostNames = 12;
const lastNames = 3;

/**
 * A circle of names, told from its first one on: «b → c → a → b». `nameAt` gives the name so many steps behind the first, below
 * `length`.
 */
export function circleText(length: number, nameAt: (step: number) => string): string {
  const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => nameAt(from + at));
  const shown =
    length <= mostNames
      ? names(0, length)
      : [...names(0, mostNames - lastNames), `… (${length - mostNames} more) …`, ...names(length - lastNames, length)];
  return [...shown, nameAt(0)].join(" → ");
}
