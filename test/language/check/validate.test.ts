import { describe, expect, test } from "vitest";
import { readProfiles } from "../../../src/language/profiles.ts";
import { messages as runnerMessages } from "../../../src/runner/messages.ts";
import { catalog } from "../../support/catalog.ts";
import { diagnosticsOf, opened, problemsIn, testWorkspace } from "../../support/language.ts";

const importCall = "im_open_login_svc/account_import";
const withBody = (body: string, call = importCall) => `### A request\n${call}\n${body}\n`;
/** What is said first, beside the hint that nothing uses a variable. */
const messageOf = (text: string) => diagnosticsOf(text).find(({ code }) => code !== "unused-variable")?.message;

describe("nothing is said about", () => {
  test("a request without a body whose command needs none", () => {
    expect(problemsIn("openconfigsvr/getappinfo\n")).toEqual([]);
  });

  test("a value that holds a template", () => {
    expect(problemsIn(`@owner = a\n${withBody('{ "UserID": "{{owner}}" }')}`)).toEqual([]);
  });

  test("comments and trailing commas in a body", () => {
    expect(problemsIn(withBody('{ // why\n  "UserID": "alice", /* so */ }'))).toEqual([]);
  });

  test("a variable of the profile", () => {
    expect(problemsIn(withBody('{ "UserID": "{{tester}}" }'))).toEqual([]);
  });

  test("a variable that is asked for", () => {
    expect(problemsIn(`### A\n# @prompt who Who is it?\n${importCall}\n{ "UserID": "{{who}}" }`)).toEqual([]);
  });

  test("a variable that may be a column of the data", () => {
    expect(problemsIn(`### A\n# @data users.csv\n${importCall}\n{ "UserID": "{{column}}" }`)).toEqual([]);
  });

  test("names that may be those of an import that is missing", () => {
    expect(
      problemsIn(`# @import ./gone.imreq\n### A\n${importCall}\n{ "UserID": "{{theirs.UserID}}{{owner}}" }`),
    ).toEqual(["missing-import: ./gone.imreq"]);
  });

  test("a text with Windows line ends", () => {
    expect(
      problemsIn(
        "@owner = a\r\n### A\r\n# @timeout 5s\r\n" +
          importCall +
          '\r\n{\r\n  "UserID": "{{owner}}"\r\n}\r\n?? ErrorCode == 0\r\n',
      ),
    ).toEqual([]);
  });
});

describe("a command", () => {
  test("that the API does not have is named with the nearest ones", () => {
    expect(messageOf("im_open_login_svc/acount_import")).toContain("Did you mean im_open_login_svc/account_import?");
  });

  test("of another service is found by its name", () => {
    expect(messageOf("openim/account_import")).toContain("Did you mean im_open_login_svc/account_import?");
  });

  test("that is unknown is only a warning, since it can be sent", () => {
    expect(diagnosticsOf("openim/some_new_thing")[0]?.severity).toBe(2);
  });

  test("takes no query fields but its own", () => {
    expect(problemsIn("ConfigSvc/GetIPList?nettype=1&other=2").filter((text) => text.includes("query"))).toEqual([
      "unknown-query-field: other=2",
    ]);
  });

  test("pasted with a live UserSig warns of it", () => {
    const problems = problemsIn(
      "https://console.tim.qq.com/v4/openconfigsvr/getappinfo?sdkappid=1&usersig=eJx&random=1",
    );
    expect(problems).toContain("secret-in-url: usersig=eJx");
  });
});

describe("a body", () => {
  test("that is no JSON is told where", () => {
    expect(problemsIn(withBody('{ "UserID": alice }'))).toEqual(["body-syntax: alice"]);
  });

  test("without a required key is underlined at its brace", () => {
    expect(problemsIn(withBody('{ "Nick": "a" }'))).toEqual(["body-schema: {"]);
    expect(messageOf(withBody('{ "Nick": "a" }'))).toContain("“UserID” is required.");
  });

  test("without a required key deeper inside is underlined at the key that holds the object", () => {
    const body =
      '{ "SyncOtherMachine": 1, "To_Account": "bob", "MsgRandom": {{$random}}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": {} }] }';
    expect(problemsIn(withBody(body, "openim/sendmsg"))).toEqual(['body-schema: "MsgContent"']);
  });

  test("that is missing says which keys are required", () => {
    expect(problemsIn(importCall)).toEqual([`body-schema: ${importCall}`]);
  });

  test("is measured in bytes", () => {
    expect(messageOf(withBody(`{ "UserID": "${"é".repeat(17)}" }`))).toBe(
      "34 bytes; at most 32 bytes are allowed (UTF-8).",
    );
  });

  test("of an incompletely documented command gives hints only", () => {
    const path = "openim/query_online_status";
    expect(catalog.command(path)?.confidence).toBe("partial");
    expect(diagnosticsOf(withBody("{}", path))[0]?.severity).toBe(4);
  });

  test("that names a key twice is told at the second one", () => {
    expect(problemsIn(withBody('{ "UserID": "a", "UserID": "b" }'))).toEqual(['duplicate-key: "UserID"']);
  });

  test("that is being typed gives no schema problems", () => {
    expect(problemsIn(withBody('{ "Nick": }')).filter((text) => text.startsWith("body-schema"))).toEqual([]);
  });

  test("whose braces do not match is said once", () => {
    expect(problemsIn(withBody('{ "UserID": "a"'))).toEqual(["unclosed-body: {"]);
  });
});

describe("a name", () => {
  test("that nothing defines is unknown, with the nearest one", () => {
    const text = `@owner = a\n${withBody('{ "UserID": "{{ownr}}" }')}`;
    expect(problemsIn(text)).toEqual(["unused-variable: owner", "unknown-variable: ownr"]);
    expect(messageOf(text)).toContain("Did you mean “owner”?");
  });

  test("in the argument of a function is a variable", () => {
    expect(problemsIn(withBody('{ "UserID": "{{$base64(nobody)}}" }'))).toEqual(["unknown-variable: nobody"]);
  });

  test("of an environment variable is not looked up", () => {
    expect(problemsIn(withBody('{ "UserID": "{{$env(USER)}}" }'))).toEqual([]);
  });

  test("of a request that is not there is unknown", () => {
    expect(problemsIn(withBody('{ "UserID": "{{create.GroupId}}" }'))).toEqual(["unknown-request: create"]);
  });

  test("of a request needs a path behind it", () => {
    const text = `### A\n# @name info\nopenconfigsvr/getappinfo\n${withBody('{ "UserID": "{{info}}" }')}`;
    expect(problemsIn(text)).toEqual(["request-without-path: info"]);
  });

  test("that @depends lists must be a request's", () => {
    expect(problemsIn("### A\n# @depends first\nopenconfigsvr/getappinfo")).toEqual(["unknown-request: first"]);
  });

  test("is defined once for requests and variables alike", () => {
    const text = "@info = 1\n### A\n# @name info\nopenconfigsvr/getappinfo";
    expect(problemsIn(text)).toEqual(["duplicate-name: info"]);
    expect(messageOf(text)).toContain("in line 1");
  });

  test("of a profile must stand in imreq.json", () => {
    expect(problemsIn("### A\n# @profile staging\nopenconfigsvr/getappinfo")).toEqual(["unknown-profile: staging"]);
    expect(messageOf("### A\n# @profile staging\nopenconfigsvr/getappinfo")).toContain("sandbox, dev, prod");
  });
});

describe("a circle", () => {
  test("of requests is told at each of them", () => {
    const text =
      "### A\n# @name a\n# @depends b\nopenconfigsvr/getappinfo\n### B\n# @name b\n# @depends a\nopenconfigsvr/getappinfo";
    expect(diagnosticsOf(text).map(({ message }) => message)).toEqual([
      "These requests need each other: a → b → a.",
      "These requests need each other: b → a → b.",
    ]);
  });

  test("of a whole file is told by its beginning and its end", () => {
    const text = Array.from(
      { length: 3000 },
      (_, at) => `### ${at}\n# @name r${at}\n# @depends r${(at + 1) % 3000}\nopenconfigsvr/getappinfo\n`,
    ).join("");
    const messages = diagnosticsOf(text).map(({ message }) => message);
    expect(messages).toHaveLength(3000);
    expect(messages[1]).toBe(
      "These requests need each other: r1 → r2 → r3 → r4 → r5 → r6 → r7 → r8 → r9 → … (2988 more) … → r2998 → r2999 → r0 → r1.",
    );
  });

  test("of variables is told at each of them", () => {
    expect(problemsIn("@a = {{b}}\n@b = {{a}}\n")).toEqual(["variable-cycle: a", "variable-cycle: b"]);
  });

  test("of a request with itself is one", () => {
    expect(problemsIn("### A\n# @name a\n# @depends a\nopenconfigsvr/getappinfo")).toEqual(["request-cycle: a"]);
  });
});

describe("a function", () => {
  test("that does not exist is told with those that do", () => {
    expect(messageOf("@a = {{$guid}}\n")).toContain("$uuid");
  });

  test("is told how it is called when its arguments do not fit", () => {
    expect(messageOf("@a = {{$randomInt(1)}}\n")).toBe("$randomInt is called as {{$randomInt(min, max)}}.");
    expect(messageOf("@a = {{$randomInt 1 9}}\n")).toBe(
      "“$randomInt 1 9” cannot be read. The arguments of a function stand in brackets: $randomInt(1, 9).",
    );
    expect(problemsIn("@a = {{$randomInt('x', 2)}}\n")).toContain("wrong-arguments: $randomInt('x', 2");
  });
});

test("a directive is told how it is written when its argument does not fit", () => {
  expect(problemsIn("### A\n# @timeout soon\nopenconfigsvr/getappinfo")).toEqual(["wrong-directive-argument: soon"]);
});

test("an edit leaves the problems of other requests where they move to", () => {
  const { service, uri } = opened(withBody("{}"));
  service.update(uri, `# a new line\n${withBody("{}")}`);
  expect(service.validate(uri)[0]?.range.start.line).toBe(3);
});

test("an edit keeps the sections that it does not touch", () => {
  const { service, uri } = opened(`${withBody("{}")}${withBody('{ "UserID": "a" }')}${withBody("{}")}`);
  const before = service.file(uri)?.sections ?? [];
  service.update(uri, `${withBody("{}")}${withBody('{ "UserID": "ab" }')}${withBody("{}")}`);
  const after = service.file(uri)?.sections ?? [];
  expect(after.map(({ section }, index) => section === before[index]?.section)).toEqual([true, false, true]);
});

test("an edit gives the same file as reading it anew", () => {
  const pieces = ["", "@a = 1\n", "### One\na/b\n", "### Two\na/c\n{\n}\n", "###\n", "text"];
  const texts = pieces.flatMap((a) => pieces.flatMap((b) => pieces.map((c) => a + b + c)));
  for (const [index, text] of texts.entries()) {
    const { service, uri } = opened(texts[(index * 7) % texts.length] ?? "");
    service.update(uri, text);
    expect(service.file(uri)).toEqual(opened(text).service.file(uri));
  }
});

test("marks what only a request can have where there is none", () => {
  expect(problemsIn("# @name lost\n?? ErrorCode == 0\n###\na/b\n")).toEqual(
    expect.arrayContaining([
      expect.stringContaining("directive-without-request"),
      expect.stringContaining("expectation-without-request"),
    ]),
  );
  expect(problemsIn('# @profile sandbox\n\n### x\nim_open_login_svc/kick\n{ "UserID": "ann" }\n')).toEqual([]);
});

describe("a literal random number", () => {
  const message = (random: string, call = "group_open_http_svc/send_group_msg") =>
    withBody(
      `{ "GroupId": "a", "Random": ${random}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "a" } }] }`,
      call,
    );

  test("is told where the service drops what repeats it", () => {
    expect(problemsIn(message("12"))).toEqual(["literal-random: 12"]);
    expect(messageOf(message("12"))).toContain("within 300 s");
  });

  test("is none in a template", () => {
    expect(problemsIn(message("{{$random}}"))).toEqual([]);
  });
});

describe("a group ID", () => {
  const create = (type: string, id: string) =>
    withBody(`{ "Type": ${type}, "Name": "a", "GroupId": "${id}" }`, "group_open_http_svc/create_group");
  const destroy = (id: string) => withBody(`{ "GroupId": "${id}" }`, "group_open_http_svc/destroy_group");
  const topics = (id: string) =>
    withBody(`{ "GroupId": "${id}", "TopicIdList": ["{{$uuid}}"] }`, "million_group_open_http_svc/destroy_topic");

  test.each([
    ["an own one", create('"Public"', "mine")],
    ["an own one of a community", create('"Community"', "@TGS#_mine")],
    ["one of a community whose type is not known yet", create('"{{$uuid}}"', "@TGS#_mine")],
    ["one of the server", destroy("@TGS#2J4SZEAEL")],
    ["any own one", destroy("TGS-1")],
    ["one that is filled in", destroy("{{$uuid}}")],
    ["a community", topics("@TGS#_@TGS#cQVLVHIM62CJ")],
  ])("is right as %s", (_, text) => {
    expect(problemsIn(text)).toEqual([]);
  });

  test.each([
    ["an own one with the server's prefix", create('"Public"', "@TGS#mine"), "must not start with @TGS#"],
    ["an own one of a community without its prefix", create('"Community"', "mine"), "must start with @TGS#_"],
    ["other letters", destroy("@tgs#2J4SZEAEL"), "written exactly so"],
    ["a robot", destroy("@RBT#001"), "is the ID of a robot"],
    ["a group where a community is wanted", topics("@TGS#2J4SZEAEL"), "is for communities"],
  ])("is wrong as %s", (_, text, says) => {
    expect(diagnosticsOf(text).map(({ code }) => code)).toEqual(["wrong-group-id"]);
    expect(messageOf(text)).toContain(says);
  });
});

describe("a key", () => {
  test("near a documented one is told, and the missing one with it", () => {
    expect(problemsIn(withBody('{ "UserId": "a" }'))).toEqual(['misspelt-key: "UserId"']);
  });

  test("near nothing is let through, as the service does", () => {
    expect(problemsIn(withBody('{ "UserID": "a", "Whatever": 1 }'))).toEqual([]);
  });

  test("near one that stands there already is let through", () => {
    expect(problemsIn(withBody('{ "UserID": "a", "UserId": 1 }'))).toEqual([]);
  });

  test("is told inside a message element", () => {
    const body =
      '{ "SyncOtherMachine": 1, "To_Account": "bob", "MsgRandom": {{$random}}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Txt": "a" } }] }';
    expect(problemsIn(withBody(body, "openim/sendmsg"))).toEqual(['misspelt-key: "Txt"']);
  });
});

describe("an expectation", () => {
  const expecting = (line: string, path = "group_open_http_svc/create_group") =>
    `### A\n${path}\n{ "Type": "Public", "Name": "a" }\n${line}\n`;

  test.each([
    "?? ErrorCode == 0",
    "?? duration < 2000",
    '?? outcome != "partial"',
    '?? GroupId startsWith "@TGS#"',
    '?? GroupId matches "^@TGS#.+$"',
    "?? GroupId == null",
    "?? Undocumented.Thing == 1",
    "?? ErrorCode == {{$random}}",
    '?? ["ErrorCode"] == 0',
  ])("%s is right", (line) => {
    expect(problemsIn(expecting(line))).toEqual([]);
  });

  test.each([
    ["?? ErorCode == 0", "misspelt-path: ErorCode"],
    ['?? ["ErorCode"] == 0', "misspelt-path: ErorCode"],
    ["?? statu == 200", "misspelt-path: statu"],
    ['?? ErrorCode == "0"', 'impossible-expectation: "0"'],
    ["?? GroupId > 5", "impossible-expectation: 5"],
    ['?? status == "200"', 'impossible-expectation: "200"'],
    ['?? outcome == "OK"', 'impossible-expectation: "OK"'],
    ['?? GroupId matches "["', 'impossible-expectation: "["'],
  ])("%s is told", (line, problem) => {
    expect(problemsIn(expecting(line))).toEqual([problem]);
  });

  test("deep in the answer is told at the wrong step", () => {
    const line = "?? GroupIdList[0].GroupID exists";
    expect(
      problemsIn(`### A\ngroup_open_http_svc/get_joined_group_list\n{ "Member_Account": "a" }\n${line}\n`),
    ).toEqual(["misspelt-path: GroupID"]);
  });

  test("above the body is told", () => {
    expect(problemsIn("openconfigsvr/getappinfo\n?? ErrorCode == 0\n{}\n")).toEqual([
      "misplaced-expectation: ?? ErrorCode == 0",
    ]);
    expect(problemsIn("?? ErrorCode == 0\nopenconfigsvr/getappinfo\n")).toEqual([
      "misplaced-expectation: ?? ErrorCode == 0",
    ]);
  });

  test("of a command that is unknown is not judged by its answer", () => {
    expect(problemsIn('a/b\n{}\n?? Erorcode == "0"\n')).not.toContain("misspelt-path: Erorcode");
  });
});

describe("a variable that nothing uses", () => {
  const text = "@spare = 1\n### A\nopenconfigsvr/getappinfo\n";

  test("is a hint that an editor fades", () => {
    expect(diagnosticsOf(text).map(({ code, severity, tags }) => [code, severity, tags])).toEqual([
      ["unused-variable", 4, [1]],
    ]);
  });

  test("is none where another file imports it", () => {
    const files = { "a/other.imreq": "# @import ../requests.imreq\n### A\nopenconfigsvr/getappinfo\n" };
    const { service, uri } = opened(text, testWorkspace({ files }));
    expect(service.validate(uri)).toEqual([]);
  });

  test("is none again when that file stops to import it", () => {
    const { service, uri } = opened(text);
    const held: Record<string, string> = { "other.imreq": "# @import ./requests.imreq\n" };
    const { service: second } = opened(text, testWorkspace({ files: held }));
    expect(second.validate(uri)).toEqual([]);
    held["other.imreq"] = "";
    expect(second.validate(uri)).toEqual(service.validate(uri));
  });

  test("is used by another variable, a directive or a function", () => {
    const used = "@a = 1\n@b = {{a}}\n@c = x\n### A\n# @confirm {{b}} {{$base64(c)}}\nopenconfigsvr/getappinfo\n";
    expect(problemsIn(used)).toEqual([]);
  });
});

describe("the comment that silences", () => {
  test("a code on the next line leaves the others", () => {
    const body = '{\n  // imreq-disable-next-line misspelt-key\n  "UserId": "a", "UserId": "b"\n}';
    expect(problemsIn(withBody(body))).toEqual(['duplicate-key: "UserId"']);
  });

  test.each([
    ["all of a line without a code", "# imreq-disable-next-line"],
    ["with a reason", "// imreq-disable-next-line unknown-command -- new in May"],
    ["several codes", "# imreq-disable-next-line duplicate-key, unknown-command"],
    ["several codes without commas", "  #imreq-disable-next-line duplicate-key unknown-command"],
  ])("%s", (_, comment) => {
    expect(problemsIn(`${comment}\r\na/b\r\n`)).toEqual([]);
  });

  test("in a block comment of a body", () => {
    expect(problemsIn(withBody('{\n/* imreq-disable-next-line misspelt-key */\n"UserId": "a"\n}'))).toEqual([]);
  });

  test("silences what needs the whole file", () => {
    expect(problemsIn("# imreq-disable-next-line unused-variable\n@a = 1\n")).toEqual([]);
  });

  test("says nothing about the line behind the next", () => {
    expect(problemsIn("# imreq-disable-next-line\n\na/b\n")).toEqual(["unknown-command: a/b"]);
  });

  test("is no such comment in a string or behind other text", () => {
    expect(problemsIn(withBody('{ "a": "// imreq-disable-next-line",\n"UserId": "a" }'))).toEqual([
      'misspelt-key: "UserId"',
    ]);
    expect(problemsIn("# not imreq-disable-next-line\na/b\n")).toEqual(["unknown-command: a/b"]);
  });

  test("cannot silence an error, and says so", () => {
    expect(problemsIn("# imreq-disable-next-line wrong-method\nGET openconfigsvr/getappinfo\n")).toEqual([
      "error-suppression: wrong-method",
      "wrong-method: GET",
    ]);
  });

  test("names the code that was meant where there is no such one", () => {
    expect(messageOf("# imreq-disable-next-line unknown-comand\nopenconfigsvr/getappinfo\n")).toContain(
      "Did you mean “unknown-command”?",
    );
  });
});

describe("a limit in bytes", () => {
  test.each([
    ["ASCII", "a".repeat(32), []],
    ["two bytes a character", "é".repeat(16), []],
    ["three bytes a character", `${"中".repeat(10)}ab`, []],
    ["four bytes a character", "😀".repeat(8), []],
    ["ASCII, one more", "a".repeat(33), ["33 bytes; at most 32 bytes are allowed (UTF-8)."]],
    ["two bytes a character, one more", `${"é".repeat(16)}a`, ["33 bytes; at most 32 bytes are allowed (UTF-8)."]],
    ["three bytes a character, one more", "中".repeat(11), ["33 bytes; at most 32 bytes are allowed (UTF-8)."]],
    ["four bytes a character, one more", `${"😀".repeat(8)}a`, ["33 bytes; at most 32 bytes are allowed (UTF-8)."]],
    ["an escape that is one byte", `${"a".repeat(31)}\\u0041`, []],
    ["a text with a template in it", `{{$uuid}}${"a".repeat(40)}`, []],
  ])("counts %s", (_, id, said) => {
    expect(diagnosticsOf(withBody(`{ "UserID": "${id}" }`)).map(({ message }) => message)).toEqual(said);
  });
});

test("a misspelt directive is a warning, which an editor shows", () => {
  expect(diagnosticsOf("### A\n# @timout 5s\nopenconfigsvr/getappinfo\n")[0]?.severity).toBe(2);
});

describe("paths into responses", () => {
  const asking = (path: string, command = "group_open_http_svc/create_group") =>
    `### A\n# @name made\n${command}\n{ "Type": "Public", "Name": "n" }\n### B\n# @confirm {{made${path}}}\na/b\n`;
  const pathProblems = (text: string) => problemsIn(text).filter((problem) => problem.startsWith("misspelt-path"));

  test("that are misspelt are told, with what was meant", () => {
    expect(pathProblems(asking(".GroupIdd"))).toEqual(["misspelt-path: GroupIdd"]);
    expect(diagnosticsOf(asking(".GroupIdd")).map(({ message }) => message)).toContain(
      "The answer has no field “GroupIdd”. Did you mean “GroupId”?",
    );
    expect(pathProblems(asking('["GroupIdd"]'))).toEqual(["misspelt-path: GroupIdd"]);
    expect(pathProblems(asking(".GroupInfo[0].GroupIdd", "group_open_http_svc/get_group_info"))).toEqual([
      "misspelt-path: GroupIdd",
    ]);
  });

  test("have a fix", () => {
    const text = asking(".GroupIdd");
    const { service, uri } = opened(text);
    const at = { line: 5, character: 20 };
    const titles = service.codeActions(uri, { start: at, end: at }).map(({ title }) => title);
    expect(titles[0]).toBe("Replace with GroupId");
  });

  test.each([
    asking(".GroupId"),
    asking(".ErrorCode"),
    asking(".SomethingElse"),
    asking(".GroupIdd", "no_such/command"),
    asking(".GroupInfo.length", "group_open_http_svc/get_group_info"),
    asking(".GroupIdd").replace("@name made", "@name other"),
  ])("that are right or unknown are not told: %j", (text) => expect(pathProblems(text)).toEqual([]));

  test("are read of requests of imported files", () => {
    const files = { "common.imreq": "### A\n# @name made\ngroup_open_http_svc/create_group\n{}" };
    const { service, uri } = opened("# @import ./common.imreq\n@a = {{made.GroupIdd}}", testWorkspace({ files }));
    expect(service.validate(uri).map(({ code }) => code)).toContain("misspelt-path");
  });

  test("are told anew when they or the request that they lead to change", () => {
    const { service, uri } = opened(asking(".GroupId"));
    const codesAfter = (text: string) => {
      service.update(uri, text);
      return service.validate(uri).filter(({ code }) => code === "misspelt-path").length;
    };
    expect(codesAfter(asking(".GroupId"))).toBe(0);
    expect(codesAfter(asking(".GroupIdd"))).toBe(1);
    expect(codesAfter(asking(".GroupIdd", "no_such/command"))).toBe(0);
    expect(codesAfter(asking(".GroupIdd"))).toBe(1);
    expect(codesAfter(asking(".GroupId"))).toBe(0);
  });
});

describe("directives that do nothing as they stand", () => {
  const call = "openim/query_online_status";
  const body = '{ "To_Account": ["a"] }';

  test.each(["name a", "profile dev", "timeout 5s", "data ./a.csv", "delay 5s", "retry 2"])(
    "a second @%s is told",
    (directive) => {
      const text = `### A\n# @${directive}\n// @${directive}\n${call}\n${body}`;
      expect(problemsIn(text)).toEqual([`repeated-directive: ${directive}`]);
    },
  );

  test("others may stand there twice", () => {
    expect(problemsIn(`### A\n# @tag a\n# @tag b\n# @prompt a\n# @prompt b\n${call}\n${body}`)).toEqual([]);
  });

  test("the same one in two requests is none", () => {
    expect(problemsIn(`### A\n# @timeout 5s\n${call}\n${body}\n### B\n# @timeout 5s\n${call}\n${body}`)).toEqual([]);
  });

  test("@batch without @data is an error", () => {
    expect(problemsIn(`### A\n# @batch 10 To_Account\n${call}\n${body}`)).toEqual(["batch-without-data: batch"]);
  });

  test("@batch needs an array of the command", () => {
    const batch = (path: string, path2 = call) => `### A\n# @data ./a.csv\n# @batch 10 ${path}\n${path2}\n${body}`;
    expect(problemsIn(batch("To_Account"))).toEqual([]);
    expect(problemsIn(batch("To_Acount"))).toEqual(["wrong-batch-path: To_Acount"]);
    expect(problemsIn(batch("IsNeedDetail"))).toEqual(["wrong-batch-path: IsNeedDetail"]);
    expect(problemsIn(batch("Undocumented"))).toEqual([]);
    expect(problemsIn(batch("To_Acount", "no_such/command")).filter((one) => one.startsWith("wrong-batch"))).toEqual(
      [],
    );
  });

  test("@pages needs a command that answers page by page", () => {
    expect(problemsIn(`### A\n# @pages\n${call}\n${body}`)).toEqual(["needless-pages: pages"]);
    const list = "group_open_http_svc/get_appid_group_list";
    expect(problemsIn(`### A\n# @pages\n${list}\n{}`)).toEqual([]);
    expect(problemsIn("### A\n# @pages\nno_such/command\n{}")).toEqual(["unknown-command: no_such/command"]);
  });
});

describe("paths of files that lead out of the workspace", () => {
  test.each([
    ["### A\nopenim/sendmsg\n< ../x.json", "path-outside: ../x.json"],
    ["### A\n# @data ../x.csv\na/b", "path-outside: ../x.csv"],
    ["@a = {{$file(../x)}}", "path-outside: ../x"],
  ])("are told: %j", (text, problem) => expect(problemsIn(text)).toContain(problem));

  test.each(["### A\nopenim/sendmsg\n< ./x.json", "@a = {{$file(./y)}}", "@a = {{$file(../{{b}})}}"])(
    "are not told where they stay inside: %j",
    (text) => expect(problemsIn(text).filter((one) => one.startsWith("path-outside"))).toEqual([]),
  );

  test("are told where they are written from the root, unless they lie below the file's folder", () => {
    const { service } = opened("");
    const uri = "file:///home/work/a.imreq";
    service.open(uri, "@a = {{$file('/etc/hosts')}} {{$file(/home/work/x)}}");
    const found = service.validate(uri).filter(({ code }) => code === "path-outside");
    expect(found.map(({ message }) => String(message).slice(0, 12))).toEqual(["/etc/hosts l"]);
  });

  test("are not told of a file that is in no workspace", () => {
    const nowhere = { ...testWorkspace(), resolvePath: () => undefined };
    const { service, uri } = opened("@a = {{$file(../x)}}", nowhere);
    expect(service.validate(uri).map(({ code }) => code)).not.toContain("path-outside");
  });
});

describe("paths of files that only $dotenv reads", () => {
  test.each([
    ["@a = {{$file(.env)}}", "dotenv-as-file: .env"],
    ["@a = {{$file(../.ENV.local)}}", "dotenv-as-file: ../.ENV.local"],
    ["### A\nopenim/sendmsg\n< ./x/.env", "dotenv-as-file: ./x/.env"],
  ])("are told: %j", (text, problem) => expect(problemsIn(text)).toContain(problem));

  test.each(["@a = {{$file(./a.env)}}", "@a = {{$file(.environment)}}", "@a = {{$dotenv(A)}}"])(
    "are none of those in %j",
    (text) => expect(problemsIn(text).filter((one) => one.startsWith("dotenv"))).toEqual([]),
  );
});

describe("what the runner refuses is told while it is written", () => {
  const refused = (text: string) =>
    diagnosticsOf(text)
      .filter(({ code }) => code === "refused-arguments")
      .map(({ message }) => message);

  test.each([
    ["$env(IMREQ_SECRET_KEY)", runnerMessages.secretVariable("IMREQ_SECRET_KEY")],
    ["$dotenv('imreq_x')", runnerMessages.secretVariable("imreq_x")],
    ["$userSig('administrator', 60)", runnerMessages.userSigOfAdmin("administrator")],
    ["$userSig('bob', 999999)", runnerMessages.userSigSeconds()],
    ["$userSig(user, 0)", runnerMessages.userSigSeconds()],
    ["$randomInt(9, 1)", runnerMessages.randomRange()],
    ["$randomInt(user, 99999999999999999999)", runnerMessages.randomRange()],
    ["$randomInt(0, 281474976710655)", runnerMessages.randomRange()],
    ["$randomString(-1)", runnerMessages.randomLength()],
    ["$randomString(65537)", runnerMessages.randomLength()],
  ])("{{%s}}", (expression, message) => expect(refused(`@a = {{${expression}}}`)).toEqual([message]));

  test.each([
    "$env(HOME)",
    "$userSig('bob', 86400)",
    "$userSig(user, 60)",
    "$userSig('bob', seconds)",
    "$randomInt(1, 1)",
    "$randomInt(-5, 5)",
    "$randomInt(9, most)",
    "$randomString(65536)",
    "$randomString(n)",
  ])("but not {{%s}}", (expression) => expect(refused(`@a = {{${expression}}}`)).toEqual([]));

  test("the admin is the one of the request's profile", () => {
    const profiles = readProfiles(
      '{ "profiles": { "dev": { "sdkAppId": 1400000000, "region": "singapore", "admin": "boss" }, "other": { "sdkAppId": 1400000001, "region": "china" } } }',
      catalog.regions,
      { sdkAppId: 1, admin: "administrator" },
    );
    let selected = "dev";
    const workspace = { ...testWorkspace(), profiles: () => ({ ...profiles, selected }) };
    const { service, uri } = opened('### A\na/b\n{ "x": "{{$userSig(\'boss\', 60)}}" }', workspace);
    const count = () => service.validate(uri).filter(({ code }) => code === "refused-arguments").length;
    expect(count()).toBe(1);
    selected = "other";
    expect(count()).toBe(0);
    service.update(uri, '# @profile dev\n### A\na/b\n{ "x": "{{$userSig(\'boss\', 60)}}" }');
    expect(count()).toBe(1);
    service.update(uri, '# @profile dev\n### A\n# @profile other\na/b\n{ "x": "{{$userSig(\'boss\', 60)}}" }');
    expect(count()).toBe(0);
  });
});
