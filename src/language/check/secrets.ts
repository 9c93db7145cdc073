import { decodeUserSig } from "../../protocol/userSig.ts";
import type { Span } from "../syntax/syntax.ts";

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
    const length = userSigLength(match[0]);
    if (length > 0) found.push({ kind: "userSig", start: match.index, end: match.index + length });
  }
  for (const match of text.matchAll(keyPattern)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (isKeyLike(match[0]) && isKeyPlace(text, span)) found.push({ kind: "key", ...span });
  }
  return found.sort((a, b) => a.start - b.start);
}

/** How much of a run of Base64 is a UserSig: a path may go on behind one of Tencent's own alphabet, which has no slash. */
function userSigLength(run: string): number {
  const own = /^[A-Za-z0-9*_-]+/.exec(run)?.[0] ?? "";
  if (isUserSig(own)) return own.length;
  return own.length < run.length && isUserSig(run) ? run.length : 0;
}

function isUserSig(text: string): boolean {
  const decoded = decodeUserSig(text);
  return decoded.kind === "decoded" || decoded.reason === "alphabet";
}

/** A made-up value such as sixty-four zeros is none: a real key holds most of the sixteen digits. */
function isKeyLike(text: string): boolean {
  return new Set(text.toLowerCase()).size >= 8;
}

/** Words further away, in the same line, speak of something else. */
const mostWords = 200;

/** Whether the words before it speak of a key, or it is a whole value of which nothing says that it is something else. */
function isKeyPlace(text: string, { start, end }: Span): boolean {
  const around = text.slice(Math.max(start - mostWords, 0), start);
  const before = around.slice(around.lastIndexOf("\n") + 1);
  // Several keys of an object may stand in one line: the last words count.
  const near = before.slice(before.lastIndexOf(",") + 1);
  if (/secret|key/i.test(near)) return true;
  if (/sha|hash|digest|checksum|md5|uuid|etag|sign|token|url/i.test(near)) return false;
  const isOpen = near === "" || /["'\s=:]$/.test(near);
  const after = text[end] ?? "\n";
  return isOpen && /["'\s,;]/.test(after);
}

/** A shorter text holds neither a UserSig nor a key. */
const fewestCharacters = 62;
/** What may be a UserSig, whole or cut off, whatever stands around it. */
const userSigLike = /e[AFJN](?:[A-Za-z0-9*_-]|%2[ABFabf]|%3[Dd]){60,}/g;
/** What holds a key, whatever stands around it. */
const keyLike = /[0-9a-f]{64,}/gi;
/** What may be one of the two in Base64: the characters of both give neither `+` nor `/`, whichever the alphabet. */
const base64Like = /[A-Za-z0-9]{80,}/g;

/**
 * The text with every UserSig and secret key in it, also in Base64 and hex, replaced by `***`: for what is shown of a file, such
 * as a message. It hides more than `findSecrets` finds: a value that is shown without the words around it may be a key.
 */
export function maskSecrets(text: string): string {
  if (text.length < fewestCharacters) return text;
  const userSigs = text.replace(userSigPattern, (run) => {
    const length = userSigLength(run);
    return length > 0 ? `***${run.slice(length)}` : run;
  });
  const plain = userSigs.replace(userSigLike, "***").replace(keyLike, (run) => (isKeyLike(run) ? "***" : run));
  return plain.replace(base64Like, maskWithinBase64);
}

/** A run of Base64 without what holds a secret. Where its groups of four begin is not known. */
function maskWithinBase64(run: string): string {
  const spans = [0, 1, 2, 3].flatMap((shift) => {
    const decoded = Buffer.from(run.slice(shift), "base64").toString("latin1");
    const keys = [...decoded.matchAll(keyLike)].filter(([digits]) => isKeyLike(digits));
    // Three bytes make four characters.
    return [...decoded.matchAll(userSigLike), ...keys].map(({ index, 0: { length } }) => ({
      start: shift + Math.floor((index * 4) / 3),
      end: shift + Math.ceil(((index + length) * 4) / 3),
    }));
  });
  return spans.length === 0 ? run : withoutSpans(run, spans);
}

function withoutSpans(text: string, spans: readonly Span[]): string {
  let masked = "";
  let at = 0;
  for (const { start, end } of [...spans].sort((one, other) => one.start - other.start)) {
    if (start >= at) masked += `${text.slice(at, start)}***`;
    at = Math.max(at, end);
  }
  return masked + text.slice(at);
}

/** Whether only `$dotenv` reads a file of that name: `.env` and its variants, in any case, as some disks do not tell cases apart. */
export function isDotenvName(fileName: string): boolean {
  // On Windows `.env::$DATA` and `.env ` are the same file.
  return /^\.env(?:[. :]|$)/i.test(fileName);
}

/** Whether a variable or field of that name holds what nobody should see unasked. */
export function isSecretName(name: string): boolean {
  return /secret|passw|pwd|token|usersig|key$|sig$|credential/i.test(name);
}

/** Whether a value should not be shown unasked: keys, UserSigs and tokens of any service are long runs of letters and digits. */
export function looksSecret(value: string): boolean {
  return /[A-Za-z0-9+/_*=-]{32,}/.test(value);
}

/** The `=` of a URL's field: as it is, or escaped as URLs, JSON, web pages and the command prompt do it. */
const equals = String.raw`(?:\^?=|%(?:25)*3d|\\+(?:u00|x)3d|&#0*61;|&#x0*3d;|&equals;)`;
/** The `&` between two fields, escaped likewise; that of another character of a web page is none. */
const and = String.raw`(?:\^?&(?:amp;|#0*38;|#x0*26;|(?!\w{1,8};|#x?\d))|%(?:25)*26|\\{1,8}(?:u00|x)26)`;
/** The end of a line in a command that goes on in the next one. */
const continued = String.raw`[\\^\x60]\r?\n`;
/** What stands before a value in quotes or behind a space; such a value is known by its letters. */
const opening = String.raw`(?:[\s"'\x60\\^<]|&(?:quot|apos|lt|#0*3[49]|#x0*2[27]);)`;
const field = `usersig${equals}`;
const plainValue = String.raw`(?:(?!\{\{|%(?:25)*26|${field})(?:[^\s&"'<>\\^\x60]|${continued}))+`;
const quotedValue = String.raw`${opening}+[\w*%-](?:[\w*%-]|${continued}){39,}`;
/** Nothing of it can fail behind a value, so that a text of any kind is read once. */
const userSigField = new RegExp(`(${and}?)${field}(?:${plainValue}|${quotedValue})(${and}?)`, "gi");

/** A text without the UserSigs of its URLs; those that a template makes stay. */
export function withoutUserSig(text: string): string {
  return text.replace(userSigField, (_, before: string, after: string) => (after === "" ? "" : before));
}
