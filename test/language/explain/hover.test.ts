import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { LanguageService } from "../../../src/language/languageService.ts";
import { maskBody } from "../../../src/language/syntax/body.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { catalog } from "../../support/catalog.ts";
import { hoveredText, hoverIn, opened, testWorkspace } from "../../support/language.ts";

const inBody = (body: string, call = "im_open_login_svc/account_import") => `### A request\n${call}\n${body}`;

describe("a command", () => {
  test("is explained with its summary", async () => {
    expect(await hoverIn("im_open_login_svc/account|_import")).toContain("**Import one account**");
  });

  test("links to the documentation of both sites", async () => {
    const text = await hoverIn("im_open_login_svc/account|_import");
    expect(text).toContain("https://www.tencentcloud.com/document/product/1047/34953");
    expect(text).toContain("https://cloud.tencent.com/document/product/269/1608");
  });

  test("tells its rate limit and error codes", async () => {
    const text = await hoverIn("im_open_login_svc/account|_import");
    expect(text).toContain("Rate limit:");
    expect(text).toMatch(/- \d{5}: \w/);
  });

  test("is the whole target", async () => {
    expect(await hoveredText("POST im_open|_login_svc/account_import\n{}")).toBe("im_open_login_svc/account_import");
  });

  test("that is unknown is said to be so", async () => {
    expect(await hoverIn("openim/nothing|_here")).toContain("does not know this command");
  });
});

describe("a field", () => {
  test("tells its type, whether it is required and its limit", async () => {
    const text = await hoverIn(inBody('{ "User|ID": "alice" }'));
    expect(text).toContain("**UserID** · string · required");
    expect(text).toContain("At most 32 bytes (UTF-8).");
  });

  test("is explained at its value too, with the meaning of each value", async () => {
    const text = await hoverIn(inBody('{ "SyncOtherMachine": |2 }', "openim/sendmsg"));
    expect(text).toContain("**`2`**:");
  });

  test("of MsgContent depends on MsgType", async () => {
    const body = '{ "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Te|xt": "hi" } }] }';
    expect(await hoverIn(inBody(body, "openim/sendmsg"))).toContain("**Text** · string");
  });

  test("that holds a Unix time shows the time in UTC", async () => {
    const text = await hoverIn(inBody('{ "CreateTime": 17000000|00 }', "group_open_http_svc/import_group"));
    expect(text).toContain("2023-11-14 22:13:20 UTC");
  });

  test("that holds a user ID says so", async () => {
    expect(await hoverIn(inBody('{ "From_|Account": "a" }', "openim/sendmsg"))).toContain("Holds a user ID.");
  });

  test("behind an unquoted template is found", async () => {
    expect(await hoverIn(inBody('{ "MsgRandom": {{$random}}, "To_|Account": "a" }', "openim/sendmsg"))).toContain(
      "To\\_Account",
    );
  });

  test("that is not documented has no hover", async () => {
    expect(await hoverIn(inBody('{ "Nothing|Known": 1 }'))).toBeUndefined();
  });

  test("in a text with Windows line ends is found", async () => {
    expect(await hoverIn('### A\r\nim_open_login_svc/account_import\r\n{\r\n  "User|ID": "a"\r\n}')).toContain(
      "UserID",
    );
  });
});

describe("an error code", () => {
  test("of an expectation is explained", async () => {
    expect(await hoverIn(`${inBody("{}")}\n?? ErrorCode == 60|006`)).toContain("**60006**");
  });

  test("means what it means for this command", async () => {
    const here = await hoverIn("### A\nopenim_robot_http_svc/create_robot\n{}\n?? ErrorCode == 100|08");
    expect(here).toContain("20 chatbots already");
  });

  test("of another number is not guessed", async () => {
    expect(await hoverIn(`${inBody("{}")}\n?? duration < 60|006`)).toBeUndefined();
  });
});

describe("a variable", () => {
  test("of the file shows its value and line", async () => {
    const text = await hoverIn(`# a comment\n@owner = alice\n${inBody('{ "UserID": "{{own|er}}" }')}`);
    expect(text).toBe("**owner** · Variable of this file, line 2\n\n`alice`");
  });

  test("of the profile names the profile", async () => {
    expect(await hoverIn(inBody('{ "UserID": "{{test|er}}" }'))).toBe(
      "**tester** · Variable of the profile “dev”\n\n`bob`",
    );
  });

  test("that is asked for says so", async () => {
    expect(await hoverIn(`### A\n# @prompt who\n${inBody('{ "UserID": "{{wh|o}}" }').slice(14)}`)).toContain(
      "Asked for",
    );
  });

  test("that nothing defines says so", async () => {
    expect(await hoverIn(inBody('{ "UserID": "{{nob|ody}}" }'))).toContain("Nothing defines this variable");
  });

  test("whose value holds Markdown shows it as it is", async () => {
    expect(await hoverIn("@a = `x` [l](http://e)\n@b = {{|a}}")).toContain("`` `x` [l](http://e) ``");
  });
});

describe("a name of an imported file", () => {
  const files = {
    "shared/common.imreq":
      "# first\n\n@owner = alice\n\n### Make it\n# @name made\ngroup_open_http_svc/create_group\n{}\n",
  };
  const imports = "# @import ./shared/common.imreq\n";
  /** Two files have a request of that name. */
  const workspace = {
    ...testWorkspace({ files }),
    lastResponse: (other: string) => `{ "GroupId": "of ${other.replace("file:///", "")}" }`,
  };

  test("of a variable tells the file with its own line", async () => {
    expect(await hoverIn(`${imports}${inBody('{ "UserID": "{{own|er}}" }')}`, workspace)).toBe(
      "**owner** · Variable of common.imreq, line 3\n\n`alice`",
    );
  });

  test.each([
    ["a template", inBody('{ "UserID": "{{made.Grou|pId}}" }')],
    ["@depends", "### A\n# @depends ma|de\nopenim/sendmsg\n{}"],
  ])("of a request in %s tells the file with its own line", async (_, request) => {
    expect(await hoverIn(`${imports}${request}`, workspace)).toContain("**made** · Request of common.imreq, line 7");
  });

  test("of a request shows the last response of that file's", async () => {
    const hover = await hoverIn(`${imports}${inBody('{ "UserID": "{{made.Grou|pId}}" }')}`, workspace);
    expect(hover).toContain('`"of shared/common.imreq"`');
  });
});

describe("a value of another response", () => {
  const text = `### Make it\n# @name made\ngroup_open_http_svc/create_group\n{}\n### B\nopenim/sendmsg\n{ "x": "{{made.Grou|pId}}" }`;

  test("tells the request and the field", async () => {
    const hover = await hoverIn(text);
    expect(hover).toContain("Make it");
    expect(hover).toContain("**GroupId** · string");
    expect(hover).toContain("It has not run yet");
  });

  test("shows what came last", async () => {
    expect(await hoverIn(text, testWorkspace({ responses: { made: '{"GroupId":"@TGS#1"}' } }))).toContain('`"@TGS#1"`');
  });
});

test("a function is explained with its signature", async () => {
  expect(await hoverIn("@a = {{$rand|omInt(1, 2)}}")).toContain("`$randomInt(min, max)`");
});

test("a directive is explained with its form", async () => {
  expect(await hoverIn("### A\n# @time|out 5s\na/b")).toContain("`# @timeout 5s`");
});

test("a profile of a directive shows its app", async () => {
  expect(await hoverIn("### A\n# @profile d|ev\na/b")).toContain("1400000000");
});

test("a request that another depends on shows its command", async () => {
  expect(await hoverIn("### A\n# @name first\nopenconfigsvr/getappinfo\n### B\n# @depends fi|rst\na/b")).toContain(
    "`openconfigsvr/getappinfo`",
  );
});

test("a title has no hover", async () => {
  expect(await hoverIn("### A ti|tle\na/b")).toBeUndefined();
});

describe("a variable's value", () => {
  const body = (name: string) => inBody(`{ "UserID": "{{${name.slice(0, 1)}|${name.slice(1)}}}" }`);

  test("is followed through a chain of variables", async () => {
    const hover = await hoverIn(
      `@first = al\n@second = {{first}}ice\n@third = {{second}} of {{tester}}\n${body("third")}`,
    );
    expect(hover).toContain("`{{second}} of {{tester}}`");
    expect(hover).toContain("Now: `alice of bob`");
  });

  test("shows what the profile gives", async () => {
    expect(await hoverIn(`@app = {{$sdkAppId}}/{{$admin}}\n${body("app")}`)).toContain(
      "Now: `1400000000/administrator`",
    );
  });

  test("that is made when sending is shown as it is written", async () => {
    expect(await hoverIn(`@stamp = {{$timestamp}}\n${body("stamp")}`)).not.toContain("Now:");
  });

  test("that needs itself ends", async () => {
    expect(await hoverIn(`@one = {{two}}{{two}}\n@two = {{one}}{{one}}\n${body("one")}`)).toContain("`{{two}}{{two}}`");
  });

  test("from the environment is not shown", async () => {
    const hover = await hoverIn(`@token = {{$env(TOKEN)}}\n@both = x{{token}}\n${body("both")}`);
    expect(hover).toContain("`***`");
    expect(hover).toContain("`$env(TOKEN)`");
  });

  test("that looks like a secret key is not shown", async () => {
    const key = createHash("sha256").update("any").digest("hex");
    const hover = await hoverIn(`@secretKey = ${key}\n@via = {{secretKey}}\n${body("via")}`);
    expect(hover).toContain("***");
    expect(hover).not.toContain(key);
  });

  test("of an imported file resolves in that file, and its file is named", async () => {
    const files = { "common.imreq": "@base = there\n@server = {{base}}.example" };
    const hover = await hoverIn(`# @import ./common.imreq\n@base = here\n${body("server")}`, testWorkspace({ files }));
    expect(hover).toContain("Variable of common.imreq, line 2");
    expect(hover).toContain("Now: `there.example`");
  });

  test("of an imported file is filled from the profile of the request that uses it", async () => {
    const files = { "common.imreq": "# @profile prod\n@server = {{tester}} {{$sdkAppId}}" };
    const hover = await hoverIn(`# @import ./common.imreq\n${body("server")}`, testWorkspace({ files }));
    expect(hover).toContain("Now: `bob 1400000000`");
  });

  test("that two variables of one name may have is not shown", async () => {
    expect(await hoverIn(`@one = 1\n@one = 2\n@server = {{one}}\n${body("server")}`)).not.toContain("Now:");
  });

  test("that is a Unix time shows the moment", async () => {
    expect(await hoverIn(`@start = 1700000000\n${body("start")}`)).toContain("2023-11-14 22:13:20 UTC");
    expect(await hoverIn("@start = 17000|00000")).toContain("2023-11-14 22:13:20 UTC");
    expect(await hoverIn("@appId = 14000|00000")).toBeUndefined();
  });
});

describe("a Unix time", () => {
  test("in milliseconds is shown, in a field that nobody describes", async () => {
    expect(await hoverIn(inBody('{ "Anything": 1700000000|123 }'))).toContain("2023-11-14 22:13:20.123 UTC");
  });

  test("is shown in an expectation", async () => {
    expect(await hoverIn(`${inBody("{}")}\n?? MsgTime > 17000|00000`)).toContain("2023-11-14 22:13:20 UTC");
  });

  test("is not seen in random numbers and IDs", async () => {
    expect(await hoverIn(inBody('{ "MsgRandom": 17000|00000 }', "openim/sendmsg"))).not.toContain("UTC");
    expect(await hoverIn(inBody('{ "SdkAppId": 14000|00000 }', "openim/nothing"))).toBeUndefined();
  });
});

describe("an error code anywhere", () => {
  test("is explained in a comment", async () => {
    expect(await hoverIn("# 100|15 means that there is no such group")).toContain("**10015**");
    expect(await hoverIn(inBody('{\n  // see 100|15.\n  "UserID": "a"\n}'))).toContain("**10015**");
    expect(await hoverIn(inBody('{ /* 100|15 */ "UserID": "a" }'))).toContain("**10015**");
  });

  test("is explained in a title", async () => {
    expect(await hoverIn("### Fails with 100|15")).toContain("**10015**");
  });

  test("is explained at a key of codes in a body", async () => {
    expect(await hoverIn(inBody('{ "ErrorCode": 100|15 }', "openim/nothing"))).toContain("**10015**");
    expect(await hoverIn(inBody('{ "Anything": 100|15 }', "openim/nothing"))).toBeUndefined();
  });

  test("is explained in a variable that is named so", async () => {
    expect(await hoverIn("@expectedCode = 100|15")).toContain("**10015**");
    expect(await hoverIn("@port = 100|15")).toBeUndefined();
  });

  test("is not seen in parts of other words", async () => {
    expect(await hoverIn("# http://localhost:100|15/")).toBeUndefined();
    expect(await hoverIn("# v100|15")).toBeUndefined();
    expect(await hoverIn("# 1.100|15")).toBeUndefined();
    expect(await hoverIn("# 12|345 is none")).toBeUndefined();
  });
});

describe("an expected value", () => {
  test("of the outcome is explained", async () => {
    expect(await hoverIn(`${inBody("{}")}\n?? outcome == "part|ial"`)).toContain("items of it failed");
  });
});

describe("a UserSig", () => {
  const now = Date.UTC(2026, 0, 1);
  const made = (issuedAgoHours: number, lifetimeSeconds: number) =>
    signUser({
      sdkAppId: 1_400_000_000,
      key: "any key",
      identifier: "alice",
      issuedAtSeconds: now / 1000 - issuedAgoHours * 3600,
      lifetimeSeconds,
    });
  const hoverOf = async (text: string, word: string, workspace = testWorkspace()) => {
    const service = new LanguageService(catalog, workspace, () => now);
    service.open("file:///a.imreq", text);
    const before = text.slice(0, text.indexOf(word) + 3).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const hover = await service.hover("file:///a.imreq", position);
    return hover && (hover.contents as { value: string }).value;
  };

  test("in a string tells whose it is, of which app and until when", async () => {
    const userSig = made(1, 2 * 3600);
    const hover = await hoverOf(inBody(`{ "UserSig": "${userSig}" }`), userSig);
    expect(hover).toContain("`alice` · SDKAppID 1400000000");
    expect(hover).toContain("Made 1 h ago");
    expect(hover).toContain("Expires in 1 h");
    expect(hover).toContain("No key of this app is stored here");
    expect(hover).not.toContain(userSig);
  });

  test("that has expired says since when", async () => {
    const userSig = made(5, 2 * 3600);
    expect(await hoverOf(`@sig = ${userSig}`, userSig)).toContain("Expired 3 h ago");
  });

  test("in a URL and in a comment is explained", async () => {
    const userSig = made(1, 60);
    const url = `https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1&usersig=${userSig}&random=1`;
    expect(await hoverOf(`### A\n${url}\n{}`, userSig)).toContain("`alice`");
    expect(await hoverOf(`# ${userSig}`, userSig)).toContain("`alice`");
  });

  test.each([
    [true, "Signed with the stored key"],
    [false, "Not signed with the stored key"],
  ])("tells whether the stored key made it: %s", async (isSigned, words) => {
    const userSig = made(1, 60);
    expect(await hoverOf(`@sig = ${userSig}`, userSig, testWorkspace({ isSigned: () => isSigned }))).toContain(words);
  });

  test("of a user with an odd name keeps the Markdown whole", async () => {
    const userSig = signUser({
      sdkAppId: 1,
      key: "k",
      identifier: "`a` [x](http://e)",
      issuedAtSeconds: 1,
      lifetimeSeconds: 1,
    });
    expect(await hoverOf(`@sig = ${userSig}`, userSig)).toContain("`` `a` [x](http://e) ``");
  });
});

test("a long body is read once for all the looks at it", async () => {
  const element = '{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello {{$uuid}} world" } }';
  const body = `{\n"MsgRandom": {{$random}},\n"MsgBody": [\n${`${element},\n`.repeat(10_000)}${element}\n]\n}`;
  const { service, uri } = opened(inBody(body, "openim/sendmsg"));
  const textAt = async (character: number) => {
    const hover = await service.hover(uri, { line: 5000, character });
    return (hover?.contents as { value: string } | undefined)?.value;
  };
  expect(await textAt(5)).toContain("**MsgType** · string");
  expect(await textAt(46)).toContain("**Text** · string");
  const section = service.file(uri)?.sections[0]?.section;
  expect(section && maskBody(section)).toBe(section && maskBody(section));
});
