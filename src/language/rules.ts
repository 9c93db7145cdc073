export const severities = ["error", "warning", "hint"] as const;
export type Severity = (typeof severities)[number];

interface Rule {
  readonly severity: Severity;
  readonly message: (...values: string[]) => string;
}

/** Every diagnostic: its code, severity and sentence. */
export const rules = {
  "unclosed-template": {
    severity: "error",
    message: () => "This {{ has no }} on its line. Close it, or write {{{{ for a literal {{.",
  },
  "unreadable-template": {
    severity: "error",
    message: (text = "") =>
      `“${text}” is neither a variable, a path such as name.GroupId, nor a function such as $random.`,
  },
  "unquoted-key": { severity: "error", message: () => "A template in the place of a key needs quotes around it." },
  "unknown-function": {
    severity: "error",
    message: (name = "", known = "") => `There is no function ${name}. The functions are ${known}.`,
  },
  "wrong-arguments": {
    severity: "error",
    message: (name = "", signature = "") => `${name} is called as ${signature}.`,
  },
  "unreadable-line": {
    severity: "error",
    message: () => "This is not a request line. Write service/command, such as im_open_login_svc/account_import.",
  },
  "stray-text": {
    severity: "error",
    message: () =>
      "Nothing but expectations (??), variables and comments follows a request. Start the next one with ###.",
  },
  "wrong-method": {
    severity: "error",
    message: (method = "") => `Every command is called with POST, not ${method}. Remove the method.`,
  },
  "body-without-request": {
    severity: "error",
    message: () => "This body has no request line. Write service/command above it.",
  },
  "expectation-without-request": {
    severity: "error",
    message: () => "This expectation has no request: it stands below the body of one.",
  },
  "directive-without-request": {
    severity: "error",
    message: (word = "") => `@${word} has no request here. Put it between the ### line and the request line.`,
  },
  "second-body": { severity: "error", message: () => "A request has one body. Start the next request with ###." },
  "body-not-object": {
    severity: "error",
    message: () => "The body of every command is a JSON object: start it with {.",
  },
  "unclosed-body": { severity: "error", message: () => "The braces of this body do not match: a } or ] is missing." },
  "unreadable-expectation": {
    severity: "error",
    message: (known = "") => `An expectation reads “?? path operator value”. The operators are ${known}.`,
  },
  "unreadable-expectation-value": {
    severity: "error",
    message: (text = "") => `${text} is neither a JSON value nor a template. Put text into double quotes.`,
  },
  "binary-text": {
    severity: "error",
    message: () =>
      "This file holds binary data, not requests. Open the file you meant, or save this one as UTF-8 text.",
  },
  "unknown-directive": {
    severity: "hint",
    message: (word = "", nearest = "") => `There is no directive @${word}; did you mean @${nearest}?`,
  },
  "wrong-directive-argument": {
    severity: "error",
    message: (word = "", form = "") => `@${word} is written as “# @${word} ${form}”.`,
  },
  "duplicate-name": {
    severity: "error",
    message: (name = "", line = "") =>
      `“${name}” is defined already, in line ${line}. Requests and variables share their names.`,
  },
  "unknown-variable": {
    severity: "error",
    message: (name = "", nearest = "") =>
      `There is no variable “${name}”.${nearest && ` Did you mean “${nearest}”?`} Define it as @${name} = … or in the profile's variables.`,
  },
  "unknown-request": {
    severity: "error",
    message: (name = "", nearest = "") =>
      `There is no request named “${name}”.${nearest && ` Did you mean “${nearest}”?`} Name one with # @name ${name}.`,
  },
  "request-cycle": { severity: "error", message: (chain = "") => `These requests need each other: ${chain}.` },
  "variable-cycle": { severity: "error", message: (chain = "") => `These variables need each other: ${chain}.` },
  "unknown-command": {
    severity: "warning",
    message: (path = "", nearest = "") =>
      `The API has no command ${path}.${nearest && ` Did you mean ${nearest}?`} A command that the catalogue does not know is sent as it is.`,
  },
  "unknown-query-field": {
    severity: "error",
    message: (field = "", command = "") =>
      `${command} has no query field “${field}”. Remove it; the URL's own fields are added when sending.`,
  },
  "needless-query-field": {
    severity: "hint",
    message: (field = "") => `“${field}” is added when sending. Remove it.`,
  },
  "secret-in-url": {
    severity: "warning",
    message: () =>
      "A UserSig in a file is a log-in that anyone can use. Remove it: each call gets its own when sending.",
  },
  "request-without-path": {
    severity: "error",
    message: (name = "") => `“${name}” is a request. Say which value of its response is meant: {{${name}.ErrorCode}}.`,
  },
  "duplicate-key": {
    severity: "warning",
    message: (key = "") => `The key “${key}” stands in this object already; only the last one counts.`,
  },
  "unknown-profile": {
    severity: "error",
    message: (name = "", known = "") => `imreq.json has no profile “${name}”. The profiles are ${known}.`,
  },
  "body-syntax": { severity: "error", message: (what = "") => what },
  "body-schema": { severity: "warning", message: (what = "") => what },
  "body-schema-unsure": {
    severity: "hint",
    message: (what = "") => `${what} (The documentation of this command is incomplete.)`,
  },
} as const satisfies Record<string, Rule>;

export type RuleCode = keyof typeof rules;
