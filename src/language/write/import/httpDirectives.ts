import { isName } from "../../syntax/template.ts";

/** What a directive of REST Client, httpYac or JetBrains becomes. */
export type ReadDirective =
  | { readonly kind: "name" | "title" | "comment" | "depends" | "directive"; readonly text: string }
  /** It says how the other tool shows or sends something, which has no meaning here. */
  | { readonly kind: "needless" }
  | { readonly kind: "import"; readonly path: string }
  | { readonly kind: "unknown" };

const needless: readonly string[] = [
  ...["no-log", "no-redirect", "no-cookie-jar", "no-auto-encoding", "no-auto-redirect", "no-response-view"],
  ...["noResponseView", "noLog", "noRedirect", "noCookieJar", "no-string-escape", "noStringEscape", "verbose", "debug"],
  ...["keepStreaming", "openWith", "save", "extension", "language", "use-os-credentials", "noRejectUnauthorized"],
];

/** Reads `@word argument` of a comment; `undefined` where the comment is none. */
export function readHttpDirective(comment: string): ReadDirective | undefined {
  const match = /^@([A-Za-z][\w-]*)(?:\s+(.*))?$/.exec(comment.trim());
  if (match === null) return undefined;
  const [, word = "", written = ""] = match;
  const argument = written.trim();
  if (needless.includes(word)) return { kind: "needless" };
  switch (word) {
    case "name":
    case "title":
      return { kind: word, text: argument };
    case "description":
      return { kind: "comment", text: argument };
    case "ref":
    case "forceRef":
      return { kind: "depends", text: argument };
    case "note":
      return { kind: "directive", text: `confirm ${argument}`.trim() };
    case "disabled":
      return { kind: "directive", text: "skip" };
    case "import":
      return { kind: "import", path: argument };
    case "prompt":
      return promptOf(argument);
    case "tag":
      return wordsOf("tag", argument);
    case "sleep":
      return /^\d+$/.test(argument) ? { kind: "directive", text: `delay ${argument}ms` } : { kind: "unknown" };
    case "timeout":
      return timeoutOf(argument);
    default:
      return { kind: "unknown" };
  }
}

function promptOf(argument: string): ReadDirective {
  const [variable = "", ...question] = argument.split(/\s+/);
  return isName(variable)
    ? { kind: "directive", text: `prompt ${[variable, ...question].join(" ")}` }
    : { kind: "unknown" };
}

function wordsOf(word: string, argument: string): ReadDirective {
  const words = argument.split(/[\s,]+/).filter((part) => part !== "");
  return words.length === 0 ? { kind: "unknown" } : { kind: "directive", text: `${word} ${words.join(" ")}` };
}

/** JetBrains counts in seconds unless it says something else. */
function timeoutOf(argument: string): ReadDirective {
  const match = /^(\d+)\s*(ms|s|m)?$/.exec(argument);
  return match === null ? { kind: "unknown" } : { kind: "directive", text: `timeout ${match[1]}${match[2] ?? "s"}` };
}
