/** What every client sends by itself, or what says nothing to the IM API. */
const ordinary: readonly string[] = [
  ...["content-type", "content-length", "accept", "accept-encoding", "accept-language", "user-agent", "host"],
  ...["connection", "cache-control", "postman-token", "origin", "referer", "pragma"],
];

/** The names of the headers that a reader should know are left out. */
export function foreignHeaders(names: readonly string[]): string[] {
  const words = names.map((name) => name.trim()).filter((name) => /^[\w-]+$/.test(name));
  return [...new Set(words.filter((name) => !ordinary.includes(name.toLowerCase())))];
}
