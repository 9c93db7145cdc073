/** From here on, reading a text takes long enough to be felt. */
const leastLargeCharacters = 500_000;

/** Whether a text is so long that working on it should leave others their turn. */
export function isLarge(text: string): boolean {
  return text.length >= leastLargeCharacters;
}

/** Lets others have their turn when the text is large; goes on at once when it is not. */
export async function breathe(text: string): Promise<void> {
  if (isLarge(text)) await new Promise((resolve) => setImmediate(resolve));
}
