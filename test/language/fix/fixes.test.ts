import { describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { CodeAction } from "vscode-languageserver-types";
import type { Workspace } from "../../../src/language/workspace.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { atCursor } from "../../support/atCursor.ts";
import { catalog } from "../../support/catalog.ts";
import { bodiesOf, everyCommand } from "../../support/everyBody.ts";
import { diagnosticsOf, opened, problemsIn, testWorkspace } from "../../support/language.ts";

const app = "openconfigsvr/getappinfo";
const importCall = "im_open_login_svc/account_import";
const createGroup = "group_open_http_svc/create_group";

/** The actions that are offered at the `|`. */
function actionsAt(marked: string, workspace?: Workspace): CodeAction[] {
  const { text, position } = atCursor(marked);
  const { service, uri } = opened(text, workspace);
  return service.codeActions(uri, { start: position, end: position });
}

/** The titles of what is offered at the `|`, but for silencing it. */
function offered(marked: string, workspace?: Workspace): string[] {
  return actionsAt(marked, workspace)
    .map(({ title }) => title)
    .filter((title) => !title.startsWith("Disable "));
}

/** The text after the action of that title at the `|`. */
function fixed(marked: string, title: string, workspace?: Workspace): string {
  const action = actionsAt(marked, workspace).find((candidate) => candidate.title === title);
  const edits = Object.values(action?.edit?.changes ?? {})[0];
  if (edits === undefined) throw new Error(`There is no “${title}” among ${offered(marked, workspace).join("; ")}.`);
  return TextDocument.applyEdits(TextDocument.create("a", "imreq", 1, atCursor(marked).text), edits);
}

/** The text after the preferred fix, which is the first one offered. */
function preferred(marked: string, workspace?: Workspace): string {
  const [first] = actionsAt(marked, workspace);
  if (!first?.isPreferred) throw new Error(`Nothing is preferred among ${offered(marked, workspace).join("; ")}.`);
  return fixed(marked, first.title, workspace);
}

/** The titles of the preferred fixes at the `|`. */
function preferredTitles(marked: string): string[] {
  return actionsAt(marked).flatMap(({ title, isPreferred }) => (isPreferred ? [title] : []));
}

const inBody = (body: string, call = importCall) => `### A\n${call}\n${body}\n`;

describe("names", () => {
  test.each([
    ["a command", "im_open_login_svc/acount|_import", importCall],
    ["a command without its service", "account_|import", importCall],
    ["a command in another service", "openim/account|_import", importCall],
  ])("%s becomes the one that was meant", (_, before, after) => {
    expect(preferred(before)).toBe(after);
  });

  test("a function becomes the nearest one", () => {
    expect(preferred(inBody('{ "UserID": "{{$uid|}}" }'))).toBe(inBody('{ "UserID": "{{$uuid}}" }'));
  });

  test("a variable becomes the nearest one", () => {
    expect(preferred(`@owner = a\n${inBody('{ "UserID": "{{ow|ner1}}" }')}`)).toBe(
      `@owner = a\n${inBody('{ "UserID": "{{owner}}" }')}`,
    );
  });

  test("a variable is defined in the first line where the file has none", () => {
    expect(fixed(inBody('{ "UserID": "{{ne|w}}" }'), "Define @new at the top of the file")).toBe(
      `@new = \n${inBody('{ "UserID": "{{new}}" }')}`,
    );
  });

  test("a variable is defined behind those at the top, with the file's line ends", () => {
    const body = '\r\n### A\r\nim_open_login_svc/account_import\r\n{ "UserID": "{{ne|w}}" }\r\n';
    expect(fixed(`# Mine\r\n@a = 1\r\n${body}`, "Define @new at the top of the file")).toBe(
      `# Mine\r\n@a = 1\r\n@new = \r\n${body.replace("|", "")}`,
    );
  });

  test("a request becomes the nearest one", () => {
    const before = `### A\n# @name create\n${app}\n### B\n# @depends crea|t\n${app}\n`;
    expect(preferred(before)).toBe(`### A\n# @name create\n${app}\n### B\n# @depends create\n${app}\n`);
  });

  test("a request without a path gets one", () => {
    const a = `### A\n# @name info\n${app}\n`;
    expect(preferred(a + inBody('{ "UserID": "{{in|fo}}" }'))).toBe(a + inBody('{ "UserID": "{{info.ErrorCode}}" }'));
  });

  test("a directive becomes the nearest one", () => {
    expect(preferred(`### A\n# @timout| 5s\n${app}\n`)).toBe(`### A\n# @timeout 5s\n${app}\n`);
  });

  test("a profile becomes the nearest one", () => {
    expect(preferred(`### A\n# @profile sandbx|\n${app}\n`)).toBe(`### A\n# @profile sandbox\n${app}\n`);
  });

  test("a second definition gets a number that is free", () => {
    const before = `### A\n# @name a\n${app}\n### B\n# @name a2\n${app}\n### C\n# @name a|\n${app}\n`;
    expect(fixed(before, "Rename to a3")).toBe(before.replace("a|", "a3"));
  });

  test("a variable that nothing uses is removed without the body in whose last line it stands", () => {
    expect(fixed(`${inBody('{ "UserID": "a" } @x|y = 1')}`, "Remove @xy")).toBe(inBody('{ "UserID": "a" }'));
    expect(fixed(inBody('{\r\n  "UserID": "a"\r\n}  @x|y = 1\r\n'), "Remove @xy")).toBe(
      inBody('{\r\n  "UserID": "a"\r\n}\r\n'),
    );
  });

  test("a variable that nothing uses is removed with its line", () => {
    expect(fixed(`@a = 1\r\n@unus|ed = 2\r\n### A\r\n# @confirm {{a}}\r\n${app}\r\n`, "Remove @unused")).toBe(
      `@a = 1\r\n### A\r\n# @confirm {{a}}\r\n${app}\r\n`,
    );
  });
});

describe("directives", () => {
  test.each([
    ["# @timeout 5|", "# @timeout 5s"],
    ["# @timeout 3|000", "# @timeout 3000ms"],
    ["# @delay 5 secon|ds", "# @delay 5s"],
    ["// @delay 2 mi|n", "// @delay 2m"],
    ["# @name my re|quest!", "# @name my-request"],
    ["# @retry 3 tim|es", "# @retry 3"],
    ["# @pages al|l", "# @pages"],
  ])("%s becomes %s", (before, after) => {
    expect(preferred(`### A\n${before}\n${app}\n`)).toBe(`### A\n${after}\n${app}\n`);
  });

  test.each(["constructor", "__proto__", "toString"])("an argument called %s is an argument like others", (word) => {
    expect(offered(`### A\n# @timeout ${word}|\n${app}\n`)).toEqual([]);
  });

  test("an argument that could be anything is left alone", () => {
    expect(offered(`### A\n# @timeout so|on\n${app}\n`)).toEqual([]);
  });
});

describe("templates", () => {
  test.each([
    ["@a = {{b|", "@a = {{b}}"],
    ["@a = {{b|}", "@a = {{b}}"],
    ["@a = x {{$randomInt(1, 2)| y", "@a = x {{$randomInt(1, 2)}} y"],
    ["@a = {{create.List[0].Id| y", "@a = {{create.List[0].Id}} y"],
  ])("%s is closed", (before, after) => {
    expect(fixed(before.replace("|", "").replace("{{", "{|{"), "Close the template with }}")).toBe(after);
  });

  test("one in a string is closed", () => {
    expect(fixed(inBody('{ "UserID": "{|{$uuid" }'), "Close the template with }}")).toBe(
      inBody('{ "UserID": "{{$uuid}}" }'),
    );
  });

  test("braces that are meant literally are doubled", () => {
    expect(fixed("@a = 1 {|{ 2", "Write {{{{ for a literal {{")).toBe("@a = 1 {{{{ 2");
  });

  test("one in the place of a key gets quotes", () => {
    expect(preferred(inBody('{ {{$uu|id}}: 1, "UserID": "a" }'))).toBe(inBody('{ "{{$uuid}}": 1, "UserID": "a" }'));
  });
});

describe("the request line", () => {
  test("loses its method", () => {
    expect(preferred(`GE|T ${app}`)).toBe(app);
  });

  test.each([
    ["?netty|p=1&nettype=1", "?nettype=1"],
    ["?nettype=1&random|=2", "?nettype=1"],
    ["?ran|dom=2", ""],
    ["?ran|dom=2&", ""],
    ["?nettype=1&ran|dom=2&", "?nettype=1"],
    ["?ran|dom=2 HTTP/1.1", " HTTP/1.1"],
    ["?random=1&random|=2&nettype=1", "?random=1&nettype=1"],
    ["?random=1&usersig=eJ|x&nettype=1", "?random=1&nettype=1"],
  ])("%s keeps the query field that the command knows", (before, after) => {
    expect(preferred(`ConfigSvc/GetIPList${before}`)).toBe(`ConfigSvc/GetIPList${after}`);
  });

  test("a header of another tool's file is removed", () => {
    expect(preferred(`POST ${app}\nContent-Type|: application/json\n\n{}\n`)).toBe(`POST ${app}\n\n{}\n`);
  });

  test("a header behind the body is removed without the body's end", () => {
    expect(preferred(`${app}\n{\n  "a": "b"\n} Content-Type|: foo\n`)).toBe(`${app}\n{\n  "a": "b"\n}\n`);
    expect(preferred(`${app}\n{\n} Content-Type|: foo`)).toBe(`${app}\n{\n}`);
  });

  test("other text behind the body is removed without the body", () => {
    expect(fixed(`${app}\n{ "UserID": "a" } hel|lo\n?? ErrorCode == 0\n`, "Remove the line")).toBe(
      `${app}\n{ "UserID": "a" }\n?? ErrorCode == 0\n`,
    );
  });

  test("other text below it becomes a comment", () => {
    expect(fixed(`${app}\nso what|\n`, "Turn the line into a comment")).toBe(`${app}\n# so what\n`);
  });
});

describe("a missing key", () => {
  test("goes into an empty body of one line", () => {
    expect(preferred(inBody("{|}"))).toBe(inBody('{ "UserID": "alice" }'));
  });

  test("goes behind the last key of a line", () => {
    expect(preferred(inBody('{| "Nick": "a" }'))).toBe(inBody(`{ "Nick": "a", "UserID": "alice" }`));
  });

  test("goes behind a trailing comma of a line", () => {
    expect(preferred(inBody('{| "Nick": "a", }'))).toBe(inBody(`{ "Nick": "a", "UserID": "alice", }`));
  });

  test("gets a line of its own where keys have theirs", () => {
    expect(preferred(inBody('{|\n    "Nick": "a"\n}'))).toBe(inBody(`{\n    "Nick": "a",\n    "UserID": "alice"\n}`));
  });

  test("keeps the comment and the comma of the line above", () => {
    expect(preferred(inBody('{|\n\t"Nick": "a", // why\n}'))).toBe(
      inBody(`{\n\t"Nick": "a", // why\n\t"UserID": "alice",\n}`),
    );
    expect(preferred(inBody('{|\n\t"Nick": "a" // why\n}'))).toBe(
      inBody(`{\n\t"Nick": "a", // why\n\t"UserID": "alice"\n}`),
    );
  });

  test("does not go into a comment that goes on in the next line", () => {
    expect(preferred(inBody('{|\n  "Nick": "a" /* why\n so */\n}'))).toBe(
      inBody(`{\n  "Nick": "a",\n  "UserID": "alice" /* why\n so */\n}`),
    );
  });

  test("keeps Windows line ends", () => {
    expect(preferred(inBody('{|\n  "Nick": "a"\n}').replaceAll("\n", "\r\n"))).toBe(
      inBody(`{\n  "Nick": "a",\n  "UserID": "alice"\n}`).replaceAll("\n", "\r\n"),
    );
  });

  test("goes in beside a template", () => {
    expect(preferred(inBody('{| "Nick": {{$uuid}} }'))).toBe(inBody(`{ "Nick": {{$uuid}}, "UserID": "alice" }`));
  });

  test("brings all that are missing with it", () => {
    const after = fixed(inBody("{|}", createGroup), "Add all 2 missing keys");
    expect(after).toContain('"Type": ');
    expect(after).toContain('"Name": ');
    expect(diagnosticsIn(after)).toEqual([]);
  });

  test("with {{$random}} where a repeated number would be dropped", () => {
    const body =
      '{|\n  "SyncOtherMachine": 1,\n  "To_Account": "bob",\n  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "a" } }]\n}';
    expect(preferred(inBody(body, "openim/sendmsg"))).toContain(',\n  "MsgRandom": {{$random}}\n}');
  });

  test("of a nested object goes there", () => {
    const body = (content: string) =>
      `{ "SyncOtherMachine": 1, "To_Account": "bob", "MsgRandom": {{$random}}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": ${content} }] }`;
    const after = preferred(inBody(body("{}").replace('"MsgContent"', '"Msg|Content"'), "openim/sendmsg"));
    expect(after).toMatch(/"MsgContent": \{ "Text": "[^"]+" \}/);
  });

  test("is one of several that are all added as what is plainly meant", () => {
    expect(preferredTitles(inBody("{|}", createGroup))).toEqual(["Add all 2 missing keys"]);
    expect(actionsAt(inBody("{|}", createGroup)).map(({ title }) => title)).toEqual([
      "Add all 2 missing keys",
      'Add "Type"',
      'Add "Name"',
      "Disable body-schema for this line",
    ]);
  });

  test("brings one body with it, however many are missing", () => {
    const actions = actionsAt("### A\nopenim/send|msg\n");
    expect(actions.map(({ title }) => title)).toEqual([
      "Add a body with the required keys",
      "Disable body-schema for this line",
    ]);
    expect(actions.map(({ diagnostics }) => diagnostics?.length)).toEqual([3, 3]);
    expect(preferredTitles("### A\nopenim/send|msg\n")).toEqual(["Add a body with the required keys"]);
  });

  test("brings no body where a list stands in its place", () => {
    expect(offered('### A\nopenim/batch|sendmsg\n[{ "a": 1 }]\n')).toEqual([]);
  });

  test("comes with a body where there is none", () => {
    expect(preferred(`### A\nim_open_login_svc/account|_import\n?? ErrorCode == 0\n`)).toBe(
      `### A\n${importCall}\n{\n  "UserID": "alice"\n}\n?? ErrorCode == 0\n`,
    );
  });
});

describe("a value", () => {
  const group = (pairs: string) => inBody(`{ "Type": "Public", "Name": "a", ${pairs} }`, createGroup);

  test("loses needless quotes", () => {
    expect(preferred(group('"MaxMemberCount": "5|00"'))).toBe(group('"MaxMemberCount": 500'));
  });

  test("gets the quotes that it needs", () => {
    expect(preferred(inBody('{ "UserID": 100|200300400500600 }'))).toBe(inBody('{ "UserID": "100200300400500600" }'));
  });

  test("with leading zeros keeps its quotes", () => {
    expect(offered(group('"MaxMemberCount": "00|5"'))).toEqual([]);
  });

  test("is put into a list where one is wanted", () => {
    const body = (accounts: string) =>
      inBody(`{ "To_Account": ${accounts}, "TagList": ["Tag_Profile_IM_Nick"] }`, "profile/portrait_get");
    expect(preferred(body('"bo|b"'))).toBe(body('["bob"]'));
  });

  test.each([
    ['[ "alice", // why\n ]', '"alice" // why\n '],
    ['[ /* who */ "alice" ]', ' /* who */ "alice"'],
    ['[ "alice" /* who */, ]', '"alice" /* who */ '],
    ['[\n  "alice",\n]', '"alice"'],
  ])("leaves the comments of its list %j", (list, value) => {
    expect(fixed(inBody(`{ "User|ID": ${list} }`), "Take the value out of its list")).toBe(
      inBody(`{ "UserID": ${value} }`),
    );
  });

  test("is taken out of a list where one value is wanted", () => {
    expect(preferred(inBody('{ "User|ID": ["alice"] }'))).toBe(inBody('{ "UserID": "alice" }'));
  });

  test("becomes the nearest of those that are allowed", () => {
    expect(preferred(inBody('{ "Type": "Publi|k", "Name": "a" }', createGroup))).toBe(
      inBody('{ "Type": "Public", "Name": "a" }', createGroup),
    );
  });

  test("may become any of a short list", () => {
    expect(offered(inBody('{ "Type": "Publi|k", "Name": "a" }', createGroup)).length).toBeGreaterThan(3);
  });

  test("that is a literal random number becomes a fresh one", () => {
    const body = (random: string) =>
      inBody(
        `{ "GroupId": "a", "Random": ${random}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "a" } }] }`,
        "group_open_http_svc/send_group_msg",
      );
    expect(preferred(body("12|34"))).toBe(body("{{$random}}"));
  });

  test("that is a group ID in other letters is written right", () => {
    const body = (id: string) => inBody(`{ "GroupId": "${id}" }`, "group_open_http_svc/destroy_group");
    expect(preferred(body("@tgs#|2J4SZEAEL"))).toBe(body("@TGS#2J4SZEAEL"));
  });

  test("that is an own group ID loses the server's prefix", () => {
    expect(preferred(group('"GroupId": "@TGS#m|ine"'))).toBe(group('"GroupId": "mine"'));
  });
});

describe("a key", () => {
  test("that is misspelt becomes the one that was meant", () => {
    const body = (key: string) => inBody(`{ "${key}": "a", "Limit": 1 }`, "group_open_http_svc/get_joined_group_list");
    expect(preferred(body("Member_Acount|"))).toBe(body("Member_Account"));
  });

  test("that stands twice leaves the comments behind it", () => {
    expect(preferred(inBody('{ "UserID": "a" /* one */, "User|ID": "b" }'))).toBe(
      inBody('{ /* one */ "UserID": "b" }'),
    );
    expect(preferred(inBody('{\n  "UserID": "a"\n  // one\n  ,\n  "User|ID": "b"\n}'))).toBe(
      inBody('{\n  // one\n  "UserID": "b"\n}'),
    );
  });

  test("that is misspelt and required is one problem", () => {
    expect(diagnosticsIn(inBody('{ "UserId": "a" }'))).toEqual(["misspelt-key"]);
  });

  test("that stands twice loses the one that does not count", () => {
    expect(preferred(inBody('{ "UserID": "a", "User|ID": "b" }'))).toBe(inBody('{ "UserID": "b" }'));
    expect(preferred(inBody('{\n  "UserID": "a", // one\n  "Nick": "n",\n  "User|ID": "b"\n}'))).toBe(
      inBody('{\n  // one\n  "Nick": "n",\n  "UserID": "b"\n}'),
    );
    expect(preferred(inBody('{\n  "UserID": "a",\n  "User|ID": "b"\n}'))).toBe(inBody('{\n  "UserID": "b"\n}'));
  });
});

describe("JSON", () => {
  test.each([
    ['{ "UserID": ali|ce }', '{ "UserID": "alice" }'],
    ["{ \"UserID\": 'a|' }", '{ "UserID": "a" }'],
    ['{ User|ID: "a" }', '{ "UserID": "a" }'],
    ['{ "UserID": "a" "Ni|ck": "b" }', '{ "UserID": "a", "Nick": "b" }'],
    ['{ "UserID": No|ne }', '{ "UserID": null }'],
    ['{ "UserID": construct|or }', '{ "UserID": "constructor" }'],
    ['{ "UserID": __proto|__ }', '{ "UserID": "__proto__" }'],
    ['{ "UserID": 0x1|0 }', '{ "UserID": "0x10" }'],
    ['{ "UserID": ali|ce.b }', '{ "UserID": "alice.b" }'],
  ])("%s is corrected", (before, after) => {
    expect(preferred(inBody(before))).toBe(inBody(after));
  });

  test("of a key in single quotes gets double ones", () => {
    expect(offered(inBody(`{ 'Us|erID': "a" }`))).toEqual(["Put the key into quotes"]);
    expect(offered(inBody(`{ "UserID": 'a|' }`))).toEqual(["Put the value into double quotes"]);
  });

  test("that a slash joins to more is no word to quote", () => {
    expect(offered(inBody('{ "UserID": al|ice/b }'))).toEqual([]);
  });

  test.each(['{ "UserID": "a" /* open', '{ "UserID": "a', "{".repeat(60), '{ "UserID": ]'])(
    "that is not closed, as %j, is not closed where it is not plain how",
    (body) => {
      expect(offered(inBody(`|${body}`)).filter((title) => title.startsWith("Close the body"))).toEqual([]);
    },
  );

  test("that is not closed is closed", () => {
    expect(preferred(inBody('|{ "UserID": "a"'))).toBe(inBody('{ "UserID": "a"}'));
    expect(preferred('### A\na/b\n|{\n  "a": [\n    1\n?? ErrorCode == 0\n')).toBe(
      '### A\na/b\n{\n  "a": [\n    1\n  ]\n}\n?? ErrorCode == 0\n',
    );
  });

  test("of a second body becomes a request of its own", () => {
    expect(fixed(`### A\n${app}\n{}\n\n|{}\n`, "Make it a request of its own")).toBe(
      `### A\n${app}\n{}\n\n###\n${app}\n{}\n`,
    );
  });

  test("that is a list around the body loses its brackets", () => {
    expect(fixed(inBody('[|{ "UserID": "a" }]'), "Remove the brackets around the object")).toBe(
      inBody('{ "UserID": "a" }'),
    );
  });

  test("that is a list around a body with lists loses the outer brackets", () => {
    expect(
      fixed(inBody('[ |{ "a": [{ "x": 1 }, { "y": {{$random}} }] }, ]'), "Remove the brackets around the object"),
    ).toBe(inBody('{ "a": [{ "x": 1 }, { "y": {{$random}} }] }'));
  });

  test.each(['[|{ "a": 1 } /* x */ , { "b": 2 }]', '[|{ "a": 1 } /* x */ ]', '[|{ "a": 1 ]', "[|1]"])(
    "that is %s keeps its brackets",
    (body) => {
      expect(offered(inBody(body))).not.toContain("Remove the brackets around the object");
    },
  );

  test("that is a list goes under the key that takes one", () => {
    expect(
      fixed(
        inBody('[|{ "UserID": "a" } /* x */ , { "UserID": "b" }]', "im_open_login_svc/account_check"),
        'Put the list under "CheckItem"',
      ),
    ).toBe(
      inBody('{ "CheckItem": [{ "UserID": "a" } /* x */ , { "UserID": "b" }] }', "im_open_login_svc/account_check"),
    );
  });
});

describe("an expectation", () => {
  const expecting = (line: string) => `### A\n# @name a\n${createGroup}\n{ "Type": "Public", "Name": "a" }\n${line}\n`;

  test.each([
    ["?? Eror|Code == 0", "?? ErrorCode == 0"],
    ["?? Grou|pID exists", "?? GroupId exists"],
    ['?? outc|om == "ok"', '?? outcome == "ok"'],
    ["?? ErrorCode |= 0", "?? ErrorCode == 0"],
    ['?? GroupId starts|with "@"', '?? GroupId startsWith "@"'],
    ["?? GroupId exi|sts 1", "?? GroupId exists"],
    ["?? GroupId == @TGS|", '?? GroupId == "@TGS"'],
    ["?? GroupId == '@TGS|'", '?? GroupId == "@TGS"'],
    ['?? ErrorCode == "|0"', "?? ErrorCode == 0"],
    ["?? GroupId == 5|", '?? GroupId == "5"'],
    ['?? outcome == "OK|"', '?? outcome == "ok"'],
    ['?? a["b c"] |= 1', '?? a["b c"] == 1'],
  ])("%s becomes %s", (before, after) => {
    expect(preferred(expecting(before))).toBe(expecting(after));
  });

  test.each(["?? ErrorCode constr|uctor 1", '?? a["b |c = 1', "?? a..|b = 1"])("%s is left alone", (line) => {
    expect(offered(expecting(line))).toEqual([]);
  });

  test.each(['?? duration contains "a"', '?? GroupId matches "("', '?? ErrorCode < "a"'])("%s is told", (line) => {
    expect(diagnosticsIn(expecting(line))).toEqual(line.includes("contains") ? [] : ["impossible-expectation"]);
  });

  test("above the body moves below it", () => {
    expect(preferred(`### A\n${app}\n?? Error|Code == 0\n{\n}\n?? ActionStatus == "OK"\n`)).toBe(
      `### A\n${app}\n{\n}\n?? ErrorCode == 0\n?? ActionStatus == "OK"\n`,
    );
  });
});

describe("the app that a request line names", () => {
  const kick = "im_open_login_svc/kick";
  const sent = (query: string, profile = "# @profile dev\n") => `### A\n${profile}${kick}${query}\n{ "UserID": "a" }\n`;

  test("goes where every send adds the same one", () => {
    expect(preferred(sent("?sdkapp|id=1400000000"))).toBe(sent(""));
    expect(problemsIn(sent("?sdkappid=1400000000"))).toEqual(["needless-query-field: sdkappid=1400000000"]);
  });

  test("stays where a send refuses it", () => {
    expect(problemsIn(sent("?sdkappid=999"))).toEqual(["unknown-app: sdkappid=999"]);
    expect(problemsIn(sent("?SdkAppId={{$sdkAppId}}"))).toEqual(["unknown-app: SdkAppId={{$sdkAppId}}"]);
    expect(offered(sent("?sdkapp|id=999"))).toEqual([]);
  });

  test("is said to be none of the profile's", () => {
    const [problem] = diagnosticsOf(sent("?sdkappid=999"));
    expect(problem?.message).toBe(
      "No profile that may send this request has this SDKAppID (dev: 1400000000), so a send refuses it. Correct it, or describe its app in imreq.json.",
    );
    expect(problem?.severity).toBe(2);
  });

  test("is left alone where some profiles have it and some have not", () => {
    expect(problemsIn(sent("?sdkappid=1400000000", ""))).toEqual([]);
  });

  test("is none of the profiles where its host is that of none", () => {
    const at = (host: string, profile?: string) => sent("", profile).replace(kick, `https://${host}/v4/${kick}`);
    expect(problemsIn(at("evil.example"))).toEqual([`unknown-app: https://evil.example/v4/${kick}`]);
    expect(problemsIn(at("adminapisgp.im.qcloud.com"))).toEqual([]);
    expect(problemsIn(at("console.tim.qq.com"))).toEqual([`unknown-app: https://console.tim.qq.com/v4/${kick}`]);
    expect(problemsIn(at("console.tim.qq.com", ""))).toEqual([]);
    expect(problemsIn(at("console.tim.qq.com", "# @profile none\n"))).toEqual(["unknown-profile: none"]);
  });

  test("may be the sandbox, on this machine", () => {
    const local = (profile: string) => sent("", profile).replace(kick, `http://127.0.0.1:8080/v4/${kick}`);
    expect(problemsIn(local(""))).toEqual([]);
    expect(problemsIn(local("# @profile dev\n"))).toHaveLength(1);
  });

  test("is looked at again when the file takes another profile", () => {
    const file = (profile: string) => `# @profile ${profile}\n${sent("?sdkappid=1400000000", "")}`;
    const { service, uri } = opened(file("dev"));
    const codes = () => service.validate(uri).map(({ code }) => code);
    expect(codes()).toEqual(["needless-query-field"]);
    service.update(uri, file("prod"));
    expect(codes()).toEqual(["unknown-app"]);
    service.update(uri, file("dev"));
    expect(codes()).toEqual(["needless-query-field"]);
  });

  test("is looked at again when the profiles change", () => {
    const workspace = testWorkspace();
    let profiles = workspace.profiles("");
    const { service, uri } = opened(sent("?sdkappid=5"), { ...workspace, profiles: () => profiles });
    const codes = () => service.validate(uri).map(({ code }) => code);
    expect(codes()).toEqual(["unknown-app"]);
    profiles = { ...profiles, profiles: profiles.profiles.map((profile) => ({ ...profile, sdkAppId: 5 })) };
    expect(codes()).toEqual(["needless-query-field"]);
  });
});

describe("a secret", () => {
  const key = "0123456789abcdef".repeat(4);
  const userSig = signUser({
    sdkAppId: 1400000000,
    key,
    identifier: "administrator",
    issuedAtSeconds: 1_700_000_000,
    lifetimeSeconds: 86_400,
  });

  test("is handed to the editor with its place", () => {
    const [action] = actionsAt(`# my key: |${key}\n`);
    expect(action?.command).toEqual({
      title: "Move to secret storage",
      command: "imreq.moveSecret",
      arguments: [
        "file:///requests.imreq",
        { start: { line: 0, character: 10 }, end: { line: 0, character: 74 } },
        "key",
      ],
    });
    expect(action?.edit).toBeUndefined();
  });

  test("never stands in what is said about it", () => {
    const text = `### A\n# ${key}\n${app}?usersig=${userSig}\n{ "a": "${userSig}" }\n`;
    const { service, uri } = opened(text);
    const range = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
    const said = JSON.stringify([service.validate(uri), service.codeActions(uri, range)]);
    expect(said).not.toContain(key);
    expect(said).not.toContain(userSig);
  });

  test("in the query of a URL is removed", () => {
    expect(preferred(`${app}?usersig=|${userSig}`)).toBe(app);
  });
});

describe("everywhere in a file", () => {
  test("literal random numbers become fresh ones", () => {
    const one = (random: string) =>
      `### A\ngroup_open_http_svc/send_group_msg\n{ "GroupId": "a", "Random": ${random}, "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "a" } }] }\n`;
    expect(fixed(one("1|") + one("2"), "Replace with {{$random}} everywhere in this file")).toBe(
      one("{{$random}}") + one("{{$random}}"),
    );
  });

  test("needless query fields go", () => {
    expect(
      fixed(
        `${app}?ran|dom=1&sdkappid=2\n###\nConfigSvc/GetIPList?random=1&nettype=1&contenttype=json\n`,
        "Remove all needless query fields of this file",
      ),
    ).toBe(`${app}?sdkappid=2\n###\nConfigSvc/GetIPList?nettype=1\n`);
  });

  test("unused variables go", () => {
    expect(
      fixed(`@a| = 1\n@b = 2\n@c = 3\n### A\n# @confirm {{b}}\n${app}\n`, "Remove all unused variables of this file"),
    ).toBe(`@b = 2\n### A\n# @confirm {{b}}\n${app}\n`);
  });

  test("unused variables go and leave the bodies", () => {
    const one = (variable: string) => `### A\n${importCall}\n{ "UserID": "a" }${variable}\n`;
    expect(fixed(one(" @x| = 1") + one(" @y = 2"), "Remove all unused variables of this file")).toBe(one("") + one(""));
  });

  test("methods go", () => {
    expect(fixed(`G|ET ${app}\n###\nPUT ${app}\n`, "Remove the methods of all requests in this file")).toBe(
      `${app}\n###\n${app}\n`,
    );
  });

  test("is not offered for one problem alone", () => {
    expect(offered(`G|ET ${app}\n`)).toEqual(["Remove GET"]);
  });
});

describe("silence", () => {
  test("is a comment above the line", () => {
    expect(fixed("### A\nopenim/some_new|_thing\n", "Disable unknown-command for this line")).toBe(
      "### A\n# imreq-disable-next-line unknown-command\nopenim/some_new_thing\n",
    );
  });

  test("is a comment of JSON in a body", () => {
    const after = fixed(inBody('{\r\n  "User|Id": "a"\r\n}'), "Disable misspelt-key for this line");
    expect(after).toBe(inBody('{\r\n  // imreq-disable-next-line misspelt-key\r\n  "UserId": "a"\r\n}'));
    expect(diagnosticsIn(after)).toEqual([]);
  });

  test("joins the comment that is there", () => {
    const before = inBody('{\n  // imreq-disable-next-line duplicate-key -- legacy\n  "User|Id": "a"\n}');
    expect(fixed(before, "Disable misspelt-key for this line")).toBe(
      inBody('{\n  // imreq-disable-next-line duplicate-key, misspelt-key -- legacy\n  "UserId": "a"\n}'),
    );
  });

  test("is not offered for an error, which stops a send", () => {
    expect(actionsAt(`GE|T ${app}`).map(({ title }) => title)).toEqual(["Remove GET"]);
  });

  test("of a code that is none becomes the nearest", () => {
    expect(preferred(`### A\n# imreq-disable-next-line unknown-comand|\nopenim/x_y_z\n`)).toBe(
      "### A\n# imreq-disable-next-line unknown-command\nopenim/x_y_z\n",
    );
  });
});

test("every action is a quick fix with its diagnostic", () => {
  for (const { kind, diagnostics } of actionsAt('### A\nim_open_login_svc/account_import\n{ "User|Id": "a" }')) {
    expect([kind, diagnostics?.length]).toEqual(["quickfix", 1]);
  }
});

describe("every documented body", () => {
  /** The text of a documented request, whose literal random number is a template as in a file. */
  const bodies = everyCommand.flatMap(([path, command]) => {
    const field = catalog.droppedWhenRepeated(path)?.field;
    return bodiesOf(command).map((body) => ({
      path,
      command,
      body: field !== undefined && Object.hasOwn(body, field) ? { ...body, [field]: "BARE" } : body,
    }));
  });
  const textOf = (path: string, body: unknown) =>
    inBody(JSON.stringify(body, null, 2).replaceAll('"BARE"', "{{$random}}"), path);

  /** The text after the preferred fix of the first problem of that rule. */
  const fixedOf = (text: string, rule: string) => {
    const { service, uri } = opened(text);
    const range = service.validate(uri).find(({ code }) => code === rule)?.range;
    const [first] = range === undefined ? [] : service.codeActions(uri, range).filter(({ isPreferred }) => isPreferred);
    const edits = Object.values(first?.edit?.changes ?? {})[0];
    return edits && TextDocument.applyEdits(TextDocument.create("a", "imreq", 1, text), edits);
  };

  test("is right again when a required key that was taken away is added", () => {
    const wrong = bodies.flatMap(({ path, command, body }) =>
      (command.request.required ?? []).flatMap((key) => {
        const { [key]: _, ...rest } = body;
        const rule = command.confidence === "documented" ? "body-schema" : "body-schema-unsure";
        const after = fixedOf(textOf(path, rest), rule);
        return after !== undefined && diagnosticsIn(after).length === 0 ? [] : [`${path} ${key}: ${after}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("is the same again when a misspelt key is corrected", () => {
    const wrong = bodies.flatMap(({ path, command, body }) => {
      if (command.confidence === "partial") return [];
      const known = new Set(Object.keys(command.request.properties ?? {}));
      return Object.keys(body).flatMap((key, index) => {
        const misspelt = `${key.slice(0, 1)}${key.slice(2)}`;
        if (key.length < 5 || known.has(misspelt)) return [];
        const entries = Object.entries(body).with(index, [misspelt, body[key]]);
        const after = fixedOf(textOf(path, Object.fromEntries(entries)), "misspelt-key");
        return after === textOf(path, body) ? [] : [`${path} ${key}: ${after}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test("is the same again when a number in quotes loses them", () => {
    const wrong = bodies.flatMap(({ path, command, body }) =>
      Object.entries(body).flatMap(([key, value]) => {
        const schema = command.request.properties?.[key];
        const type = schema && catalog.resolve(schema).type;
        if (typeof value !== "number" || type !== "integer") return [];
        const rule = command.confidence === "documented" ? "body-schema" : "body-schema-unsure";
        const after = fixedOf(textOf(path, { ...body, [key]: String(value) }), rule);
        return after === textOf(path, body) ? [] : [`${path} ${key}: ${after}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe("whatever the text is,", () => {
  const seeds = [
    `@a = {{b}}\n### A\n# @timeout 5\n# @name x\nGET ${createGroup}?random=1\n{ "Tipe": "Publik", "MaxMemberCount": "5", }\n?? Eror = 0\n`,
    `### B\r\n?? ErrorCode == 0\r\nopenim/sendmsg\r\n{\r\n  "MsgRandom": 5, "MsgRandom": 6, // é😀\r\n  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": {} }]\r\n}\r\n`,
    `### C\n# imreq-disable-next-line unknown-comand\n${importCall}\n[{ "UserID": ["a"], "Nick": {{$uid}} }]\n{}\nX-A: b\n`,
  ];
  const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

  test("every edit lies in the file and none overlaps another of its fix", () => {
    let actions = 0;
    for (const seed of seeds) {
      for (let at = 0; at < seed.length; at++) {
        for (const text of [
          seed.slice(0, at),
          seed.slice(0, at) + seed.slice(at + 1),
          `${seed.slice(0, at)}"${seed.slice(at)}`,
        ]) {
          const { service, uri } = opened(text);
          const document = TextDocument.create(uri, "imreq", 1, text);
          for (const { edit } of service.codeActions(uri, whole)) {
            const edits = edit?.changes?.[uri] ?? [];
            const spans = edits.map(
              ({ range }) => [document.offsetAt(range.start), document.offsetAt(range.end)] as const,
            );
            const sorted = spans.toSorted(([a], [b]) => a - b);
            expect(
              sorted.every(([start, end], index) => start <= end && end <= (sorted[index + 1]?.[0] ?? text.length)),
            ).toBe(true);
            actions++;
          }
        }
      }
    }
    expect(actions).toBeGreaterThan(5000);
  });
});

describe("a selection of everything", () => {
  const ids = Array.from({ length: 800 }, (_, id) => `{ "UserID": ${id}, "Nick": "n" }`).join(",\n");
  const hexadecimal = "0123456789abcdef".repeat(4);

  test.each([
    ["wrong values", `im_open_login_svc/multiaccount_import\n{ "AccountList": [\n${ids}] }\n`],
    ["open templates", `a/b\n{ "x": ${'"{{"'.repeat(25_000)}\n}\n`],
    ["unused variables", Array.from({ length: 9000 }, (_, id) => `@x${id} = 1\n`).join("")],
    ["suppressions", `${"# imreq-disable-next-line body-schem\n".repeat(2000)}${app}\n`],
    ["keys", `# ${`${hexadecimal} `.repeat(1500)}\n`],
    ["query fields", `${app}?${"random=1&".repeat(9000)}\n`],
    ["comments that are not closed", `${app}\n{ ${"/* ".repeat(33_000)}`],
    ["open braces", `${app}\n${"{\n".repeat(33_000)}`],
    ["names", "@x = 1\n".repeat(5000)],
  ])("gives few actions, whatever there is: %s", (_, text) => {
    const { service, uri } = opened(text);
    const end = { line: 100_000, character: 0 };
    expect(service.validate(uri)).not.toEqual([]);
    const actions = service.codeActions(uri, { start: { line: 0, character: 0 }, end });
    expect(actions.length).toBeLessThan(300);
  });
});

test("nothing is offered in a file that is not open or where nothing is wrong", () => {
  const { service } = opened("");
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  expect(service.codeActions("file:///other.imreq", range)).toEqual([]);
  expect(offered(`|${app}\n`)).toEqual([]);
  expect(offered("|")).toEqual([]);
});

function diagnosticsIn(text: string): unknown[] {
  const { service, uri } = opened(text, testWorkspace());
  return service.validate(uri).map(({ code }) => code);
}

test("a directive without its comment gets one", () => {
  expect(problemsIn(`### A\n@name a\n${importCall}\n{ "UserID": "a" }\n`)).toEqual(["bare-directive: @name a"]);
  expect(preferred(`### A\n@na|me a\n${importCall}\n`)).toBe(`### A\n# @name a\n${importCall}\n`);
});

test("of all that a URL holds too much, a UserSig goes first", () => {
  const query = "sdkappid=1400000000&identifier=a&usersig=somebodys-log-in&random=1";
  const { service, uri } = opened(`### A\nhttps://console.tim.qq.com/v4/${app}?${query}\n`);
  const line = { start: { line: 1, character: 0 }, end: { line: 1, character: 200 } };
  const [first] = service.codeActions(uri, line);
  expect(first?.title).toBe("Remove usersig");
});
