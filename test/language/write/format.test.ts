import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TextEdit } from "vscode-languageserver-types";
import { LanguageService } from "../../../src/language/languageService.ts";
import { readProfiles } from "../../../src/language/profiles.ts";
import { compileBody, maskBody } from "../../../src/language/syntax/body.ts";
import { parse } from "../../../src/language/syntax/parse.ts";
import type { CallLine, Section } from "../../../src/language/syntax/syntax.ts";
import { protocolQuery } from "../../../src/protocol/callUrl.ts";
import { catalog } from "../../support/catalog.ts";
import { numRuns } from "../../support/documents.ts";
import { bodiesOf, everyCommand } from "../../support/everyBody.ts";
import { testWorkspace } from "../../support/language.ts";

const uri = "file:///requests.imreq";
const spaces = { tabSize: 2, insertSpaces: true };
/** One profile, in Singapore. */
const oneProfile = `{ "profiles": { "dev": { "sdkAppId": 1400000000, "region": "singapore" } } }`;
const host = "https://adminapisgp.im.qcloud.com";

function openedWith(text: string, profilesText: string): LanguageService {
  const profiles = readProfiles(profilesText, catalog.regions, { sdkAppId: 1400000999, admin: "administrator" });
  const service = new LanguageService(catalog, {
    ...testWorkspace(),
    profiles: () => ({ ...profiles, selected: "dev" }),
  });
  service.open(uri, text);
  return service;
}

/** A text with edits applied, which must stand in their order and apart. Lines end at line feeds alone. */
function edited(text: string, edits: readonly TextEdit[]): string {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  let result = "";
  let at = 0;
  for (const { range, newText } of edits) {
    const start = (lineStarts[range.start.line] ?? Number.NaN) + range.start.character;
    const end = (lineStarts[range.end.line] ?? Number.NaN) + range.end.character;
    if (!(at <= start && start <= end && end <= text.length)) throw new Error(`A wrong edit: ${JSON.stringify(range)}`);
    if (text.slice(start, end) === newText) throw new Error("An edit that changes nothing.");
    result += text.slice(at, start) + newText;
    at = end;
  }
  return result + text.slice(at);
}

function formatted(text: string, options = spaces, profiles = oneProfile): string {
  return edited(text, openedWith(text, profiles).format(uri, options));
}

/** The body of a request laid out. */
function laidOut(body: string, options = spaces): string {
  const call = "openim/sendmsg\n";
  const text = formatted(`${call}${body}`, options);
  expect(formatted(text, options)).toBe(text);
  return text.slice(call.length, -1);
}

describe("a request line", () => {
  test.each([
    ["openim/sendmsg", "openim/sendmsg"],
    ["  openim/sendmsg  ", "openim/sendmsg"],
    ["POST openim/sendmsg", "openim/sendmsg"],
    ["POST  /v4/openim/sendmsg  HTTP/1.1", "openim/sendmsg"],
    ["v4/openim/sendmsg", "openim/sendmsg"],
    [`POST ${host}/v4/openim/sendmsg`, "openim/sendmsg"],
    [`${host.toUpperCase()}:443/v4/openim/sendmsg?`, "openim/sendmsg"],
    ["v4/openim/send%6Dsg", "openim/send%6Dsg"],
    ["v4/ConfigSvc/GetIPList?nettype=1", "ConfigSvc/GetIPList?nettype=1"],
    [
      "v4/ConfigSvc/GetIPList?identifier=a&nettype={{net}}&random=1&contenttype=json",
      "ConfigSvc/GetIPList?nettype={{net}}",
    ],
    ["openim/sendmsg?unknown=1&b", "openim/sendmsg?unknown=1&b"],
    ["openim/sendmsg?a=1&&random=1", "openim/sendmsg?a=1&&"],
  ])("%j becomes %j", (written, short) => {
    expect(formatted(written)).toBe(`${short}\n`);
  });

  test("loses a UserSig whatever else stays", () => {
    const other = "https://console.tim.qq.com/v4/openim/sendmsg";
    expect(formatted(`POST ${other}?sdkappid=1&USERSIG=abc&usersig=def&b=2`)).toBe(`${other}?sdkappid=1&b=2\n`);
  });

  test("keeps a host and an SDKAppID that stop a send", () => {
    const text = "https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000001\n";
    expect(formatted(text)).toBe(text);
  });

  test("keeps its host where another profile may send it elsewhere", () => {
    const profiles = `{ "profiles": {
      "dev": { "sdkAppId": 1400000000, "region": "singapore" }, "prod": { "sdkAppId": 1400000000, "region": "china" } } }`;
    const text = `${host}/v4/openim/sendmsg?sdkappid=1400000000`;
    expect(formatted(text, spaces, profiles)).toBe(`${host}/v4/openim/sendmsg\n`);
    expect(formatted(`# @profile dev\n${text}`, spaces, profiles)).toBe("# @profile dev\nopenim/sendmsg\n");
    expect(formatted(`# @profile dev\n### a\n${text}`, spaces, profiles)).toBe(
      "# @profile dev\n\n### a\nopenim/sendmsg\n",
    );
    expect(formatted(`# @profile other\n${text}`, spaces, profiles)).toBe(`# @profile other\n${text}\n`);
  });

  test("keeps its host where there are no profiles", () => {
    expect(formatted(`${host}/v4/openim/sendmsg`, spaces, "{}")).toBe(`${host}/v4/openim/sendmsg\n`);
  });

  test("keeps a query field whose template makes another request run first", () => {
    const text = "openim/sendmsg?identifier={{create.Owner}}\n";
    expect(formatted(text)).toBe(text);
  });

  test.each([
    "GET openim/sendmsg",
    "hello   world",
    "openim/{{a}}",
    "POST /{a/b",
    "https://adminapisgp.im.qcloud.com/v4/@a/b?c=1",
  ])("that is wrong stays wrong: %s", (text) => {
    expect(formatted(text)).toBe(`${text}\n`);
  });
});

describe("a line", () => {
  test.each([
    ["###title", "### title"],
    ["###   a ### b  ", "### a ### b"],
    ["#######", "#######"],
    ["@a=1", "@a = 1"],
    ['  @a   =  " x "  ', '@a = " x "'],
    ["@a=", "@a ="],
    ["#@name   a", "# @name a"],
    ["  //   @depends  a  b", "// @depends a  b"],
    ["#@skip", "# @skip"],
    ["??ErrorCode==0", "?? ErrorCode == 0"],
    ['??  A["b c"][0]   startsWith   "x  y"', '?? A["b c"][0] startsWith "x  y"'],
    ["?? GroupId   exists", "?? GroupId exists"],
    ["  #  a   comment  ", "#  a   comment"],
    ["# @timeout  =  5", "# @timeout  =  5"],
    ["# @nmae   a", "# @nmae   a"],
    ["< ./a b.json", "< ./a b.json"],
    ["<./a.json", "< ./a.json"],
  ])("%j becomes %j", (written, form) => {
    expect(
      formatted(`### a\na/b\n${written}\n`)
        .split("\n")
        .findLast((line) => line !== ""),
    ).toBe(form);
  });

  test("that a space keeps from being a separator keeps it", () => {
    expect(formatted("a/b\n\n\n   ### c\n{} ### d")).toBe("a/b\n\n   ### c\n{} ### d\n");
  });

  test("that cannot be read stays as it is", () => {
    expect(formatted("  what  is this  \n  ?? A is 1\n")).toBe("  what  is this\n  ?? A is 1\n");
  });
});

describe("blank lines", () => {
  test("are one between requests, however many there were", () => {
    expect(formatted("###a\na/b\n###b\na/b\n\n\n\n###c\na/b\n{}")).toBe("### a\na/b\n\n### b\na/b\n\n### c\na/b\n{}\n");
  });

  test("are none at both ends of a file", () => {
    expect(formatted("\n \n@a = 1\n\n\n")).toBe("@a = 1\n");
  });

  test("are none before the first request", () => {
    expect(formatted("\n\n### a\na/b\n")).toBe("### a\na/b\n");
  });

  test("are at most one between lines", () => {
    expect(formatted("@a = 1\n\n\n\n# b\n@c = 2\n")).toBe("@a = 1\n\n# b\n@c = 2\n");
  });

  test("are none behind a title and between a request line and its body", () => {
    expect(formatted("### a\n\n# @name b\n\na/b\n\n{}\n\n?? A == 1")).toBe(
      "### a\n# @name b\n\na/b\n{}\n\n?? A == 1\n",
    );
  });

  test("of a file that holds nothing are all that goes", () => {
    expect([formatted(""), formatted(" \n\n"), formatted("\uFEFF\n")]).toEqual(["", "", "\uFEFF"]);
  });
});

describe("a body", () => {
  test("is laid out over lines where it was", () => {
    expect(laidOut('{"a":1,\n"b":{"c":[1,\n2]}}')).toBe(
      '{\n  "a": 1,\n  "b": {\n    "c": [\n      1,\n      2\n    ]\n  }\n}',
    );
  });

  test("stays on its line where it fits", () => {
    expect(laidOut('{"a":[1,2 , {"b":{ }}],"c":[ ]}')).toBe('{ "a": [1, 2, { "b": {} }], "c": [] }');
  });

  test("is broken where it does not fit, its parts as far as they do not", () => {
    const long = "x".repeat(60);
    expect(laidOut(`{"a":"${long}","b":{"c":1},"d":["${long}","${long}"]}`)).toBe(
      `{\n  "a": "${long}",\n  "b": { "c": 1 },\n  "d": [\n    "${long}",\n    "${long}"\n  ]\n}`,
    );
  });

  test("keeps the brackets of a list beside those of its only item", () => {
    expect(laidOut('{\n"a":[{\n"b":1}]}')).toBe('{\n  "a": [{\n    "b": 1\n  }]\n}');
  });

  test("is indented as the editor indents", () => {
    expect(laidOut('{\n"a":{\n"b":1}}', { tabSize: 4, insertSpaces: false })).toBe('{\n\t"a": {\n\t\t"b": 1\n\t}\n}');
  });

  test("loses its trailing commas", () => {
    expect(laidOut('{\n"a":[1,],\n"b":{"c":1,},\n}')).toBe('{\n  "a": [1],\n  "b": { "c": 1 }\n}');
  });

  test("keeps its numbers and strings letter by letter", () => {
    const body = '{ "a": 1.50e+10, "b": -0, "c": 12345678901234567890, "d": "\\u00e9\\/  {}[]," }';
    expect(laidOut(body)).toBe(body);
  });

  test("keeps its templates letter by letter", () => {
    expect(laidOut('{\n"a":{{  $randomInt( 1,2 )  }},"b":"{{ c }} {{{{ }","d":[{{e}},{"f":{{g["a b"]}}}]}')).toBe(
      '{\n  "a": {{  $randomInt( 1,2 )  }},\n  "b": "{{ c }} {{{{ }",\n  "d": [{{e}}, { "f": {{g["a b"]}} }]\n}',
    );
  });

  test("keeps its comments at their places", () => {
    const body = `{ // first
  // above
  "a": 1, // behind
  /* before */ "b": 2 /* of b */,

  /*
   * A long one.
   */
  "c": [
    // in a list
    1
    // last
  ],
  "d": {
    // alone
  },
  "e": // the value
    1
}`;
    expect(laidOut(body)).toBe(body);
  });

  test("puts a comma that begins a line behind its value", () => {
    expect(laidOut('{ "a": 1 // one\n, "b": 2\n, "c": 3 }')).toBe('{\n  "a": 1, // one\n  "b": 2,\n  "c": 3\n}');
  });

  test("keeps single blank lines between its members", () => {
    expect(laidOut('{\n\n"a":1,\n\n\n"b":2\n\n}')).toBe('{\n  "a": 1,\n\n  "b": 2\n}');
  });

  test("keeps what a comment silences in one line", () => {
    const body = `{\n  // imreq-disable-next-line\n  "a": ["${"x".repeat(60)}", "${"x".repeat(60)}"], "b": 1\n}`;
    expect(laidOut(body)).toBe(body);
  });

  test.each([
    ["is not closed", '{ "a": 1,,\n    "b": [ '],
    ["has errors", '{\n     "a" 1 \n   }'],
    ["has a template for a key", '{ {{a}} :1,\n "b":  }'],
    ["is no object", "[ 1,2 ]"],
  ])("that %s stays as it is, the lines around it do not", (_what, body) => {
    expect(formatted(`@a=1\na/b\n${body}\n??A==1`)).toBe(`@a = 1\na/b\n${body}\n?? A == 1\n`);
  });

  test("has the expectations behind it on lines of their own, a comment stays", () => {
    expect(formatted("a/b\n{} // c\n### d\na/b\n{}   ??A==1")).toBe("a/b\n{} // c\n\n### d\na/b\n{}\n?? A == 1\n");
  });

  test("of the catalogue is formatted once and for all", () => {
    for (const [path, command] of everyCommand) {
      for (const example of bodiesOf(command)) {
        const once = formatted(`${path}\n${JSON.stringify(example)}`);
        const spread = formatted(`${path}\n${JSON.stringify(example, null, 4)}`);
        expect([formatted(once), formatted(spread)]).toEqual([once, spread]);
        expect(spread).toBe(`${path}\n${JSON.stringify(example, null, 2)}\n`);
      }
    }
  });
});

describe("a file", () => {
  test("keeps the line ends of Windows", () => {
    expect(formatted('###a\r\na/b\r\n{\r\n"a":1 }\r\n\r\n\r\n###b')).toBe(
      '### a\r\na/b\r\n{\r\n  "a": 1\r\n}\r\n\r\n### b\r\n',
    );
  });

  test("keeps its byte order mark", () => {
    expect(formatted("\uFEFF###a\na/b")).toBe("\uFEFF### a\na/b\n");
  });

  test("with lone carriage returns is left alone", () => {
    expect(formatted("###a\r@a=1\n")).toBe("###a\r@a=1\n");
  });

  test("of binary data is left alone, its other requests are not", () => {
    expect(formatted("###a\n\0  \n\n\n###b\na/b")).toBe("###a\n\0  \n\n\n### b\na/b\n");
  });

  test("that is formatted has no edits, and one wrong request as many as it needs", () => {
    const good = '### a\n# @name a\nopenim/sendmsg\n{\n  "a": [1, 2]\n}\n?? ErrorCode == 0\n\n';
    expect(openedWith(good.repeat(50).slice(0, -1), oneProfile).format(uri, spaces)).toEqual([]);
    const wrong = good.replace('  "a"', '"a"');
    expect(openedWith(good + wrong + good.slice(0, -1), oneProfile).format(uri, spaces)).toEqual([
      { range: { start: { line: 12, character: 0 }, end: { line: 12, character: 0 } }, newText: "  " },
    ]);
  });

  test("that is not there has no edits", () => {
    expect(openedWith("a/b", oneProfile).format("file:///other.imreq", spaces)).toEqual([]);
  });
});

describe("a range", () => {
  const text = '@a=1\n@b=2\n###c\na/b\n{"d":1,\n"e":2,\n"f":3}\n';

  /** The text after its lines from `first` to `last` were formatted. */
  function formattedLines(first: number, last: number): string {
    const range = { start: { line: first, character: 0 }, end: { line: last, character: 1 } };
    return edited(text, openedWith(text, oneProfile).formatRange(uri, range, spaces));
  }

  test("of one line changes that line", () => {
    expect(formattedLines(1, 1)).toBe('@a=1\n@b = 2\n###c\na/b\n{"d":1,\n"e":2,\n"f":3}\n');
  });

  test("in a body changes the lines it touches", () => {
    expect(formattedLines(5, 5)).toBe('@a=1\n@b=2\n###c\na/b\n{"d":1,\n  "e": 2,\n"f":3}\n');
  });

  test("that ends at the start of a line does not touch it", () => {
    const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
    expect(edited(text, openedWith(text, oneProfile).formatRange(uri, range, spaces))).toBe(
      text.replace("@a=1", "@a = 1"),
    );
  });

  test("of all lines is the whole file", () => {
    expect(formattedLines(0, 9)).toBe(formatted(text));
  });
});

/** What a file says, its white space and the form of its addresses left out. */
function meaningOf(text: string): unknown {
  return parse(text)
    .sections.map(({ section }) => section)
    .filter((section) => /[^\s]/.test(section.text))
    .map((section) => ({
      title: section.title?.text,
      variables: section.variables.map(({ name, value }) => [name.text, value.text]),
      directives: section.directives.map(({ word, argument }) => [word.text, argument.text]),
      call: section.call && [section.call.path, section.call.origin ?? host, queryOf(section.call)],
      body: bodyOf(section),
      expectations: section.expectations.map(({ left, operator, right }) => [left.text, operator, right.text]),
      problems: section.problems.map(({ rule }) => rule),
      ink: inkOf(section),
    }));
}

/** The fields that a send reads. */
function queryOf({ query }: CallLine): string[] {
  const isAdded = (name: string) => protocolQuery.some((field) => field === name.toLowerCase());
  return query.filter(({ name }) => !isAdded(name.text)).map(({ name, value }) => `${name.text}=${value.text}`);
}

function bodyOf(section: Section): unknown {
  const { body, text } = section;
  if (body === undefined || body.kind === "file") return body?.path.text;
  if (!body.closed || maskBody(section)?.errors.length !== 0)
    return text.slice(body.span.start, body.span.end).trimEnd();
  return (compileBody(section) ?? []).map((part) =>
    typeof part === "string" ? part : text.slice(part.start, part.end),
  );
}

/** All letters outside the request line but commas. */
function inkOf({ text, call }: Section): string {
  const rest = call === undefined ? text : text.slice(0, call.start) + text.slice(call.end);
  return rest.replace(/[\s,]+/g, "");
}

const lines = [
  ...[
    "### title\n",
    "###title  \n",
    "\n###\n",
    "###",
    " ### no title\n",
    "# @name a\n",
    "//@depends  a b\n",
    "  # @skip\n",
    "# comment  \n",
  ],
  ...[
    "@a=1\n",
    '@b  =  " {{a}} "  \n',
    "  @c = {{a.b[0]}}\n",
    "openim/sendmsg\n",
    "POST  v4/openim/sendmsg?nettype={{b}}&c HTTP/1.1\n",
    "GET ",
  ],
  ...[
    `${host}/v4/openim/sendmsg?sdkappid=1400000000&random=1\n`,
    "https://console.tim.qq.com/v4/ConfigSvc/GetIPList?usersig=x&nettype=1&&\n",
  ],
  ...[
    "?? ErrorCode==0\n",
    '?? A["b"].c[0]   startsWith "x"  ',
    "?? ",
    "{\n",
    "}\n",
    "{",
    "}",
    "[",
    "]",
    "{{",
    "}}",
    "{{{{",
    '"',
    "'",
    "\\",
    ",",
    ":",
  ],
  ...[
    '"key": ',
    '"text {{a}} more",\n',
    "{{$random}}",
    "/* ",
    " */",
    "// ",
    "// x\n",
    "/* y */",
    "/*\n * z\n */",
    "< ./a.json\n",
    "// imreq-disable-next-line\n",
  ],
  ...[
    "\r\n",
    "\n",
    "\n\n",
    " ",
    "\t",
    "\0",
    "\r",
    "\uFEFF",
    "\u00a0",
    "é",
    "😀",
    "\ud800",
    "123",
    "null",
    "@",
    "#",
    "?",
    "<",
    "=",
    "&",
  ],
] as const;

const collage = fc.array(fc.constantFrom(...lines), { maxLength: 60 }).map((parts) => parts.join(""));

const sample = `@owner = alice
@stamp = {{$timestamp}}

### Import the owner
# @name import
im_open_login_svc/account_import
{
  "UserID": "{{owner}}",
  "Nick": "Alice {{$randomInt(1, 99)}}",   // JSON with comments
}

### Create a group
# @name create
POST ${host}/v4/group_open_http_svc/create_group?sdkappid=1400000000&usersig=abc
{ "Owner_Account": "{{owner}}", "Type": "Public", "List": [{{$random}}, { "a": "{{{{" }] } // why
?? ErrorCode == 0
?? GroupId startsWith "@TGS#"
`;

/** The sample with stretches taken out, doubled or replaced. */
const mutated = fc
  .array(fc.tuple(fc.nat(sample.length), fc.nat(30), fc.constantFrom("", ...lines)), { minLength: 1, maxLength: 8 })
  .map((edits) =>
    edits.reduce((text, [at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length), sample),
  );

const gap = fc.constantFrom(
  ...[
    "",
    "",
    "",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\n\n\n",
    "\t",
    "\r\n",
    " // c\n",
    "// d  \n",
    "\n // e\n",
    " /* f */ ",
    "/* g */",
    "\n/* h */",
  ],
  ...["/* i */\n", "/*\n * j\n */", "/* k\nl */", "\n\n/* m */\n\n"],
);
const gapBefore = fc.oneof(gap, gap, gap, fc.constant("\n// imreq-disable-next-line\n"));
const word = fc.constantFrom(
  "1",
  "-0.50e10",
  "12345678901234567890",
  '"a"',
  '"// no"',
  '"é {{a}}"',
  "{{b}}",
  "{{c.d[0]}}",
  '"{{{{"',
  "null",
);
const longWord = fc.constant(`"${"long ".repeat(12)}"`);

/** JSON values with white space, comments and trailing commas anywhere. */
const { value: spaced } = fc.letrec<{ value: string }>((tie) => {
  const items = (item: fc.Arbitrary<string>) =>
    fc
      .tuple(fc.array(fc.tuple(gapBefore, item, gap), { maxLength: 4 }), gap, fc.boolean())
      .map(([list, end, hasTrailing]) => {
        const text = list.map((parts) => parts.join("")).join(",");
        return text + (hasTrailing && list.length > 0 ? "," : "") + end;
      });
  const property = fc
    .tuple(fc.constantFrom('"a"', '"b{{c}}"', '"UserID"'), gap, gap, tie("value"))
    .map(([key, before, behind, value]) => `${key}${before}:${behind}${value}`);
  return {
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      word,
      longWord,
      items(property).map((text) => `{${text}}`),
      items(tie("value")).map((text) => `[${text}]`),
    ),
  };
});
const bodies = fc
  .tuple(gap, spaced, gap, fc.constantFrom("\n", "\r\n"))
  .map(([before, value, behind, lineBreak]) =>
    `openim/sendmsg\n{${before}"x": ${value}${behind}}`.replace(/\r?\n/g, lineBreak),
  );

const document = fc.oneof(collage, mutated, bodies, fc.string({ unit: "binary", maxLength: 200 }));
const indents = fc.constantFrom(spaces, { tabSize: 4, insertSpaces: true }, { tabSize: 4, insertSpaces: false });

describe("any document", () => {
  test("means the same when it is formatted", () => {
    fc.assert(
      fc.property(document, indents, (text, options) => {
        expect(meaningOf(formatted(text, options))).toEqual(meaningOf(text));
      }),
      { numRuns },
    );
  });

  test("that is formatted has nothing to format", () => {
    fc.assert(
      fc.property(document, indents, (text, options) => {
        const once = formatted(text, options);
        expect(formatted(once, options)).toBe(once);
      }),
      { numRuns },
    );
  });

  test("has the same problems when it is formatted", () => {
    const added = ["needless-query-field", "secret-in-url"];
    const problemsOf = (text: string) =>
      openedWith(text, oneProfile)
        .validate(uri)
        .map(({ code }) => String(code))
        .filter((code) => !added.includes(code));
    fc.assert(
      fc.property(document, (text) => {
        expect(problemsOf(formatted(text))).toEqual(problemsOf(text));
      }),
      { numRuns },
    );
  });

  test("means the same when some of its lines are formatted", () => {
    fc.assert(
      fc.property(document, fc.nat(30), fc.nat(10), (text, first, count) => {
        const range = { start: { line: first, character: 0 }, end: { line: first + count, character: 5 } };
        const edits = openedWith(text, oneProfile).formatRange(uri, range, spaces);
        const isOutside = edits.filter((edit) => edit.range.end.line < first || edit.range.start.line > first + count);
        expect([meaningOf(edited(text, edits)), isOutside]).toEqual([meaningOf(text), []]);
      }),
      { numRuns },
    );
  });
});
