import { describe, expect, test } from "vitest";
import { signUser } from "../../../src/protocol/userSig.ts";
import { atCursor } from "../../support/atCursor.ts";
import { accepted, completionsAt, labelsAt, opened, testWorkspace } from "../../support/language.ts";

const made = (template: string) =>
  `### A\n# @name made\ngroup_open_http_svc/create_group\n{}\n### B\nopenim/sendmsg\n{ "x": "${template}" }`;
const answer = (value: unknown) => testWorkspace({ responses: { made: JSON.stringify(value) } });

describe("response paths", () => {
  test("offer what the last response had, with its values, before the rest of the schema", async () => {
    const items = await completionsAt(made("{{made.|}}"), answer({ ErrorCode: 0, GroupId: "@TGS#1" }));
    const labels = items.map(({ label }) => label);
    expect(labels.slice(0, 2)).toEqual(["ErrorCode", "GroupId"]);
    expect(labels).toContain("ActionStatus");
    expect(items[1]?.detail).toBe('last: "@TGS#1"');
  });

  test("go into arrays", async () => {
    expect(await accepted(made("{{made.List.|}}"), "[0]", answer({ List: [{ a: 1 }] }))).toBe(made("{{made.List[0]}}"));
    expect(await accepted(made("{{made.List[|}}"), "[0]", answer({ List: [{ a: 1 }] }))).toBe(made("{{made.List[0]}}"));
    expect(await accepted(made("{{made.List[|]}}"), "[0]", answer({ List: [1] }))).toBe(made("{{made.List[0]}}"));
  });

  test("offer an array's length", async () => {
    const workspace = answer({ List: [1, 2] });
    expect(await labelsAt(made("{{made.List.|}}"), workspace)).toEqual(["[0]", "[1]", "length"]);
    expect(await accepted(made("{{made.List[|]}}"), "length", workspace)).toBe(made("{{made.List.length}}"));
  });

  test("go into the items of arrays", async () => {
    expect(await labelsAt(made("{{made.List[0].|}}"), answer({ List: [{ Deep: { er: 1 } }] }))).toEqual(["Deep"]);
    expect(await labelsAt(made("{{made.List[0].Deep.e|}}"), answer({ List: [{ Deep: { er: 1 } }] }))).toEqual(["er"]);
  });

  test("put odd keys into brackets", async () => {
    const workspace = answer({ "a key": 1, 'q"uote': 2 });
    expect(await accepted(made("{{made.|}}"), '["a key"]', workspace)).toBe(made('{{made["a key"]}}'));
    expect(await labelsAt(made("{{made.|}}"), workspace)).toContain('["q\\"uote"]');
  });

  test("follow the schema where no response has come", async () => {
    const text = made("{{made.|}}").replace("create_group", "get_group_info");
    expect(await labelsAt(text)).toContain("GroupInfo");
    const items = await labelsAt(text.replace("{{made.", "{{made.GroupInfo."));
    expect(items).toEqual(expect.arrayContaining(["[0]", "length"]));
    expect(await labelsAt(text.replace("{{made.", "{{made.GroupInfo[0]."))).toContain("GroupId");
  });

  test("are offered in the place of a JSON value and before the braces close", async () => {
    expect(await labelsAt(made("").replace('""', "{{made.|"))).toContain("GroupId");
  });

  test("of a response that is no JSON follow the schema", async () => {
    expect(await labelsAt(made("{{made.|}}"), testWorkspace({ responses: { made: "<html>" } }))).toContain("GroupId");
  });
});

describe("imported names", () => {
  const workspace = testWorkspace({
    files: { "shared/common.imreq": "\n@server = east\n### S\n# @name login\nopenconfigsvr/getappinfo\n{}" },
  });
  const text = '# @import ./shared/common.imreq\n@own = 1\n### A\nopenim/sendmsg\n{ "x": "{{|}}" }';

  test("are offered with their file and line", async () => {
    const items = await completionsAt(text, workspace);
    const server = items.find(({ label }) => label === "server");
    expect(server?.documentation).toEqual({ kind: "markdown", value: "Variable of common.imreq, line 2" });
    const login = items.find(({ label }) => label === "login");
    expect(JSON.stringify(login?.documentation)).toContain("Request of common.imreq, line 5");
  });

  test("of the own file tell their line", async () => {
    const items = await completionsAt(text, workspace);
    const own = items.find(({ label }) => label === "own");
    expect(own?.documentation).toEqual({ kind: "markdown", value: "Variable of this file, line 2" });
  });
});

describe("inside a template that is there already", () => {
  const text = (template: string) =>
    `@owner = alice\n### I\n# @name imp\nopenim/sendmsg\n{}\n### A\nopenim/sendmsg\n{ "x": "${template}", "y": 1 }`;

  test.each([
    ["{{i|mp.GroupId}}", "imp", "{{imp.GroupId}}"],
    ['{{i|mp["a key"]}}', "imp", '{{imp["a key"]}}'],
    ["{{|imp.GroupId}}", "owner", "{{owner}}"],
    ["{{|imp.List[0].Id }}", "$uuid", "{{$uuid }}"],
    ["{{i|mp.GroupId}}", "$randomInt(min, max)", "{{$randomInt(‹min›, ‹max›)}}"],
    ["{{$ra|ndomInt(1, 9)}}", "$randomInt(min, max)", "{{$randomInt(1, 9)}}"],
    ["{{$ra|ndomInt (1", "$randomInt(min, max)", "{{$randomInt (1"],
    ["{{$ra|ndomInt(1, 9)}}", "$uuid", "{{$uuid}}"],
    ["{{|$base64('}}')}}", "owner", "{{owner}}"],
    ["{{|$randomInt(1, 9)}}", "imp", "{{imp.}}"],
    ["{{|$random}}", "$uuid", "{{$uuid}}"],
    ["{{|$random}}", "owner", "{{owner}}"],
    ["{{ |$random}}", "imp", "{{ imp.}}"],
    ["{{$base64(|'text')}}", "owner", "{{$base64(owner)}}"],
    ["{{$randomInt(|1, 9)}}", "owner", "{{$randomInt(owner, 9)}}"],
    ["{{ow| is. Not closed", "owner", "{{owner is. Not closed"],
  ])("%s becomes what is chosen: %s", async (before, label, after) => {
    expect(await accepted(text(before), label)).toBe(text(after));
  });

  test.each(["{{owner}|}", "{|{owner}}", "{{owner}}|", "{{{{|", "{{{{tpl|}}"])(
    "%s offers no names",
    async (template) => {
      const labels = await labelsAt(text(template));
      expect(labels).not.toContain("owner");
      expect(labels).not.toContain("$uuid");
    },
  );
});

test("a variable's secret value is not shown", async () => {
  const signature = signUser({ sdkAppId: 1, key: "k", identifier: "a", issuedAtSeconds: 1, lifetimeSeconds: 1 });
  const items = await completionsAt(`@secret = ${signature}\n### A\nopenim/sendmsg\n{ "x": "{{|}}" }`);
  expect(items.find(({ label }) => label === "secret")?.detail).toBe("***");
});

test("of ten thousand names a hundred are offered, those that fit best among them", async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `@number${index} = ${index}`).join("\n");
  const offered = async (typed: string) => {
    const items = await completionsAt(`${names}\n### A\nopenim/sendmsg\n{ "x": "{{${typed}|}}" }`);
    return items.map(({ label }) => label).filter((label) => label.startsWith("number"));
  };
  expect((await offered("number")).length).toBe(100);
  expect((await offered("number9999"))[0]).toBe("number9999");
});

describe("files", () => {
  const workspace = testWorkspace({
    files: { "data/users.csv": "", "data/body.json": "{}", "common.imreq": "", "logo.png": "" },
  });

  test("are offered in $file", async () => {
    expect(await accepted("@a = {{$file('|')}}", "./data/users.csv", workspace)).toBe(
      "@a = {{$file('./data/users.csv')}}",
    );
    expect(await labelsAt("@a = {{$file(./da|", workspace)).toEqual(["./data/users.csv", "./data/body.json"]);
  });

  test("with a space in their path get quotes in $file", async () => {
    const spaced = testWorkspace({ files: { "a b.txt": "" } });
    expect(await accepted("@a = {{$file(|)}}", "./a b.txt", spaced)).toBe("@a = {{$file('./a b.txt')}}");
    expect(await accepted("@a = {{$file('|')}}", "./a b.txt", spaced)).toBe("@a = {{$file('./a b.txt')}}");
  });

  test("that cannot be written are not offered", async () => {
    const odd = testWorkspace({ files: { "o'b.csv": "", "a\nb.csv": "", " c.csv": "", "d.csv ": "", "fine.csv": "" } });
    expect(await labelsAt("@a = {{$file(|)}}", odd)).toEqual(["./ c.csv", "./fine.csv"]);
    expect(await labelsAt("### A\n# @data |\nopenim/sendmsg", odd)).toEqual(["./o'b.csv", "./ c.csv", "./fine.csv"]);
  });

  test.each(["we}}ird.csv", "{{x.csv", "a,b.csv", "a(1).csv"])("called %s get quotes in $file", async (name) => {
    const text = (argument: string) => `### A\nopenim/sendmsg\n{ "x": "{{$file(${argument})}}" }`;
    const files = testWorkspace({ files: { [name]: "x" } });
    for (const marked of ["|", "'|'", "'|", "./|", "'./|old (1).csv'", "|'./old.csv'"]) {
      const done = await accepted(text(marked), `./${name}`, files);
      expect(done).toBe(text(`'./${name}'`));
      const { service, uri } = opened(done, files);
      expect(service.validate(uri).filter(({ severity }) => severity === 1)).toEqual([]);
    }
  });

  test("are offered as a body", async () => {
    expect(await accepted("### A\nopenim/sendmsg\n< |", "./data/body.json", workspace)).toBe(
      "### A\nopenim/sendmsg\n< ./data/body.json",
    );
    expect(await labelsAt("### A\nopenim/sendmsg\n< ./|", workspace)).toEqual(["./data/body.json"]);
  });

  test("are offered to @import and @data by their kind", async () => {
    expect(await labelsAt("# @import |", workspace)).toEqual(["./common.imreq"]);
    expect(await labelsAt("### A\n# @data ./d|\nopenim/sendmsg", workspace)).toEqual(["./data/users.csv"]);
  });

  test("replace what is written of them", async () => {
    expect(await accepted("# @import ./com|mon", "./common.imreq", workspace)).toBe("# @import ./common.imreq");
    expect(await accepted("# @import com|", "./common.imreq", workspace)).toBe("# @import ./common.imreq");
  });
});

describe("the signature of a function", () => {
  const helpAt = (marked: string) => {
    const { text, position } = atCursor(marked);
    const { service, uri } = opened(text);
    return service.signatureHelp(uri, position);
  };

  test("tells which argument is being written", () => {
    const help = helpAt("@a = {{$randomInt(1, |");
    expect(help?.signatures[0]?.label).toBe("$randomInt(min, max)");
    expect(help?.activeParameter).toBe(1);
    const [from = 0, to = 0] = (help?.signatures[0]?.parameters?.[1]?.label ?? []) as number[];
    expect(help?.signatures[0]?.label.slice(from, to)).toBe("max");
  });

  test("starts at the first argument", () => {
    expect(helpAt("@a = {{$userSig(|)}}")?.activeParameter).toBe(0);
  });

  test("does not count commas in text", () => {
    expect(helpAt("@a = {{$userSig('a,b|")?.activeParameter).toBe(0);
    expect(helpAt("@a = {{$userSig('a,(b', |")?.activeParameter).toBe(1);
  });

  test.each([
    "@a = {{$random|",
    "@a = {{$uuid(|",
    "@a = {{$nothing(|",
    "@a = $randomInt(|",
    "@a = {{$randomInt(1, 2)|",
    "|",
  ])("is not shown in %s", (text) => expect(helpAt(text)).toBeUndefined());

  test("is shown in a body", () => {
    expect(helpAt('### A\nopenim/sendmsg\n{ "MsgRandom": {{$randomInt(|')?.activeParameter).toBe(0);
  });
});
