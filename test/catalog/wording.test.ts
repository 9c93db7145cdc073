import { describe, expect, test } from "vitest";
import {
  codeSpan,
  commandMarkdown,
  documentationLink,
  errorCodeMarkdown,
  escapeMarkdown,
  fieldMarkdown,
  matchesWords,
  searchErrorCodes,
} from "../../src/catalog/wording.ts";
import { catalog } from "../support/catalog.ts";

describe("an error code", () => {
  test("is explained with what to do", () => {
    expect(errorCodeMarkdown(catalog, 60_006)).toMatch(/^\*\*60006\*\* · .+\n\n.+\n\n\*\*What to do: /);
  });

  test("means what it means for the command that answered it, and elsewhere something else", () => {
    const text = errorCodeMarkdown(catalog, 10_008, "openim_robot_http_svc/create_robot");
    expect(text).toContain("20 chatbots already");
    expect(text).toContain("In Group: The request is not legal.");
  });

  test("that nobody knows has no explanation", () => {
    expect(errorCodeMarkdown(catalog, 123)).toBeUndefined();
  });
});

describe("searching error codes", () => {
  const codes = (query: string) => searchErrorCodes(catalog, query).map(({ code }) => code);

  test("finds the number first", () => {
    expect(codes("70001")[0]).toBe(70_001);
  });

  test("finds numbers by their first digits", () => {
    expect(codes("7000").every((code) => String(code).startsWith("7000"))).toBe(true);
    expect(codes("7000").length).toBeGreaterThan(1);
  });

  test("finds all words in any order", () => {
    expect(codes("expired usersig")).toContain(70_001);
  });

  test.each([
    ["mutd group", 10_017],
    ["gruop muted", 10_017],
    ["frequncy limit", 60_007],
    ["user sig expired", 70_001],
    ["expird usersig", 70_001],
    ["error code 60006", 60_006],
    ["why does 60006", 60_006],
    ["frequen", 60_007],
    ["freqeun", 60_007],
  ])("forgives slips and order: %s is among the first", (query, code) => {
    expect(codes(query).slice(0, 12)).toContain(code);
  });

  test("puts what fits exactly before what is near it", () => {
    expect(codes("muted").slice(0, 2)).toEqual(expect.arrayContaining([10_017, 20_012]));
    expect(codes("10017 muted")[0]).toBe(10_017);
  });

  test("gives what fits the most words where none fits all", () => {
    expect(codes("muted xylophone")).toContain(10_017);
  });

  test("finds negative codes", () => {
    expect(codes("-200")[0]).toBe(-200);
  });

  test.each(["xylophone", "99999999", "qq", "(", "\\", "  ,", "的"])("%j throws nothing", (query) => {
    expect(Array.isArray(codes(query))).toBe(true);
  });

  test("gives all of them for nothing", () => {
    expect(codes("").length).toBe(catalog.errorCodes.length);
  });
});

describe("a command", () => {
  test("of every kind has a text without holes", () => {
    for (const { service, command } of catalog.commandNames) {
      const facts = catalog.command(`${service}/${command}`);
      expect(facts && commandMarkdown(catalog, facts)).not.toMatch(/undefined|null|\[object/);
    }
  });

  test("links to the other site where the preferred one has no page", () => {
    const names = catalog.commandNames.map(({ service, command }) => catalog.command(`${service}/${command}`));
    const chineseOnly = names.find((command) => command?.doc.intl === null && command.doc.cn !== null);
    expect(chineseOnly && documentationLink(chineseOnly, "intl")).toContain("https://cloud.tencent.com/");
  });

  test("matches words of its name and title in any order", () => {
    const name = catalog.commandName("im_open_login_svc/account_import");
    expect(name && matchesWords(name, "one IMPORT")).toBe(true);
    expect(name && matchesWords(name, "import mute")).toBe(false);
  });
});

test("a field's allowed values mark the one that is written", () => {
  const schema = { type: "integer", enum: [1, 2], "x-enumDescriptions": ["On.", "Off."] };
  expect(fieldMarkdown({ name: "Flag", schemas: [schema], isRequired: false, value: 2 })).toContain(
    "- `1`: On.\n- **`2`**: Off.",
  );
});

test("text from outside stays text in Markdown", () => {
  expect(escapeMarkdown("[a](http://b) <i> *x* `y`")).toBe("\\[a\\](http://b) \\<i\\> \\*x\\* \\`y\\`");
  expect(escapeMarkdown("# no heading\n- no list\n1. no list")).toBe("\\# no heading  \n\\- no list  \n1\\. no list");
});

test("code stays code whatever ticks it holds", () => {
  expect(codeSpan("a`b")).toBe("`` a`b ``");
});
