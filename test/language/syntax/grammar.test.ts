import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { directives } from "../../../src/language/syntax/directives.ts";

const require = createRequire(import.meta.url);
const grammarPath = "syntaxes/imreq.tmLanguage.json";
let grammar: textmate.IGrammar;

beforeAll(async () => {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarPath, "utf8"), grammarPath),
  });
  const loaded = await registry.loadGrammar("source.imreq");
  if (loaded === null) throw new Error("The grammar is broken.");
  grammar = loaded;
});

/** The scopes of the first place where `part` stands in the text, innermost last. */
function scopesOf(text: string, part: string): string[] {
  let state = textmate.INITIAL;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    const at = line.indexOf(part);
    const token = at < 0 ? undefined : tokens.find(({ endIndex }) => at < endIndex);
    if (token !== undefined) return token.scopes;
    state = ruleStack;
  }
  throw new Error(`“${part}” does not stand in the text.`);
}

/** The innermost scope. */
function scopeOf(text: string, part: string): string | undefined {
  return scopesOf(text, part).at(-1);
}

const sample = `# Just a comment
@owner = alice {{$uuid}}

### Import the owner
# @depends first second
POST v4/im_open_login_svc/account_import?nettype=1
{
  "UserID": "{{owner}} and more", // why
  "Random": {{$randomInt(1, 'x')}},
  "Group": { "Id": {{made.List[0].GroupId}}, "After": true },
  "Last": [1, {{a}}, null]
}
?? ErrorCode == 60006
?? outcome != "failed"

### Next one
openconfigsvr/getappinfo
`;

describe("the colouring of", () => {
  test.each([
    ["Just a comment", "comment.line.imreq"],
    ["owner =", "variable.other.definition.imreq"],
    ["alice", "string.unquoted.value.imreq"],
    ["$uuid", "support.function.imreq"],
    ["Import the owner", "entity.name.section.imreq"],
    ["depends", "keyword.other.directive.imreq"],
    ["second", "string.unquoted.argument.imreq"],
    ["POST", "keyword.control.method.imreq"],
    ["im_open_login_svc", "entity.name.type.service.imreq"],
    ["account_import", "entity.name.function.command.imreq"],
    ["nettype", "variable.parameter.query.imreq"],
    ["owner}}", "variable.other.readwrite.imreq"],
    ["and more", "string.quoted.double.json.imreq"],
    ["// why", "punctuation.definition.comment.json.imreq"],
    ["$randomInt", "support.function.imreq"],
    ["'x'", "string.quoted.single.imreq"],
    ["made", "entity.name.label.request.imreq"],
    [".List", "variable.other.property.imreq"],
    ["true", "constant.language.json.imreq"],
    ["null", "constant.language.json.imreq"],
    ["ErrorCode", "variable.other.property.imreq"],
    ["==", "keyword.operator.comparison.imreq"],
    ["60006", "constant.numeric.json.imreq"],
    ["outcome", "variable.language.imreq"],
    ["Next one", "entity.name.section.imreq"],
    ["getappinfo", "entity.name.function.command.imreq"],
  ])("%s is %s", (part, scope) => {
    expect(scopeOf(sample, part)).toBe(scope);
  });
});

test("JSON goes on behind a template without quotes", () => {
  expect(scopesOf(sample, "Group")).toContain("support.type.property-name.json.imreq");
  expect(scopesOf(sample, "After")).toContain("support.type.property-name.json.imreq");
  expect(scopesOf(sample, "Last")).toEqual([
    "source.imreq",
    "meta.body.imreq",
    "meta.structure.dictionary.json.imreq",
    "string.json.imreq",
    "support.type.property-name.json.imreq",
  ]);
});

test("a body that is not closed ends at the next separator, however deep it stands", () => {
  const text = '### A\na/b\n{ "a": [{ "b": "c\n### Next\nd/elsewhere\n';
  expect(scopesOf(text, "Next")).toEqual(["source.imreq", "markup.heading.imreq", "entity.name.section.imreq"]);
  expect(scopeOf(text, "elsewhere")).toBe("entity.name.function.command.imreq");
});

test("a body that is not closed ends at an expectation", () => {
  expect(scopeOf('### A\na/b\n{ "a": [\n?? status == 200', "status")).toBe("variable.language.imreq");
});

test("a braces escape is no template", () => {
  expect(scopeOf('### A\na/b\n{ "a": "{{{{x" }', "{{{{")).toBe("constant.character.escape.imreq");
});

test("# @word = … is a comment", () => {
  expect(scopeOf("# @timeout = 5", "timeout")).toBe("comment.line.imreq");
});

test("every directive is coloured", () => {
  for (const word of Object.keys(directives)) expect(scopeOf(`# @${word}`, word)).toBe("keyword.other.directive.imreq");
});
