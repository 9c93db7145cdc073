import { describe, expect, test } from "vitest";
import { accepted, completionsAt, labelsAt } from "../../support/language.ts";

const create = "group_open_http_svc/create_group";

describe("arguments of directives", () => {
  test.each([
    ["timeout", "10s"],
    ["delay", "500ms"],
    ["retry", "3"],
  ])("@%s offers %s", async (word, value) => {
    expect(await labelsAt(`### A\n# @${word} |\n${create}`)).toContain(value);
    expect(await labelsAt(`### A\n# @${word} ${value} |\n${create}`)).toEqual([]);
  });

  test("@tag offers the tags of the file that are not listed yet", async () => {
    const text = `### A\n# @tag smoke slow\na/b\n### B\n# @tag smoke |\na/b`;
    expect(await labelsAt(text)).toEqual(["slow"]);
  });

  test("@name offers a name made of the command's", async () => {
    expect(await accepted(`### A\n# @name |\n${create}`, "createGroup")).toBe(`### A\n# @name createGroup\n${create}`);
  });

  test("@name offers a name that is free", async () => {
    const text = `### A\n# @name createGroup\n${create}\n### B\n# @name |\n${create}`;
    expect(await labelsAt(text)).toEqual(["createGroup2"]);
  });

  test("@prompt offers what the request uses and nothing defines", async () => {
    const text = `@known = 1\n### A\n# @prompt |\n${create}\n{ "Name": "{{who}} {{known}} {{tester}} {{$base64(text)}}" }`;
    expect(await labelsAt(text)).toEqual(["text", "who"]);
  });

  test("@batch offers a size, then the arrays of the body", async () => {
    expect(await labelsAt("### A\n# @batch |\nim_open_login_svc/multiaccount_import")).toContain("100");
    expect(await labelsAt("### A\n# @batch 100 |\nim_open_login_svc/multiaccount_import")).toContain("AccountList");
  });

  test("@depends tells where each request stands", async () => {
    const items = await completionsAt(`### A title\n# @name a\n${create}\n### B\n# @depends |\n${create}`);
    expect(items[0]?.detail).toBe("A title");
    expect(JSON.stringify(items[0]?.documentation)).toContain("line 3");
  });

  test("that takes none offers none", async () => {
    expect(await labelsAt(`### A\n# @skip |\n${create}`)).toEqual([]);
  });
});

describe("what silences a diagnostic", () => {
  test("is offered in a comment", async () => {
    expect(await accepted("### A\n# im|", "imreq-disable-next-line")).toBe("### A\n# imreq-disable-next-line ");
  });

  test("offers the codes that can be silenced", async () => {
    const labels = await labelsAt("### A\n# imreq-disable-next-line |");
    expect(labels).toContain("unknown-command");
    expect(labels).not.toContain("unknown-variable");
  });

  test("offers the codes in the comments of a body", async () => {
    const text = `### A\n${create}\n{\n  // imreq-disable-next-line body-schema, |\n}`;
    const labels = await labelsAt(text);
    expect(labels).not.toContain("body-schema");
    expect(labels).toContain("duplicate-key");
  });

  test("leaves other comments alone", async () => {
    expect(await labelsAt("### A\n# a note |")).toEqual([]);
    expect(await labelsAt("### A\n# i|")).toEqual([]);
  });
});
