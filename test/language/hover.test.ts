import { describe, expect, test } from "vitest";
import { hoveredText, hoverIn, testWorkspace } from "../support/language.ts";

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
