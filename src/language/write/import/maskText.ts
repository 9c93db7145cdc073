import { maskSecrets, withoutUserSig } from "../../check/secrets.ts";

/** A text without what looks like a UserSig or a secret key, also where JSON's escapes hide it. */
export function maskText(text: string): string {
  const masked = maskSecrets(withoutUserSig(text));
  if (!masked.includes("\\")) return masked;
  return masked.replace(/"(?:[^"\\\n]|\\.)*"/g, (string) => {
    if (!string.includes("\\")) return string;
    const value = valueOfString(string);
    const shown = value === undefined ? undefined : maskSecrets(withoutUserSig(value));
    return shown === undefined || shown === value ? string : JSON.stringify(shown);
  });
}

/** A text for one line of a message or a title. */
export function maskLine(text: string, most: number = 300): string {
  const line = maskText(text)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

function valueOfString(json: string): string | undefined {
  try {
    return String(JSON.parse(json));
  } catch {
    return undefined;
  }
}
