/** How a text reads inside of an encoding. */
export interface EncodedForm {
  /** A part of it that is written in one way only: quicker to look for than the pattern. */
  readonly sure: string;
  /** Made only where it is needed, with the flag `g`. */
  readonly pattern: () => RegExp;
}

/**
 * How `text` reads in hex and in Base64 of the standard and the URL alphabet, be it encoded by itself or within a longer text. Forms
 * of fewer than `leastLength` characters are left out.
 */
export function encodedForms(text: string, leastLength: number): EncodedForm[] {
  const digits = Buffer.from(text).toString("hex");
  const inHex = [digits, digits.toUpperCase()].map((sure) => ({ sure, pattern: () => new RegExp(sure, "g") }));
  // Three bytes make four characters: what stands before the text shifts it by 0, 1 or 2 bytes.
  const inBase64 = ["", "a", "aa"].flatMap((before) => base64Form(before, text, digits.length / 2, leastLength));
  return [...inHex, ...inBase64];
}

/** A character that holds bits of the text and bits of what stands beside it. */
const border = "[A-Za-z0-9+/_*-]?";
const plus = String.raw`(?:[+*-]|%2[Bb]|\\u002[Bb])`;
const slash = String.raw`(?:\\?/|[_-]|%2[Ff]|\\u002[Ff])`;

function base64Form(before: string, text: string, sizeBytes: number, leastLength: number): EncodedForm[] {
  const end = before.length + sizeBytes;
  const encoded = Buffer.from(before + text).toString("base64");
  const own = encoded.slice(Math.ceil((before.length * 4) / 3), Math.floor((end * 4) / 3));
  if (own.length < leastLength) return [];
  const pattern = () => {
    const written = own.replace(/[+/]/g, (mark) => (mark === "+" ? plus : slash));
    return new RegExp(`${before === "" ? "" : border}${written}${end % 3 === 0 ? "" : border}`, "g");
  };
  return [{ sure: longestOf(own.split(/[+/]/)), pattern }];
}

function longestOf(texts: readonly string[]): string {
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}
