import { describe, expect, test } from "vitest";
import { accepted, completionsAt, labelsAt, testWorkspace } from "../../support/language.ts";

const inBody = (body: string, call = "im_open_login_svc/account_import") => `### A request\n${call}\n${body}`;
const create = "group_open_http_svc/create_group";
const send = "openim/sendmsg";

describe("commands", () => {
  test("are offered on an empty line of a request", async () => {
    expect(await labelsAt("### A\n|")).toContain("im_open_login_svc/account_import");
  });

  test("are offered in an empty file", async () => {
    expect(await labelsAt("|")).toContain("im_open_login_svc/account_import");
  });

  test("are found by the words of their titles", async () => {
    const items = await completionsAt("### A\nmute|");
    const found = items.filter(({ filterText }) => filterText?.toLowerCase().includes("mute"));
    expect(found.map(({ label }) => label)).toContain("group_open_http_svc/forbid_send_msg");
  });

  test("tell their title beside the name", async () => {
    const items = await completionsAt("### A\n|");
    expect(items.find(({ label }) => label === "im_open_login_svc/account_import")?.detail).toBe("Import one account");
  });

  test("replace the whole target that stands there", async () => {
    expect(await accepted("### A\nopenim/se|ndmsg\n{}", "openim/batchsendmsg")).toBe("### A\nopenim/batchsendmsg\n{}");
  });

  test("are offered behind POST", async () => {
    expect(await accepted("### A\nPOST openim/|\n{}", send)).toBe(`### A\nPOST ${send}\n{}`);
  });

  test("are offered behind v4/", async () => {
    expect(await labelsAt("### A\nv4/openim/|")).toContain(send);
  });

  test.each(["v4/", "/v4/", "https://console.tim.qq.com/v4/", "POST https://console.tim.qq.com/v4/"])(
    "replace only themselves behind %s",
    async (prefix) => {
      expect(await accepted(`### A\n${prefix}openim/se|ndmsg\n{}`, "openim/batchsendmsg")).toBe(
        `### A\n${prefix}openim/batchsendmsg\n{}`,
      );
      const items = await completionsAt(`### A\n${prefix}mute|`);
      expect(items.slice(0, 5).map(({ label }) => label)).toContain("group_open_http_svc/forbid_send_msg");
    },
  );

  test("bring their body where nothing stands below", async () => {
    expect(await accepted("### A\n|\n\n### B\n", "im_open_login_svc/account_import")).toBe(
      '### A\nim_open_login_svc/account_import\n{\n  "UserID": "‹alice›"\n}‹›\n\n### B\n',
    );
  });

  test("change nothing when they are typed to their end, so that Enter makes a new line", async () => {
    expect(await accepted(`### A\n${send}|\n`, send)).toBe(`### A\n${send}\n`);
  });

  test.each(["{}", "?? ErrorCode == 0", "# a note"])("bring no body where %s stands below", async (below) => {
    expect(await accepted(`### A\nopenim/|\n${below}`, send)).toBe(`### A\n${send}\n${below}`);
  });

  test("bring a body that is filled with fresh random numbers", async () => {
    expect(await accepted("### A\n|", send)).toContain('"MsgRandom": {{$random}}');
  });

  test("are not offered in a title", async () => {
    expect(await labelsAt("### A|")).toEqual([]);
  });

  test("are not offered behind a body", async () => {
    expect(await labelsAt(`### A\n${send}\n{}\n|`)).toEqual([]);
  });

  test("offer the values of their query fields", async () => {
    const items = await completionsAt("### A\nConfigSvc/GetIPList?nettype=|");
    expect(items.map(({ label }) => label)).toContain("0");
    expect(items[0]?.detail).not.toBe("");
  });

  test("offer their query fields", async () => {
    expect(await labelsAt("### A\nConfigSvc/GetIPList?|")).toEqual(["nettype"]);
  });
});

describe("keys of a body", () => {
  test("come with the required ones first", async () => {
    const labels = await labelsAt(inBody('{ "Name": "x", | }', create));
    expect(labels[0]).toBe("Type");
    expect(labels).toContain("Introduction");
  });

  test("leave out those that are written already", async () => {
    expect(await labelsAt(inBody('{ "UserID": "a", | }'))).toEqual(["Nick", "FaceUrl"]);
  });

  test("bring their quotes and colon", async () => {
    expect(await accepted(inBody('{ "UserID": "a", | }'), "Nick")).toBe(inBody('{ "UserID": "a", "Nick": "‹›" }'));
  });

  test("replace the half-typed key", async () => {
    expect(await accepted(inBody('{ "UserID": "a", "N|" }'), "Nick")).toBe(inBody('{ "UserID": "a", "Nick": "‹›" }'));
  });

  test("are offered while the body is not closed", async () => {
    expect(await labelsAt(inBody('{\n  "UserID": "a",\n  |\n\n### Next'))).toEqual(["Nick", "FaceUrl"]);
  });

  test("are offered in the objects of an array", async () => {
    expect(await labelsAt(inBody('{ "MsgBody": [{ | }] }', send))).toEqual(["MsgType", "MsgContent"]);
  });

  test("of MsgContent follow from MsgType", async () => {
    const body = '{ "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { | } }] }';
    expect(await labelsAt(inBody(body, send))).toEqual(["Text"]);
  });

  test("are offered behind an unquoted template", async () => {
    const labels = await labelsAt(inBody('{ "MsgRandom": {{$random}}, | }', send));
    expect(labels).toContain("MsgBody");
    expect(labels).not.toContain("MsgRandom");
  });

  test("are described", async () => {
    const items = await completionsAt(inBody('{ "Nick": "a", | }'));
    const item = items.find(({ label }) => label === "UserID");
    expect(item?.detail).toBe("required");
    expect(JSON.stringify(item?.documentation)).toContain("At most 32 bytes");
  });

  test("stand where the file has them, not where the section does", async () => {
    const [item] = await completionsAt(`@a = 1\n\n${inBody('{ "UserID": "a", | }')}`);
    expect(item?.textEdit && "range" in item.textEdit && item.textEdit.range.start.line).toBe(4);
  });

  test("are not offered in comments", async () => {
    expect(await labelsAt(inBody("{\n  // a note |\n}"))).toEqual([]);
    expect(await labelsAt(inBody("{\n  /* a note | */\n}"))).toEqual([]);
  });

  test("are offered behind a URL in a string", async () => {
    expect(await labelsAt(inBody('{ "FaceUrl": "https://example.com/a.png", | }'))).toEqual(["UserID", "Nick"]);
  });

  test("of an unknown command are not known", async () => {
    expect(await labelsAt(inBody("{ | }", "openim/unknown"))).toEqual([]);
  });

  test("work with Windows line ends", async () => {
    expect(await labelsAt(inBody('{\n  "UserID": "a",\n  |\n}').replaceAll("\n", "\r\n"))).toEqual(["Nick", "FaceUrl"]);
  });
});

describe("values of a body", () => {
  test("are those of the list", async () => {
    expect(await labelsAt(inBody('{ "Type": | }', create))).toContain('"Public"');
  });

  test("carry their meaning", async () => {
    const items = await completionsAt(inBody('{ "SyncOtherMachine": | }', send));
    expect(items.find(({ label }) => label === "2")?.detail).toMatch(/sender/i);
  });

  test("replace a half-typed string", async () => {
    expect(await accepted(inBody('{ "Type": "Pu|" }', create), '"Public"')).toBe(
      inBody('{ "Type": "Public" }', create),
    );
  });
});

describe("a message element", () => {
  test("is offered whole, for each kind", async () => {
    expect(await accepted(inBody('{ "MsgBody": [|] }', send), "TIMTextElem")).toBe(
      inBody('{ "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "‹›" } }] }', send),
    );
  });

  test("of every kind makes valid JSON", async () => {
    const items = await completionsAt(inBody('{ "MsgBody": [|] }', send));
    const elements = items.filter(({ label }) => label.startsWith("TIM"));
    expect(elements.length).toBeGreaterThan(8);
    for (const { textEdit } of elements) {
      const text = textEdit?.newText.replace(/\$\{\d+:0\}/g, "0").replace(/\$\d+/g, "") ?? "";
      expect(JSON.parse(text)).toHaveProperty("MsgContent");
    }
  });
});

describe("an empty body", () => {
  test("offers the required keys, the example and its variants as a whole", async () => {
    expect((await labelsAt(inBody("{|}", create))).slice(0, 2)).toEqual([
      "All required keys",
      "The documented example",
    ]);
  });

  test("is filled between its braces", async () => {
    expect(await accepted(inBody("{|}"), "All required keys")).toBe(inBody('{\n  "UserID": "‹alice›"\n}'));
  });

  test("is filled in its blank line", async () => {
    expect(await accepted(inBody("{\n  |\n}"), "All required keys")).toBe(inBody('{\n  "UserID": "‹alice›"\n}'));
  });

  test("is offered below a request line that has none", async () => {
    expect(await accepted(inBody("|"), "All required keys")).toBe(inBody('{\n  "UserID": "‹alice›"\n}'));
  });

  test("gets a fresh MsgRandom for each send", async () => {
    expect(await accepted(inBody("{|}", send), "The documented example")).toContain('"MsgRandom": {{$random}}');
  });
});

describe("templates", () => {
  const file =
    '@owner = alice\n### A\n# @name first\nopenconfigsvr/getappinfo\n### B\n# @prompt who\nim_open_login_svc/account_import\n{ "UserID": "{{|}}" }';

  test("offer variables of the file, the profile and the prompts", async () => {
    const labels = await labelsAt(file);
    expect(labels).toEqual(expect.arrayContaining(["owner", "tester", "who"]));
  });

  test("offer named requests", async () => {
    expect(await accepted(file, "first")).toContain("{{first.}}");
  });

  test("offer functions with their arguments", async () => {
    expect(await accepted(file, "$randomInt(min, max)")).toContain("{{$randomInt(‹min›, ‹max›)}}");
  });

  test("replace the half-typed name", async () => {
    expect(await accepted("@owner = a\n@b = {{ow|ne}}", "owner")).toBe("@owner = a\n@b = {{owner}}");
  });

  test("are completed before they are closed", async () => {
    expect(await labelsAt(inBody('{ "UserID": "{{|" }'))).toContain("tester");
  });

  test("are completed in the place of a JSON value", async () => {
    expect(await labelsAt(inBody('{ "MsgRandom": {{| }', send))).toContain("$random");
  });

  test("offer only variables as arguments", async () => {
    expect(await labelsAt("@owner = a\n@b = {{$base64(|)}}")).toEqual(["b", "owner", "tester"]);
  });

  test("offer nothing in comments", async () => {
    expect(await labelsAt("# {{|")).toEqual([]);
  });

  test("offer the fields of a request's response", async () => {
    const text = `### A\n# @name made\n${create}\n{}\n### B\nopenim/sendmsg\n{ "x": "{{made.|}}" }`;
    expect(await labelsAt(text)).toEqual(expect.arrayContaining(["GroupId", "ErrorCode"]));
  });

  test("offer the keys that the last response had", async () => {
    const text = `### A\n# @name made\n${create}\n{}\n### B\nopenim/sendmsg\n{ "x": "{{made.|}}" }`;
    expect(await labelsAt(text, testWorkspace({ responses: { made: '{"Surprise":1}' } }))).toContain("Surprise");
  });
});

describe("directives", () => {
  test("are offered behind # @", async () => {
    expect(await accepted("### A\n# @dep|", "depends")).toBe("### A\n# @depends ");
  });

  test("are offered behind // @", async () => {
    expect(await labelsAt("### A\n// @|")).toContain("timeout");
  });

  test("tell how they are written", async () => {
    const items = await completionsAt("### A\n# @|");
    expect(items.find(({ label }) => label === "timeout")?.detail).toBe("# @timeout 5s");
  });

  test("offer the profiles of imreq.json", async () => {
    expect(await labelsAt("### A\n# @profile |")).toEqual(["dev", "prod", "sandbox"]);
  });

  test("offer the other named requests to depend on", async () => {
    const text = "### A\n# @name a\na/b\n### B\n# @name b\na/b\n### C\n# @name c\n# @depends a, |\na/b";
    expect(await labelsAt(text)).toEqual(["b"]);
  });
});

describe("expectations", () => {
  test("offer the fields of the answer and the words of their own", async () => {
    expect(await labelsAt(`### A\n${create}\n{}\n?? |`)).toEqual(
      expect.arrayContaining(["GroupId", "ErrorCode", "outcome"]),
    );
  });

  test("offer operators", async () => {
    expect(await labelsAt(`### A\n${create}\n{}\n?? GroupId |`)).toContain("startsWith");
  });

  test("offer the outcomes", async () => {
    expect(await accepted(`### A\n${create}\n{}\n?? outcome == |`, '"partial"')).toContain('?? outcome == "partial"');
  });
});

describe("a line of a hundred thousand characters", () => {
  const many = 100_000;

  test.each([
    ["of words", `x${" y".repeat(many / 2)}|`],
    ["of blanks in a body", `openim/sendmsg\n{ "To_Account":${" ".repeat(many)}|x }`],
    ["of one word in a body", `openim/sendmsg\n{ "To_Account": "${"a".repeat(many)}" |`],
    ["behind braces that are not closed", `openim/sendmsg\n{ "To_Account": "{{${"a".repeat(many)}|" }`],
    ["with a long directive", `# @depends ${"a ".repeat(many / 2)}|\nopenim/sendmsg`],
  ])("%s holds nobody up", async (_, marked) => {
    // What is quadratic would not come to its end.
    expect(await labelsAt(marked)).toBeInstanceOf(Array);
  });
});
