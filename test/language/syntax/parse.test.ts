import { describe, expect, test } from "vitest";
import { parse, parseSection } from "../../../src/language/syntax/parse.ts";
import { directive, isRequest, type Section, titleOf } from "../../../src/language/syntax/syntax.ts";
import { wrongSpans } from "../../support/spans.ts";

/** The section of a text without separators, its spans proved right. */
function read(text: string): Section {
  const section = parseSection(text);
  expect(wrongSpans(section)).toEqual([]);
  return section;
}

/** Each section of a file, its spans proved right. */
function readAll(text: string): Section[] {
  return parse(text).sections.map(({ section }) => read(section.text));
}

/** Each problem as its rule and the text it stands at. */
function problemsOf(section: Section): string[] {
  return section.problems.map(({ rule, start, end }) => `${rule}: ${section.text.slice(start, end)}`);
}

function bodyOf(section: Section): string | undefined {
  const { body } = section;
  return body && section.text.slice(body.span.start, body.span.end);
}

function directivesOf(section: Section): string[] {
  return section.directives.map(({ word, argument }) => `${word.text}(${argument.text})`);
}

function variablesOf(section: Section): string[] {
  return section.variables.map(({ name, value }) => `${name.text}=${value.text}`);
}

function expectationsOf(section: Section): string[] {
  return section.expectations.map(({ left, operator, right }) => `${left.text} ${operator} ${right.text}`.trim());
}

const call = "im_open_login_svc/account_import\n";

describe("a file", () => {
  test("that is empty is one section without a request", () => {
    expect(parse("").sections.map(({ section }) => isRequest(section))).toEqual([false]);
  });

  test("is split before every line that starts with ###", () => {
    expect(parse("a\n### b\nc\n####d\n").sections.map(({ section }) => section.text)).toEqual([
      "a\n",
      "### b\nc\n",
      "####d\n",
    ]);
  });

  test("that starts with ### has no section before it", () => {
    expect(parse("### a").sections.map(({ section }) => section.text)).toEqual(["### a"]);
  });

  test("is not split where ### stands further in", () => {
    expect(parse("a ### b\n ### c\n").sections).toHaveLength(1);
  });

  test("is split inside of a body that is not closed", () => {
    expect(readAll(`${call}{ "a": \n### next\nopenim/sendmsg`).map(({ call: line }) => line?.path)).toEqual([
      "im_open_login_svc/account_import",
      "openim/sendmsg",
    ]);
  });

  test("is split inside of a comment of a body", () => {
    expect(parse(`${call}{ /*\n### next\n*/ }`).sections).toHaveLength(2);
  });

  test("is split inside of a string that is not closed", () => {
    expect(parse(`${call}{ "a\n### next`).sections).toHaveLength(2);
  });

  test("is split at Windows line ends", () => {
    expect(readAll("### a\r\nopenim/sendmsg\r\n### b\r\n").map(({ title }) => title?.text)).toEqual(["a", "b"]);
  });

  test("places its sections", () => {
    const places = parse("a\n\n### b\n### c").sections.map(({ start, startLine }) => [start, startLine]);
    expect(places).toEqual([
      [0, 0],
      [3, 2],
      [9, 3],
    ]);
  });

  test("with a byte order mark has its first title", () => {
    expect(readAll("\uFEFF### a\nopenim/sendmsg").map(({ title }) => title?.text)).toEqual(["a"]);
  });

  test("with a byte order mark has its first request", () => {
    expect(read("\uFEFFopenim/sendmsg").call?.path).toBe("openim/sendmsg");
  });

  test("with a byte order mark has its first variable", () => {
    expect(variablesOf(read("\uFEFF@a = 1"))).toEqual(["a=1"]);
  });

  test("of binary data has one problem that says so", () => {
    const bytes = String.fromCharCode(...Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256));
    expect(parse(bytes).sections.flatMap(({ section }) => section.problems.map(({ message }) => message))).toEqual([
      "This file holds binary data, not requests. Open the file you meant, or save this one as UTF-8 text.",
    ]);
  });

  test("of a binary section keeps the requests of the others", () => {
    expect(readAll("### a\n\0\0\n### b\nopenim/sendmsg").map(({ call: line }) => line?.path)).toEqual([
      undefined,
      "openim/sendmsg",
    ]);
  });
});

describe("a title", () => {
  test.each([
    ["### Import", "Import"],
    ["###Import", "Import"],
    ["######  Import  ", "Import"],
    ["###", ""],
    ["### a ### b", "a ### b"],
    ["### Import\r", "Import"],
    ["### 导入", "导入"],
    ["### @name x", "@name x"],
  ])("of %j is %j", (line, title) => {
    expect(read(`${line}\nopenim/sendmsg`).title?.text).toBe(title);
  });

  test("is missing before the first ###", () => {
    expect(read("openim/sendmsg").title).toBeUndefined();
  });

  test("is what a list shows", () => {
    expect(titleOf(read("### A title\n# @name a\nopenim/sendmsg"))).toBe("A title");
  });

  test("that is missing is replaced by the name", () => {
    expect(titleOf(read("###\n# @name a\nopenim/sendmsg"))).toBe("a");
  });

  test("that is missing is replaced by the command where there is no name", () => {
    expect(titleOf(read("###\nopenim/sendmsg"))).toBe("openim/sendmsg");
  });
});

describe("a variable", () => {
  test.each([
    ["@owner = alice", "owner=alice"],
    ["@owner=alice", "owner=alice"],
    ["  @owner  =  alice  ", "owner=alice"],
    ["@owner =", "owner="],
    ["@a-b_1 = x", "a-b_1=x"],
    ["@_a = x", "_a=x"],
    ["@a = b = c", "a=b = c"],
    ["@a = 1 # no comment", "a=1 # no comment"],
    ["@a = http://x//y", "a=http://x//y"],
    ["@a = x\r", "a=x"],
  ])("%j reads %j", (line, variable) => {
    expect(variablesOf(read(line))).toEqual([variable]);
  });

  test.each([
    ['@a = " x "', "a= x "],
    ["@a = ' x '", "a= x "],
    ['@a = ""', "a="],
    ['@a = "', 'a="'],
    ['@a = "x" y', 'a="x" y'],
    ["@a = \"x'", "a=\"x'"],
    ['@a = x"', 'a=x"'],
    ['@a = "say "hi""', 'a=say "hi"'],
  ])("%j takes quotes around its whole value as limits: %j", (line, variable) => {
    expect(variablesOf(read(line))).toEqual([variable]);
  });

  test("may stand between the parts of a request", () => {
    expect(variablesOf(read(`@a = 1\n${call}@b = 2\n{}\n@c = 3\n?? ErrorCode == 0\n@d = 4`))).toEqual([
      "a=1",
      "b=2",
      "c=3",
      "d=4",
    ]);
  });

  test("does not stand in a body", () => {
    expect(variablesOf(read(`${call}{ "a":\n  "@b = 2" }`))).toEqual([]);
  });

  test.each(["@1a = x", "@ä = x", "@a.b = x", "@ a = x"])("has no such name: %s", (line) => {
    expect(variablesOf(read(line))).toEqual([]);
  });

  test("may hold templates", () => {
    expect(read("@a = {{$timestamp}}-{{b}}").templates.map(({ place }) => place)).toEqual(["text", "text"]);
  });
});

describe("a comment", () => {
  test.each([
    "# anything",
    "// anything",
    "#",
    "//",
    "#!shebang",
    "   # indented",
    "# @timeout = 5",
    "# @timeout=5",
    "// @owner = alice",
    "# @name= x",
    "# a @name x",
    "## @name x",
    "# @todo later",
    "# @see https://example.com",
    "# @1",
    "# @",
  ])("says nothing: %s", (line) => {
    const section = read(`${line}\n${call}`);
    expect([section.directives, section.variables, section.problems]).toEqual([[], [], []]);
  });

  test("after a request line is none", () => {
    expect(problemsOf(read("openim/sendmsg # hello"))).toEqual(["unreadable-line: openim/sendmsg # hello"]);
  });

  test("after a body is one", () => {
    expect(read(`${call}{} // done`).problems).toEqual([]);
  });

  test("holds no templates", () => {
    expect(read("# {{a}} {{\n// {{b}}").templates).toEqual([]);
  });
});

describe("a directive", () => {
  test.each([
    ["# @name import", "name(import)"],
    ["// @name import", "name(import)"],
    ["#@name import", "name(import)"],
    ["//@name import", "name(import)"],
    ["  #   @name   import  ", "name(import)"],
    ["# @skip", "skip()"],
    ["# @depends a b, c", "depends(a b, c)"],
    ["# @prompt who Whose name?", "prompt(who Whose name?)"],
    ["# @confirm", "confirm()"],
    ["# @profile dev", "profile(dev)"],
    ["# @timeout 5s", "timeout(5s)"],
    ["# @retry 3", "retry(3)"],
    ["# @delay 500ms", "delay(500ms)"],
    ["# @tag a b", "tag(a b)"],
    ["# @pages", "pages()"],
    ["# @data rows.csv", "data(rows.csv)"],
    ["# @batch 100 AccountList", "batch(100 AccountList)"],
    ["# @import ./other.imreq", "import(./other.imreq)"],
    ["# @name import\r", "name(import)"],
  ])("%j reads %s", (line, read_) => {
    expect(directivesOf(read(`${line}\n${call}`))).toEqual([read_]);
  });

  test("may stand after the request line and after the body", () => {
    expect(directivesOf(read(`# @name a\n${call}# @skip\n{}\n# @tag b`))).toEqual(["name(a)", "skip()", "tag(b)"]);
  });

  test("does not stand in a body", () => {
    expect(directivesOf(read(`${call}{\n  // @name a\n/* \n# @skip\n*/\n}`))).toEqual([]);
  });

  test("is found by its word, the first of two", () => {
    expect(directive(read("# @name a\n# @name b"), "name")?.text).toBe("a");
  });

  test.each([
    ["# @nmae x", "nmae", "name"],
    ["# @depend x", "depend", "depends"],
    ["# @Name x", "Name", "name"],
    ["# @timout 5s", "timout", "timeout"],
  ])("with a slip gets a hint: %s", (line, written, nearest) => {
    const [problem] = read(line).problems;
    expect([problem?.rule, problem?.message]).toEqual([
      "unknown-directive",
      `There is no directive @${written}; did you mean @${nearest}?`,
    ]);
  });

  test("may hold templates", () => {
    expect(read("# @confirm Delete {{owner}}?").templates).toHaveLength(1);
  });
});

describe("a request line", () => {
  test.each([
    "openim/sendmsg",
    "/openim/sendmsg",
    "v4/openim/sendmsg",
    "/v4/openim/sendmsg",
    "POST openim/sendmsg",
    "POST v4/openim/sendmsg",
    "POST  /v4/openim/sendmsg  HTTP/1.1",
    "https://console.tim.qq.com/v4/openim/sendmsg",
    "POST https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1&contenttype=json HTTP/2",
    "  openim/sendmsg  ",
    "openim/sendmsg\r",
    "openim/sendmsg?",
  ])("may be written as %j", (line) => {
    const section = read(line);
    expect([section.call?.path, section.problems]).toEqual(["openim/sendmsg", []]);
  });

  test("may be cut off behind its method, and still stands where it says", () => {
    expect(wrongSpans(read("GET  HTTP/1.1"))).toEqual([]);
  });

  test("has the origin of its URL", () => {
    expect(read("https://Console.tim.qq.com:443/v4/openim/sendmsg").call?.origin).toBe("https://console.tim.qq.com");
  });

  test("has no origin where none is written", () => {
    expect(read("openim/sendmsg").call?.origin).toBeUndefined();
  });

  test("has its target without the query", () => {
    expect(read("POST v4/ConfigSvc/GetIPList?nettype=1").call?.target.text).toBe("v4/ConfigSvc/GetIPList");
  });

  test.each([
    ["?nettype=1", ["nettype=1"]],
    ["?a=1&b=2", ["a=1", "b=2"]],
    ["?a", ["a="]],
    ["?a=", ["a="]],
    ["?a=b=c", ["a=b=c"]],
    ["?", []],
    ["?a=1&", ["a=1"]],
    ["?=x", ["=x"]],
    ["?a={{b}}", ["a={{b}}"]],
  ])("has the fields of %s", (query, fields) => {
    const section = read(`ConfigSvc/GetIPList${query}\n?? a == 1`);
    expect(section.call?.query.map(({ name, value }) => `${name.text}=${value.text}`)).toEqual(fields);
  });

  test("may hold templates in its query", () => {
    expect(read("ConfigSvc/GetIPList?nettype={{net}}").templates.map(({ place }) => place)).toEqual(["text"]);
  });

  test.each(["GET", "PUT", "DELETE"])("is called with POST, not %s", (method) => {
    expect(problemsOf(read(`${method} openim/sendmsg`))).toEqual([`wrong-method: ${method}`]);
  });

  test("with a wrong method is still the request", () => {
    expect(read("GET openim/sendmsg").call?.path).toBe("openim/sendmsg");
  });

  test.each([
    "hello",
    "openim",
    "openim/",
    "v4/openim",
    "send a message",
    "openim/send msg",
    "a/b/c",
    "@owner alice",
    "https://user@console.tim.qq.com/v4/openim/sendmsg",
    "POST",
  ])("cannot be %j", (line) => {
    expect(problemsOf(read(line))).toEqual([`unreadable-line: ${line}`]);
  });

  test("keeps what was written so far, for completion", () => {
    expect(read("openim/").call?.path).toBe("openim/");
  });

  test("is the first that can be read", () => {
    expect(read("@owner alice\nopenim/sendmsg\n{}").call?.path).toBe("openim/sendmsg");
  });

  test("that cannot be read is reported once, the readable one after it not", () => {
    expect(problemsOf(read("@owner alice\nopenim/sendmsg\n{}"))).toEqual(["unreadable-line: @owner alice"]);
  });

  test.each(["openim/batchsendmsg", "Content-Type: application/json", "hello"])(
    "is followed by no other text: %s",
    (line) => {
      expect(problemsOf(read(`openim/sendmsg\n${line}`))).toEqual([`stray-text: ${line}`]);
    },
  );

  test("is told that a header is not needed", () => {
    const [problem] = read("openim/sendmsg\nContent-Type: application/json\n\n{}").problems;
    expect(problem?.message).toBe(
      "Requests have no headers: the service takes JSON without Content-Type. Remove the line.",
    );
  });

  test("may be missing", () => {
    const section = read("# a file's head\n@a = 1\n");
    expect([isRequest(section), section.problems]).toEqual([false, []]);
  });
});

describe("a body", () => {
  test.each([
    "{}",
    '{ "a": 1 }',
    '{\n  "a": [1, { "b": [] }],\n}',
    '{\r\n  "a": 1\r\n}',
    '{ "a": "}" }',
    '{ "a": "\\"}" }',
    '{ "a": "\\\\" }',
    "{ // }\n}",
    "{ /* } */ }",
    '{ "a": "// no comment }" }',
    '{ "a": "http://x" }',
    '{ "a": {{b}} }',
    '{ "a": {"b": {{c}}}}',
    '{ "a": "{{b}}" }',
    '{ "a": "{{$base64(\'}}\')}}" }',
    '{ "a": "{{{{ }" }',
    "{ \"a\": {{$file('}')}} }",
  ])("ends at its matching brace: %j", (body) => {
    const section = read(`${call}${body}\n?? ErrorCode == 0`);
    expect([bodyOf(section), section.problems, section.expectations.length]).toEqual([body, [], 1]);
  });

  test("may be missing", () => {
    expect(read(call).body).toBeUndefined();
  });

  test("may be indented", () => {
    expect(bodyOf(read(`${call}   {}`))).toBe("{}");
  });

  test("may come from a file", () => {
    const { body } = read(`${call}<  ./bodies/a b.json  `);
    expect(body).toMatchObject({ kind: "file", path: { text: "./bodies/a b.json" } });
  });

  test("has expectations right behind it", () => {
    expect(expectationsOf(read(`${call}{} ?? ErrorCode == 0`))).toEqual(["ErrorCode == 0"]);
  });

  test("may hold lines in column 0 that look like parts inside a comment", () => {
    const body = "{ /*\n?? a == 1\n# @name x\n@a = 1\n*/ }";
    expect(bodyOf(read(call + body))).toBe(body);
  });

  test("is one object, not a list", () => {
    expect(problemsOf(read(`${call}[{ "a": "]" }, 2]\n?? ErrorCode == 0`))).toEqual([
      'body-not-object: [{ "a": "]" }, 2]',
    ]);
  });

  test("stands after the request line", () => {
    expect(problemsOf(read(`{}\n${call}`))).toEqual(["body-without-request: {}"]);
  });

  test.each(["{}", "< a.json"])("is there once; %s is too many", (second) => {
    expect(problemsOf(read(`${call}{}\n${second}`))).toEqual([`second-body: ${second}`]);
  });

  test("is the first of two", () => {
    expect(bodyOf(read(`${call}{ "a": 1 }\n{ "b": 2 }`))).toBe('{ "a": 1 }');
  });

  test("is followed by no other text", () => {
    expect(problemsOf(read(`${call}{} }`))).toEqual(["stray-text: }"]);
  });

  describe("whose braces do not match", () => {
    test.each([
      ["an expectation", "?? ErrorCode == 0"],
      ["a directive", "# @name a"],
      ["a directive close by", "#@skip"],
      ["a variable", "@a = 1"],
      ["a variable close by", "@a=1"],
    ])("ends at %s in column 0", (_what, line) => {
      const section = read(`${call}{ "a": {\n  "b": 1\n${line}\n`);
      expect([bodyOf(section), problemsOf(section)]).toEqual(['{ "a": {\n  "b": 1', ["unclosed-body: {"]]);
    });

    test("that ends inside a comment leaves the templates behind its end to their own lines", () => {
      const section = read(`${call}\n{ /*\n# @name a\n*/ @c = {{b}}\n@d = {{e}}\n`);
      expect(section.templates.map(({ start, end }) => section.text.slice(start, end))).toEqual(["{{b}}", "{{e}}"]);
    });

    test("reads on behind its end", () => {
      const section = read(`${call}{ "a": [\n?? ErrorCode == 0\n# @skip\n@b = 1`);
      expect([expectationsOf(section), directivesOf(section), variablesOf(section)]).toEqual([
        ["ErrorCode == 0"],
        ["skip()"],
        ["b=1"],
      ]);
    });

    test("does not end at such a line further in", () => {
      expect(expectationsOf(read(`${call}{ "a": [\n  ?? ErrorCode == 0`))).toEqual([]);
    });

    test.each(["# a comment", "@home", "? a", "// @name x"])("does not end at %s", (line) => {
      expect(bodyOf(read(`${call}{ "a": [\n${line}\n1`))).toBe(`{ "a": [\n${line}\n1`);
    });

    test("ends at the end of its section, white space left out", () => {
      expect(bodyOf(read(`${call}{ "a": 1\n\n  `))).toBe('{ "a": 1');
    });

    test("ends before the parts that a comment without end would hide", () => {
      expect(expectationsOf(read(`${call}{ /* a\n?? ErrorCode == 0`))).toEqual(["ErrorCode == 0"]);
    });

    test("ends before the parts that a string without end would hide", () => {
      expect(expectationsOf(read(`${call}{ "a: 1 }\n?? ErrorCode == 0`))).toEqual(["ErrorCode == 0"]);
    });

    test("ends before the parts that a string with a backslash at its line's end would hide", () => {
      expect(expectationsOf(read(`${call}{ "a\\\n?? ErrorCode == "0"`))).toEqual(['ErrorCode == "0"']);
    });

    test("is marked as not closed", () => {
      expect(read(`${call}{`).body).toMatchObject({ closed: false });
    });
  });

  test("nested a hundred thousand levels deep does not overflow the stack", () => {
    const levels = 100_000;
    const body = `{"a":${"[".repeat(levels)}${"]".repeat(levels)}}`;
    expect(bodyOf(parseSection(call + body))).toBe(body);
  });

  test("opened a hundred thousand times does not overflow the stack", () => {
    expect(parseSection(`${call}${'{"a":'.repeat(100_000)}`).problems.map(({ rule }) => rule)).toEqual([
      "unclosed-body",
    ]);
  });
});

describe("an expectation", () => {
  test.each([
    ["?? ErrorCode == 0", "ErrorCode == 0"],
    ["??ErrorCode==0", "ErrorCode == 0"],
    ["  ??  ErrorCode  ==  0  ", "ErrorCode == 0"],
    ["?? ErrorCode != 0", "ErrorCode != 0"],
    ["?? duration < 2000", "duration < 2000"],
    ["?? duration <= 2000", "duration <= 2000"],
    ["?? status > 199", "status > 199"],
    ["?? status>=200", "status >= 200"],
    ['?? outcome == "partial"', 'outcome == "partial"'],
    ['?? GroupId startsWith "@TGS#"', 'GroupId startsWith "@TGS#"'],
    ['?? A endsWith "b"', 'A endsWith "b"'],
    ['?? A contains "b"', 'A contains "b"'],
    ['?? A matches "^a == b$"', 'A matches "^a == b$"'],
    ["?? GroupId exists", "GroupId exists"],
    ["?? QueryResult[0].State == 1", "QueryResult[0].State == 1"],
    ["?? GroupIdList.length >= 1", "GroupIdList.length >= 1"],
    ['?? A["a.b"].c == null', 'A["a.b"].c == null'],
    ["?? A == {{owner}}", "A == {{owner}}"],
    ['?? A == "{{owner}}!"', 'A == "{{owner}}!"'],
    ['?? A == { "b": [1] }', 'A == { "b": [1] }'],
    ["?? A == 12345678901234567890", "A == 12345678901234567890"],
    ["?? A == 1\r", "A == 1"],
  ])("%j reads %s", (line, expectation) => {
    const section = read(`${call}{}\n${line}`);
    expect([expectationsOf(section), section.problems]).toEqual([[expectation], []]);
  });

  test("has the steps of its path", () => {
    expect(read('?? QueryResult[0].State["a b"].length exists').expectations[0]?.path ?? []).toEqual([
      "QueryResult",
      0,
      "State",
      "a b",
      "length",
    ]);
  });

  test.each([
    "??",
    "?? ErrorCode",
    "?? ErrorCode = 0",
    "?? ErrorCode ==",
    "?? ErrorCode is 0",
    "?? ErrorCode Contains 0",
    "?? A exists 1",
    "?? == 0",
    "?? A..b == 0",
    "?? A[x] == 0",
    "?? A. == 0",
  ])("cannot be %j", (line) => {
    expect(problemsOf(read(call + line))).toEqual([`unreadable-expectation: ${line}`]);
  });

  test.each(["alice", "'alice'", "@TGS#", "= 1", "1 2", "TRUE", '"open'])("has no such right side: %s", (right) => {
    expect(problemsOf(read(`${call}?? A == ${right}`))).toEqual([`unreadable-expectation-value: ${right}`]);
  });
});

describe("the order of the text", () => {
  test("is that of the templates", () => {
    const section = read(`@a = {{b}}\n${call}{ "c": "{{d}}", "e": {{f}} }\n?? A == {{g}}`);
    expect(section.templates.map(({ start, end }) => section.text.slice(start, end))).toEqual([
      "{{b}}",
      "{{d}}",
      "{{f}}",
      "{{g}}",
    ]);
  });
});
