import type { Catalog } from "../../catalog/catalog.ts";
import { errorCodeMarkdown } from "../../catalog/wording.ts";

/** An error code in a line of source. */
export interface SourceCode {
  /** In the line. */
  readonly start: number;
  readonly end: number;
  readonly markdown: string;
}

/** What decides stands near the number; a minified file has lines of megabytes. */
const mostCharactersAround = 400;
/** Further up nobody sees the head of a `switch`. */
const mostLinesAbove = 200;

/** What may stand before `code` in a name of an error code: `errCode`, `ResultCode`, `im_error_code`. */
const codeQualifiers = new Set(
  "err error errors result ret return resp response res rsp im tim imsdk sdk api action fail failure failed get last tencent chat inner biz".split(
    " ",
  ),
);
/** Things with codes of their own: `zip.code`, `country code`. */
const otherCodes =
  /(?:zip|postal|post|area|country|region|city|state|province|currency|color|colour|lang|language|locale|product|item|sku|coupon|promo|invite|discount|key|char|http|status|exit|bar|qr|pin|pass|auth|sms|verify|verification|source|op|address|addr|location|place|store|airport|bank|branch|dial|tax|stock|room|dept|department)s?_?$/i;
/** Things whose errors have numbers of their own, as words of the names around a code: `MySqlException.ErrorCode`. */
const otherSources = new Set(
  "socket sockets winsock wsa net tcp udp tls ssl ssh ftp smtp http https url curl web grpc rpc dns fs file io os sys posix errno win win32 windows nt hresult process child sql mysql mysqli mssql pgsql pg postgres postgresql sqlite oracle ora odbc jdbc db dbo database mongo mongodb redis kafka amqp product zip postal country status exit".split(
    " ",
  ),
);
/** What a comment says of a number that is no error of IM: `// product code`. */
const commentBehind = /(?:\/\/|\/\*|#|--)(.*)$/;

/** A name with what it is a member of: `resp.getErrorCode()`, `$res['ErrorCode']`, `err?.code`. */
const nameBefore =
  /([\w$]+(?:\.get\(\s*["']\w+["']\s*(?:,[^()]*)?\)|(?:\?\.|!\.|\.|->|::)[\w$]+|\(\s*\)|[?!](?=[.[ ])|\[\s*["']?\w*["']?\s*\])*)\s*$/;
const equality = /(?:===|!==|==|!=|<>|~=|\bis\s+not|\bis|\beq|\bne|-eq|-ne)\s*\(?\s*$/;
const equalityBehind = /^\s*\)?\s*(?:===|!==|==|!=|<>|~=)\s*/;
const listOpening = /(?:\bnot\s+in|\bin|\bIN)\s*[([{](?:\s*\d+\s*,)*\s*$/;
/** `[10015, 10017].includes(code)`, `setOf(10015).contains(code)` */
const membership = /^(?:\s*,\s*\d+)*\s*[\])}]+\s*\.\s*(?:includes|contains|include\?|indexOf|has|Contains)\s*\(\s*/;
const label = /(?:^|[{;]|\b(?:case|when|of)\b)\s*(?:(?:case|when)\s+)?(?:-?\d+\s*[,|]\s*(?:case\s+)?)*$/;
const labelEnd = /^(?:\s*[,|]\s*-?\d+)*\s*(?::|=>|->|\bthen\b)(?!:)/;
const mapKey = /(?:^|[{[,(])\s*\[?$/;
const mapKeyEnd = /^\]?\s*(?::|=>|->|\bto\b)(?![:=])/;
/** A branch beside the one that is looked at, or the end of one. */
const branch = /^\s*(?:(?:case|when)\s+(?:-?\d|["'.]|[A-Z])|default\b|else\b|[)}\]]|-?\d|\[\d)/;
const branching = /\b(?:switch|match|when|case|select)\b/;

/**
 * The IM error code at a place in a line of any language. Silent unless the number is a code of five or six digits that is
 * compared with, assigned to, or a branch of something named as an error code is: it never guesses. `linesAbove` gives the lines
 * above, the nearest first: branches (`case 10015:`) and keys of a table (`10015: "…"`) are judged by the line that opens them.
 */
export function errorCodeInSource(
  catalog: Catalog,
  lineText: string,
  character: number,
  linesAbove: Iterable<string> = [],
): SourceCode | undefined {
  const number = numberAt(lineText, character);
  if (number === undefined) return undefined;
  const { start, end, digits, after } = number;
  const code = Number(digits);
  if (catalog.errorCode(code)?.code !== code) return undefined;
  const before = lineText.slice(Math.max(0, start - mostCharactersAround), start);
  const behind = lineText.slice(after, after + mostCharactersAround);
  if (!isCompared(before, behind) && !isMapped(before, behind, lineText, linesAbove)) return undefined;
  const markdown = errorCodeMarkdown(catalog, code);
  return markdown === undefined ? undefined : { start, end, markdown };
}

/** The number of five or six digits at `character`; no part of a name, version, decimal, path, colour or longer number. */
function numberAt(
  line: string,
  character: number,
): { start: number; end: number; after: number; digits: string } | undefined {
  let start = character;
  while (start > 0 && isDigit(line[start - 1])) start--;
  let end = start;
  while (isDigit(line[end])) end++;
  const digits = line.slice(start, end);
  if (digits.length < 5 || digits.length > 6 || digits.startsWith("0")) return undefined;
  if (/[\w.$#%@/\\'"`-]/.test(line[start - 1] ?? "")) return undefined;
  // A suffix tells the type: 10015L, 10015u32.
  const suffix = /^(?:[uU]?[lL]{1,2}|[uU]|[iu](?:16|32|64))(?!\w)/.exec(line.slice(end, end + 8))?.[0] ?? "";
  const after = end + suffix.length;
  return /^[\w.%@/\\'"`-](?!>)/.test(line.slice(after, after + 2)) ? undefined : { start, end, after, digits };
}

function isCompared(before: string, behind: string): boolean {
  if (speaksOfOtherCode(commentBehind.exec(behind)?.[1] ?? "")) return false;
  const left = equality.exec(before) ?? listOpening.exec(before);
  if (left !== null && isCodeName(before.slice(0, left.index))) return true;
  const assigned = /(?<![=!<>:+*/|&^-])(?::=|=|:)\s*$/.exec(before);
  const target = before.slice(0, assigned?.index ?? 0);
  // Anything may be given a `code`: a product, a country.
  if (assigned !== null && isCodeName(target) && !/(?<![\w$.>:]|\[["']?)code["'\s?]*$/i.test(target)) return true;
  if (/\.equals\(\s*$/.test(before)) return isCodeName(before.replace(/\.equals\(\s*$/, ""));
  const right = equalityBehind.exec(behind) ?? membership.exec(behind);
  return right !== null && startsWithCodeName(behind.slice(right[0].length));
}

function isMapped(before: string, behind: string, line: string, linesAbove: Iterable<string>): boolean {
  const isLabel = label.test(before) && labelEnd.test(behind);
  const isKey = mapKey.test(before) && mapKeyEnd.test(behind);
  if (!isLabel && !isKey) return false;
  const opening = /^(.*)[{[(]/.exec(before)?.[1];
  if (opening !== undefined && opening.trim() !== "") return speaksOfCodes(opening);
  const head = headAbove(line, linesAbove);
  return head !== undefined && speaksOfCodes(head);
}

/** Whether a comment tells that a code is another thing's. */
function speaksOfOtherCode(comment: string): boolean {
  return [...comment.matchAll(/([A-Za-z]+)[\s_-]+codes?\b/gi)].some(
    ([, word = ""]) => otherCodes.test(word) || otherSources.has(word.toLowerCase()),
  );
}

/** The line that opens the block in which `line` stands. */
function headAbove(line: string, linesAbove: Iterable<string>): string | undefined {
  const own = indentation(line);
  let count = 0;
  for (const candidate of linesAbove) {
    if (++count > mostLinesAbove) return undefined;
    if (candidate.trim() === "") continue;
    const indent = indentation(candidate);
    if (indent > own || branch.test(candidate)) continue;
    if (indent < own && /^\s*[{[(]\s*$/.test(candidate)) continue;
    if (indent < own || branching.test(candidate)) return candidate;
    // In the style that puts the brace on a line of its own the head stands above it at the same depth.
    if (!/^\s*[{[(]\s*$/.test(candidate)) return undefined;
  }
  return undefined;
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}

/** Whether the text ends with the name of an error code. */
function isCodeName(before: string): boolean {
  const bare = before.replace(/["'\]\s?:]+$/, "");
  const named = nameBefore.exec(before)?.[1] ?? nameBefore.exec(bare)?.[1];
  if (named === undefined) return false;
  const lead = before.slice(0, Math.max(before.lastIndexOf(named), 0));
  return isNameOfCode(named, lead);
}

function startsWithCodeName(behind: string): boolean {
  const named = /^[\w$]+(?:(?:\?\.|!\.|\.|->|::)[\w$]+|\(\s*\)|\[\s*["']?\w*["']?\s*\])*/.exec(behind)?.[0];
  return named !== undefined && isNameOfCode(named, "");
}

/** Whether any name in the text is one of error codes: the head of a `switch`, the name of a table. */
function speaksOfCodes(text: string): boolean {
  return [...text.matchAll(/[\w$]+(?:(?:\?\.|\.|->|::)[\w$]+|\[\s*["']\w+["']\s*\])*/g)].some((match) =>
    isNameOfCode(match[0], text.slice(0, match.index), true),
  );
}

/**
 * Whether the last part of a dotted name is that of an error code. `lead` is the text before it: the `code` of «zip code» is none.
 * A table of codes may be named after what it gives: `errorCodeMessages`.
 */
function isNameOfCode(named: string, lead: string, isTable = false): boolean {
  const parts = named
    .split(/\?\.|!\.|->|::|[.()[\]"'?!\s,]+/)
    .filter((part) => /^[A-Za-z_$]/.test(part) && part !== "get");
  const name = parts.at(-1) ?? "";
  const owner = parts.at(-2) ?? /([A-Za-z_]+)\s+$/.exec(lead)?.[1] ?? "";
  const words = wordsOf(name);
  if ([...parts, owner].flatMap(wordsOf).some((word) => otherSources.has(word))) return false;
  const at = words.findIndex((word) => ["code", "codes", "errcode", "errorcode", "retcode", "errcodes"].includes(word));
  if (at < 0 || (!isTable && at < words.length - 1) || (!isTable && words[at]?.endsWith("s"))) return false;
  if (words[at] !== "code" && words[at] !== "codes") return true;
  if (at > 0) return words.slice(0, at).every((word) => codeQualifiers.has(word));
  return words.length === 1 && !otherCodes.test(owner) && !(isTable && words[0] === "codes");
}

/** `ErrorCode`, `error_code` and `ERROR_CODE` as words in small letters. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase()
    .split(/[_$]+/)
    .filter((word) => word !== "");
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}
