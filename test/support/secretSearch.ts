import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

/** A key as it may stand in a file. */
interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A UserSig: base64 in Tencent's alphabet of what zlib makes of JSON. It starts so at every usual level of compression. */
const userSigForm = /e[JAN][A-Za-z0-9*_-]{60,}|eN[A-Za-z0-9*_-]{60,}/g;
/** The same in the standard alphabets. */
const standardForm = /e[JAN][A-Za-z0-9+/=_-]{60,}/g;

/**
 * The files below the folders that hold one of the keys, or any UserSig, each with what was found: a key in plain text, in
 * UTF-16, in base64 at each of its three offsets, in hex, percent-encoded or reversed; a UserSig in its own or a standard
 * alphabet, also percent-encoded. Compressed files (a report, a store) are searched as they are and inflated.
 */
export function secretsIn(folders: readonly string[], keys: readonly string[]): string[] {
  const needles = keys.flatMap(encodingsOf);
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      for (const what of secretsOf(readFileSync(path), needles)) found.push(`${path}: ${what}`);
    }
  }
  return found;
}

/** As `secretsIn`, of a text. */
export function secretsInText(text: string, keys: readonly string[]): string[] {
  return secretsOf(Buffer.from(text), keys.flatMap(encodingsOf));
}

function secretsOf(bytes: Buffer, needles: readonly Needle[]): string[] {
  const found = needles.filter(({ bytes: needle }) => bytes.includes(needle)).map(({ name }) => `a key in ${name}`);
  const texts = [bytes.toString("latin1"), bytes.toString("utf16le")];
  for (const text of texts) {
    for (const candidate of [text, text.includes("%") ? unescaped(text) : ""]) {
      if (hasUserSig(candidate)) found.push("a UserSig");
    }
  }
  return [...new Set(found)];
}

function hasUserSig(text: string): boolean {
  const own = text.match(userSigForm) ?? [];
  const standard = text.match(standardForm) ?? [];
  return [...own.map(fromUrlText), ...standard].some(isUserSig);
}

function fromUrlText(text: string): string {
  return text.replaceAll("*", "+").replaceAll("-", "/").replaceAll("_", "=");
}

function isUserSig(base64: string): boolean {
  for (const text of [base64, base64.replaceAll("-", "+").replaceAll("_", "/")]) {
    try {
      if (inflateSync(Buffer.from(text, "base64"), { maxOutputLength: 65_536 }).includes("TLS.")) return true;
    } catch {
      // No UserSig, or one that is cut off beyond use.
    }
  }
  return false;
}

function unescaped(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function encodingsOf(key: string): Needle[] {
  const bytes = Buffer.from(key);
  const encoded: [string, Buffer][] = [
    ["plain text", bytes],
    ["UTF-16", Buffer.from(key, "utf16le")],
    ["hex", Buffer.from(bytes.toString("hex"))],
    ["reverse", Buffer.from([...key].reverse().join(""))],
    ["bytes of hex", /^[0-9a-f]{64}$/i.test(key) ? Buffer.from(key, "hex") : bytes],
  ];
  for (const offset of [0, 1, 2]) {
    // What surrounds the key in the encoded text changes its first and last characters; those between stay.
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replaceAll("=", "");
    const kept = text.slice(offset === 0 ? 0 : 4, -4);
    encoded.push([`base64 at ${offset}`, Buffer.from(kept)]);
    encoded.push([`base64url at ${offset}`, Buffer.from(kept.replaceAll("+", "-").replaceAll("/", "_"))]);
  }
  return encoded.map(([name, needle]) => ({ name, bytes: needle }));
}
