import { decodeUserSig } from "../protocol/userSig.ts";
import type { Span } from "./syntax.ts";

/** A stretch of text that lets somebody sign in. */
export interface Secret extends Span {
  readonly kind: "userSig" | "key";
}

/** A deflated text in Base64 of any alphabet: its first two letters follow from zlib's header. */
const userSigPattern = /(?<![A-Za-z0-9])e[AFJN][A-Za-z0-9*_+/=-]{60,}/g;
/** The form in which the console shows a secret key. */
const keyPattern = /(?<![A-Za-z0-9_])[0-9a-fA-F]{64}(?![A-Za-z0-9_])/g;

/** What looks like a UserSig or an app's secret key, wherever it stands, comments included; in the order of the text. */
export function findSecrets(text: string): Secret[] {
  const found: Secret[] = [];
  for (const match of text.matchAll(userSigPattern)) {
    const end = match.index + match[0].length;
    if (isUserSig(match[0])) found.push({ kind: "userSig", start: match.index, end });
  }
  for (const match of text.matchAll(keyPattern)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (isKeyLike(match[0]) && isKeyPlace(text, span)) found.push({ kind: "key", ...span });
  }
  return found.sort((a, b) => a.start - b.start);
}

function isUserSig(text: string): boolean {
  const decoded = decodeUserSig(text);
  return decoded.kind === "decoded" || decoded.reason === "alphabet";
}

/** A made-up value such as sixty-four zeros is none: a real key holds most of the sixteen digits. */
function isKeyLike(text: string): boolean {
  return new Set(text.toLowerCase()).size >= 8;
}

/** Whether the words before it speak of a key, or it is a whole value of which nothing says that it is something else. */
function isKeyPlace(text: string, { start, end }: Span): boolean {
  const before = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  // Several keys of an object may stand in one line: the last words count.
  const near = before.slice(before.lastIndexOf(",") + 1);
  if (/secret|key/i.test(near)) return true;
  if (/sha|hash|digest|checksum|md5|uuid|etag|sign|token|url/i.test(near)) return false;
  const isOpen = near === "" || /["'\s=:]$/.test(near);
  const after = text[end] ?? "\n";
  return isOpen && /["'\s,;]/.test(after);
}
