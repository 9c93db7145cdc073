import { randomFillSync } from "node:crypto";

/** Gives fresh unsigned 32-bit integers; takes many from the system at once, since asking takes longer than a number is worth. */
export function randomNumbers(): () => number {
  const numbers = new Uint32Array(256);
  let at = numbers.length;
  return () => {
    if (at === numbers.length) {
      randomFillSync(numbers);
      at = 0;
    }
    return numbers[at++] ?? 0;
  };
}
