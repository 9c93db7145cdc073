import { expect, test } from "vitest";
import { checkBody } from "../../../src/catalog/bodySchema.ts";
import { bodyTemplates, maskBody, maskedValue } from "../../../src/language/syntax/body.ts";
import { parse } from "../../../src/language/syntax/parse.ts";
import { newRequestSnippet } from "../../../src/language/write/newRequest.ts";
import { catalog } from "../../support/catalog.ts";

/** What the editor inserts when every tab stop keeps its text. */
function inserted(snippet: string): string {
  return snippet
    .replace(/\$\{\d+:((?:[^\\}]|\\.)*)\}/g, (_, text: string) => text)
    .replace(/\$0/, "")
    .replace(/\\([\\$}])/g, "$1");
}

function snippetOf(path: string): string {
  const command = catalog.command(path);
  if (command === undefined) throw new Error(path);
  return newRequestSnippet(catalog, command);
}

test("a new request has its title, its command and its required fields", () => {
  expect(inserted(snippetOf("im_open_login_svc/account_import"))).toBe(
    '### Import one account\nim_open_login_svc/account_import\n{\n  "UserID": "alice"\n}\n',
  );
});

test("a field that makes the service drop a repeated message gets a fresh value each time", () => {
  expect(inserted(snippetOf("openim/sendmsg"))).toContain('"MsgRandom": {{$random}}');
});

test.each(catalog.commandNames.map(({ service, command }) => `${service}/${command}`))(
  "the new request of %s is a valid one",
  (path) => {
    const { sections } = parse(inserted(snippetOf(path)));
    const section = sections[0]?.section;
    const masked = section && maskBody(section);
    const command = catalog.command(path);
    if (section === undefined || masked?.root === undefined || command === undefined) throw new Error(path);
    expect(section.call?.path).toBe(path);
    expect([...section.problems, ...masked.errors]).toEqual([]);
    expect(checkBody(catalog, command.request, maskedValue(masked.root, bodyTemplates(section)))).toEqual([]);
  },
);
