import type { Problem, Span } from "../syntax/syntax.ts";
import { maskSecrets } from "./secrets.ts";

export const severities = ["error", "warning", "hint"] as const;
export type Severity = (typeof severities)[number];

interface Rule {
  readonly severity: Severity;
  readonly message: (...values: string[]) => string;
  /** `fixes.ts` has something to offer, at least where it is plain what was meant. */
  readonly hasFix: boolean;
  /** What is underlined does nothing: an editor fades it. */
  readonly isUnnecessary?: true;
}

/**
 * Every diagnostic: its code, severity and sentence. An error stops a send; a comment silences warnings and hints only. No message
 * ever holds a secret.
 */
export const rules = {
  "unclosed-template": {
    severity: "error",
    hasFix: true,
    message: () => "This {{ has no }} on its line. Close it, or write {{{{ for a literal {{.",
  },
  "unreadable-template": {
    severity: "error",
    hasFix: false,
    message: (text = "") =>
      /^\$\w+\s+[^\s(]/.test(text)
        ? `“${text}” cannot be read. The arguments of a function stand in brackets: $randomInt(1, 9).`
        : `“${text}” is neither a variable, a path such as name.GroupId, nor a function such as $random.`,
  },
  "unquoted-key": {
    severity: "error",
    hasFix: true,
    message: () => "A template in the place of a key needs quotes around it.",
  },
  "unknown-function": {
    severity: "error",
    hasFix: true,
    message: (name = "", known = "") => `There is no function ${name}. The functions are ${known}.`,
  },
  "wrong-arguments": {
    severity: "error",
    hasFix: false,
    message: (name = "", signature = "") => `${name} is called as ${signature}.`,
  },
  "unreadable-line": {
    severity: "error",
    hasFix: true,
    message: () => "This is not a request line. Write service/command, such as im_open_login_svc/account_import.",
  },
  "bare-directive": {
    severity: "error",
    hasFix: true,
    message: (word = "") => `A directive stands in a comment: write # @${word}.`,
  },
  "stray-text": {
    severity: "error",
    hasFix: true,
    message: (header = "") =>
      header === ""
        ? "Nothing but expectations (??), variables and comments follows a request. Start the next one with ###."
        : `Requests have no headers: the service takes JSON without ${header}. Remove the line.`,
  },
  "wrong-method": {
    severity: "error",
    hasFix: true,
    message: (method = "") => `Every command is called with POST, not ${method}. Remove the method.`,
  },
  "body-without-request": {
    severity: "error",
    hasFix: false,
    message: () => "This body has no request line. Write service/command above it.",
  },
  "expectation-without-request": {
    severity: "error",
    hasFix: false,
    message: () => "This expectation has no request: it stands below the body of one.",
  },
  "directive-without-request": {
    severity: "error",
    hasFix: false,
    message: (word = "") => `@${word} has no request here. Put it between the ### line and the request line.`,
  },
  "second-body": {
    severity: "error",
    hasFix: true,
    message: () => "A request has one body. Start the next request with ###.",
  },
  "body-not-object": {
    severity: "error",
    hasFix: true,
    message: () => "The body of every command is a JSON object: start it with {.",
  },
  "unclosed-body": {
    severity: "error",
    hasFix: true,
    message: () => "The braces of this body do not match: a } or ] is missing.",
  },
  "unreadable-expectation": {
    severity: "error",
    hasFix: true,
    message: (known = "") => `An expectation reads “?? path operator value”. The operators are ${known}.`,
  },
  "unreadable-expectation-value": {
    severity: "error",
    hasFix: true,
    message: (text = "") => `${text} is neither a JSON value nor a template. Put text into double quotes.`,
  },
  "binary-text": {
    severity: "error",
    hasFix: false,
    message: () =>
      "This file holds binary data, not requests. Open the file you meant, or save this one as UTF-8 text.",
  },
  "unknown-directive": {
    severity: "warning",
    hasFix: true,
    message: (word = "", nearest = "") => `There is no directive @${word}; did you mean @${nearest}?`,
  },
  "wrong-directive-argument": {
    severity: "error",
    hasFix: true,
    message: (word = "", form = "") => `@${word} is written as “# @${word} ${form}”.`,
  },
  "duplicate-name": {
    severity: "error",
    hasFix: true,
    message: (name = "", line = "") =>
      `“${name}” is defined already, in line ${line}. Requests and variables share their names.`,
  },
  "unknown-variable": {
    severity: "error",
    hasFix: true,
    message: (name = "", nearest = "") =>
      `There is no variable “${name}”.${nearest && ` Did you mean “${nearest}”?`} Define it as @${name} = … or in the profile's variables.`,
  },
  "unknown-request": {
    severity: "error",
    hasFix: true,
    message: (name = "", nearest = "") =>
      `There is no request named “${name}”.${nearest && ` Did you mean “${nearest}”?`} Name one with # @name ${name}.`,
  },
  "request-cycle": {
    severity: "error",
    hasFix: false,
    message: (chain = "") => `These requests need each other: ${chain}.`,
  },
  "variable-cycle": {
    severity: "error",
    hasFix: false,
    message: (chain = "") => `These variables need each other: ${chain}.`,
  },
  "missing-import": {
    severity: "error",
    hasFix: false,
    message: (path = "", place = "") =>
      `There is no file ${path} to import: it was looked for at ${place}. Correct the path, or create the file.`,
  },
  "import-outside": {
    severity: "error",
    hasFix: false,
    message: (path = "") =>
      `${path} lies outside the workspace, and no file is read there. Copy it into the workspace and import that.`,
  },
  "ambiguous-import": {
    severity: "warning",
    hasFix: false,
    message: (names = "", path = "") =>
      `This file and ${path}, which is imported before it, define ${names} differently; what ${path} says counts. Rename one of them.`,
  },
  "unknown-command": {
    severity: "warning",
    hasFix: true,
    message: (path = "", nearest = "") =>
      `The API has no command ${path}.${nearest && ` Did you mean ${nearest}?`} A command that the catalogue does not know is sent as it is.`,
  },
  "unknown-query-field": {
    severity: "error",
    hasFix: true,
    message: (field = "", command = "") =>
      `${command} has no query field “${field}”. Remove it; the URL's own fields are added when sending.`,
  },
  "needless-query-field": {
    severity: "hint",
    hasFix: true,
    message: (field = "") => `“${field}” is added when sending. Remove it.`,
  },
  "unknown-app": {
    severity: "warning",
    hasFix: false,
    message: (what = "", known = "") =>
      `No profile that may send this request has ${what}${known && ` (${known})`}, so a send refuses it. Correct it, or describe its app in imreq.json.`,
  },
  "secret-in-url": {
    severity: "warning",
    hasFix: true,
    message: () =>
      "A UserSig in a file is a log-in that anyone can use. Remove it: each call gets its own when sending.",
  },
  "request-without-path": {
    severity: "error",
    hasFix: true,
    message: (name = "") => `“${name}” is a request. Say which value of its response is meant: {{${name}.ErrorCode}}.`,
  },
  "duplicate-key": {
    severity: "warning",
    hasFix: true,
    message: (key = "") => `The key “${key}” stands in this object already; only the last one counts.`,
  },
  "unknown-profile": {
    severity: "error",
    hasFix: true,
    message: (name = "", known = "") => `imreq.json has no profile “${name}”. The profiles are ${known}.`,
  },
  "body-syntax": { severity: "error", hasFix: true, message: (what = "") => what },
  "body-schema": { severity: "warning", hasFix: true, message: (what = "") => what },
  "body-schema-unsure": {
    severity: "hint",
    hasFix: true,
    message: (what = "") => `${what} (The documentation of this command is incomplete.)`,
  },
  "misspelt-key": {
    severity: "warning",
    hasFix: true,
    message: (key = "", nearest = "") => `“${key}” is no documented field here. Did you mean “${nearest}”?`,
  },
  "literal-random": {
    severity: "warning",
    hasFix: true,
    message: (field = "", seconds = "") =>
      `The same ${field} with the same sender and text within ${seconds} s is accepted and dropped. Write {{$random}}.`,
  },
  "wrong-group-id": { severity: "warning", hasFix: true, message: (what = "") => what },
  "misplaced-expectation": {
    severity: "warning",
    hasFix: true,
    message: () => "An expectation stands below the request's body. Move it there.",
  },
  "misspelt-path": {
    severity: "warning",
    hasFix: true,
    message: (name = "", nearest = "") => `The answer has no field “${name}”. Did you mean “${nearest}”?`,
  },
  "dotenv-as-file": {
    severity: "error",
    hasFix: false,
    message: (path = "") =>
      `${path} may hold secrets, and no request reads it whole. Take single values: {{$dotenv(NAME)}}.`,
  },
  "path-outside": {
    severity: "error",
    hasFix: false,
    message: (path = "") =>
      `${path} lies outside the workspace, and no file is read there. Copy it into the workspace and name that one.`,
  },
  "refused-arguments": { severity: "error", hasFix: false, message: (what = "") => what },
  "repeated-directive": {
    severity: "warning",
    hasFix: false,
    message: (word = "") => `This request has an @${word} already, which counts; this one does nothing. Remove one.`,
  },
  "batch-without-data": {
    severity: "error",
    hasFix: false,
    message: () => "@batch puts rows of the data into one call, and there is no data here. Add # @data file.csv.",
  },
  "wrong-batch-path": {
    severity: "warning",
    hasFix: true,
    message: (path = "", command = "", arrays = "") =>
      `${command} takes no array at ${path}. ${arrays === "" ? "It takes none at all: remove @batch." : `Its arrays are ${arrays}.`}`,
  },
  "needless-pages": {
    severity: "warning",
    hasFix: false,
    message: (command = "") => `${command} answers everything at once: it has no pages. Remove @pages.`,
  },
  "impossible-expectation": { severity: "warning", hasFix: true, message: (what = "") => what },
  "unused-variable": {
    severity: "hint",
    hasFix: true,
    isUnnecessary: true,
    message: (name = "") => `Nothing uses “${name}”, and no file imports it from here.`,
  },
  "secret-user-sig": {
    severity: "warning",
    hasFix: true,
    message: () =>
      "A UserSig in a file is a log-in that anyone can use. Move it to the secret storage: it does not belong in a repository.",
  },
  "secret-key": {
    severity: "warning",
    hasFix: true,
    message: () =>
      "This looks like an app's secret key, which signs anyone in. Move it to the secret storage and, if it was shared, make a new one in the console.",
  },
  "unknown-suppression": {
    severity: "hint",
    hasFix: true,
    message: (code = "", nearest = "") =>
      `There is no diagnostic “${code}”.${nearest && ` Did you mean “${nearest}”?`}`,
  },
  "error-suppression": {
    severity: "hint",
    hasFix: false,
    message: (code = "") => `“${code}” is an error: it stops a send, so a comment cannot silence it.`,
  },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof rules;

/** The rules that `fixes.ts` has a fix for. */
export type FixableRule = { [Code in RuleCode]: (typeof rules)[Code]["hasFix"] extends true ? Code : never }[RuleCode];

/** The codes of all rules. */
export const ruleCodes = Object.keys(rules) as readonly RuleCode[];

/** Whether there is such a rule. */
export function isRule(code: string): code is RuleCode {
  return Object.hasOwn(rules, code);
}

/** A problem in the words of its rule, without the secrets that stand in the text. */
export function problemOf(rule: RuleCode, { start, end }: Span, ...values: string[]): Problem {
  const message: (...values: string[]) => string = rules[rule].message;
  return { rule, start, end, message: message(...values.map(maskSecrets)) };
}

/** The words of a diagnostic for names that a text may be a slip of. */
export function oneOf(names: readonly string[]): string {
  return names.join(" or ");
}
