/** The last step of a URI's path as a person reads it: `common.imreq`; of a file that was never saved, what its tab says. */
export function fileName(uri: string): string {
  return decoded(uri.slice(uri.lastIndexOf("/") + 1).replace(/^untitled:/, ""));
}

/** A URI as a person reads it: the path of a file on disk, any other as it is. */
export function readablePath(uri: string): string {
  return decoded(uri.replace(/^file:\/\//, ""));
}

/**
 * The way from a file to another as it is written in the first: `../data/users.csv`; `undefined` where no way leads from one to
 * the other.
 */
export function relativePath(from: string, to: string): string | undefined {
  const start = stepsOf(from);
  const end = stepsOf(to);
  if (start === undefined || end === undefined || start.root !== end.root) return undefined;
  const folders = start.steps.slice(0, -1);
  let same = 0;
  while (same < folders.length && same < end.steps.length - 1 && folders[same] === end.steps[same]) same++;
  const ups = folders.slice(same).map(() => "..");
  return [...(ups.length === 0 ? ["."] : ups), ...end.steps.slice(same)].join("/");
}

function stepsOf(uri: string): { root: string; steps: string[] } | undefined {
  const match = /^([A-Za-z][\w+.-]*:\/\/[^/]*)\/(.*)$/s.exec(uri);
  if (match === null) return undefined;
  return { root: match[1] ?? "", steps: (match[2] ?? "").split("/").map(decoded) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
