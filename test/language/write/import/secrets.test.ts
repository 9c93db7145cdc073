import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  type ImportSource,
  importReport,
  importRequests,
} from "../../../../src/language/write/import/importRequests.ts";
import { signUser } from "../../../../src/protocol/userSig.ts";
import { catalog } from "../../../support/catalog.ts";
import { document, numRuns } from "../../../support/documents.ts";
import { diagnosticsOf } from "../../../support/language.ts";
import { secretsInText } from "../../../support/secretSearch.ts";

vi.setConfig({ testTimeout: 600_000 });

/** It looks like the real thing and opens nothing. */
const key = "0123456789abcdef".repeat(4);
const userSig = signUser({
  sdkAppId: 1400000000,
  key,
  identifier: "administrator",
  issuedAtSeconds: 1_700_000_000,
  lifetimeSeconds: 3600,
});
const host = "https://console.tim.qq.com/v4/openim/sendmsg";

/** All that an import says, in one text. */
function everything(sources: readonly ImportSource[]): string {
  const result = importRequests(catalog, sources);
  return [...result.files.flatMap(({ name, text }) => [name, text]), importReport(result)].join("\n");
}

function expectNoSecret(text: string): void {
  expect(secretsInText(text, [key])).toEqual([]);
}

describe("no secret comes out", () => {
  const places: readonly (readonly [string, string])[] = [
    ["the address", `### A\nPOST ${host}?usersig=SECRET&sdkappid=1\n`],
    ["a header", `### A\nPOST ${host}\nAuthorization: Bearer SECRET\n`],
    ["a variable", `@mine = SECRET\n### A\nPOST ${host}\n\n{ "a": "{{mine}}" }\n`],
    ["a variable of a variable", `@x = SECRET\n@y = a{{x}}\n### A\nPOST ${host}\n\n{ "a": "{{y}}" }\n`],
    ["a body", `### A\nPOST ${host}\n\n{ "a": "SECRET" }\n`],
    ["a broken body", `### A\nPOST ${host}\n\n{ "a": "SECRET \n`],
    ["a title", `### A SECRET\nPOST ${host}\n`],
    ["a comment", `### A\n# SECRET\nPOST ${host}\n`],
    ["a name", `### A\n# @name SECRET\nPOST ${host}\n`],
    ["a directive", `### A\n# @note SECRET\nPOST ${host}\n`],
    ["a script", `### A\nPOST ${host}\n\n{}\n\n> {% x("SECRET") %}\n`],
    ["an assertion", `### A\nPOST ${host}\n\n{}\n\n?? status == SECRET\n`],
    ["a template", `### A\nPOST ${host}\n\n{ "a": "{{f('SECRET')}}" }\n`],
    ["the name of a variable", `@SECRET = 1\n### A\nPOST ${host}\n\n{ "a": "{{SECRET}}" }\n`],
    ["another host", `### A\nPOST https://example.com/SECRET/x?usersig=SECRET\n`],
    ["the identifier", `### A\nPOST ${host}?sdkappid=1&identifier=SECRET\n`],
    ["a shell script", `# SECRET\ncurl '${host}?usersig=SECRET' -H 'x: SECRET' -d '{"a":"SECRET"}'\n`],
    ["a line that nothing can be made of", "### A\nSECRET\n"],
  ];
  test.each(places)("from %s", (_place, text) => {
    for (const secret of [userSig, key]) {
      expectNoSecret(everything([{ name: "a.http", text: text.replaceAll("SECRET", secret) }]));
    }
  });

  test("from escapes of JSON", () => {
    const escaped = `\\u0065${userSig.slice(1)}`;
    expect(everything([{ name: "a.http", text: `POST ${host}\n\n{ "a": "${escaped}" }\n` }])).toContain('"a": "***"');
  });

  test("from the name of a file", () => {
    expectNoSecret(everything([{ name: `${key}.http`, text: `POST ${host}\n` }]));
  });
});

test("a secret in a variable is told, and the request asks for the value", () => {
  const text = `@mine = ${key}\n@userSig = abc\n### A\nPOST ${host}\n\n{ "a": "{{mine}}", "b": "{{userSig}}" }\n`;
  const { files, notes } = importRequests(catalog, [{ name: "a.http", text }]);
  expect(files[0]?.text).toContain("# @prompt mine\n# @prompt userSig\n");
  expect(notes.map((note) => note.text)).toEqual([
    expect.stringContaining("“mine” looks like a secret, so its value was not copied."),
    expect.stringContaining("“userSig” looks like a secret, so its value was not copied."),
    expect.stringContaining("No value came along for mine, userSig"),
  ]);
});

const canaries = [userSig, key, `usersig=${userSig}`, encodeURIComponent(userSig), key.toUpperCase()];
const httpPieces = [
  ...[
    "### title\n",
    "###\n",
    "# @name a\n",
    "# @ref a\n",
    "# @prompt x y\n",
    "# @note z\n",
    "# @loop for 3\n",
    "@a = 1\n",
  ],
  ...["@b = {{a}}\n", "@c := f({{a}})\n", `@host = https://console.tim.qq.com\n`, "POST {{host}}/v4/openim/sendmsg\n"],
  ...[`POST ${host}?sdkappid=1&identifier=a&usersig=`, "\n  &nettype=1\n", "GET https://example.com/v4/a/b\n", "X-A: "],
  ...["\n\n{\n", '"a": "', '"b": {{b}},\n', '"\n}\n', "{{a.b[0]}}", "{{a.response.body.$.x}}", "{{$guid}}", "{{", "}}"],
  ...[
    "> {%\n",
    "%}\n",
    "client.test('x', function() {",
    "client.assert(response.body.A === 0);",
    "});\n",
    "?? status == 200\n",
  ],
  ...[
    "client.global.set('g', response.body.X);\n",
    "{{g}}",
    "< ./a.json\n",
    ">> b\n",
    "{{\n",
    "curl '",
    "' -d '",
    "' \\\n",
  ],
  ...["\0", "\r", "\r\n", "\u2028", "\ud800", "'", '"', "\\", "`", "$X", "*/", "//", "#", " ", "\n", "\n", "\n"],
];
const httpText = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...httpPieces) },
      { weight: 1, arbitrary: fc.constantFrom(...canaries) },
    ),
    {
      maxLength: 60,
      size: "medium",
    },
  )
  .map((pieces) => pieces.join(""));

const anyWord = fc.oneof(
  fc.constantFrom(
    ...httpPieces,
    ...canaries,
    `${host}?usersig=${userSig}`,
    "{{x}}",
    "v4",
    "openim",
    "raw",
    "pm.expect(",
  ),
  fc.string(),
);
const { any } = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    anyWord,
    fc.constantFrom(null, 0, 1, true),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        ...[
          "name",
          "item",
          "request",
          "url",
          "raw",
          "body",
          "mode",
          "query",
          "key",
          "value",
          "event",
          "script",
          "exec",
        ],
        ...["listen", "header", "auth", "variable", "description", "host", "path", "method", "response", "disabled"],
      ),
      tie("any"),
      { maxKeys: 6 },
    ),
  ),
}));
const postmanRequest = fc.record({
  name: anyWord,
  request: fc.record(
    {
      method: fc.constantFrom("POST", "GET"),
      url: fc.oneof(fc.constantFrom(host, `${host}?sdkappid=1&usersig=${userSig}`, "{{h}}/v4/openim/sendmsg"), any),
      body: fc.oneof(fc.record({ mode: fc.constant("raw"), raw: httpText }), any),
      description: anyWord,
    },
    { requiredKeys: ["url"] },
  ),
  event: fc.oneof(any, fc.constant([])),
});
const collection = fc
  .record({ item: fc.array(fc.oneof(postmanRequest, any), { maxLength: 4 }), variable: any, auth: any, event: any })
  .map((rest) => JSON.stringify({ info: { name: "x" }, ...rest }));

/** The rules that speak of the values of a body, or of needs that the text itself had. */
const ofTheText = ["cycle", "variable-cycle", "import-cycle"];

test("any text is imported without an error, holds no fault that was not its own, and leaks nothing", () => {
  const text = fc.oneof(httpText, collection, document, fc.string({ unit: "binary", maxLength: 200 }));
  const name = fc.constantFrom("a.http", "b.json", "", "\0", `${key}.txt`);
  fc.assert(
    fc.property(text, name, (content, source) => {
      const sources = [{ name: source, text: content }];
      for (const file of importRequests(catalog, sources).files) {
        const errors = diagnosticsOf(file.text).filter(({ severity }) => severity === 1);
        expect(errors.filter(({ code }) => !ofTheText.includes(String(code)))).toEqual([]);
      }
      const said = everything(sources);
      expect(said.includes(userSig) || said.toLowerCase().includes(key)).toBe(false);
    }),
    { numRuns: Math.min(numRuns, 10_000) },
  );
});

test("a large file takes time in proportion: every request of ten thousand is there", () => {
  const text = Array.from(
    { length: 10_000 },
    (_, index) => `### R${index}\n# @name r\nPOST ${host}\n\n{ "To_Account": "{{x}}", "MsgSeq": ${index} }\n`,
  ).join("\n");
  const [file] = importRequests(catalog, [{ name: "a.http", text: `@x = bob\n${text}` }]).files;
  expect(file?.requestCount).toBe(10_000);
});
