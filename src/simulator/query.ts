/**
 * The fields of a query string, decoded; the first of two with one name counts. `undefined` where an escape cannot be decoded.
 */
export function readQuery(text: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  if (text === "") return fields;
  for (const field of text.split("&")) {
    const at = field.indexOf("=");
    const name = decode(at < 0 ? field : field.slice(0, at));
    const value = decode(at < 0 ? "" : field.slice(at + 1));
    if (name === undefined || value === undefined) return undefined;
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
