import { expect, test } from "vitest";
import { diagnosticsOf, opened } from "../support/language.ts";

/** More than a call takes arguments. */
const many = 150_000;
const head = "###\nim_open_login_svc/multiaccount_import\n";

test("a body has as many problems as it has wrong items", () => {
  const body = `{ "Accounts": [${Array(many).fill("1").join(",")}] }\n`;
  expect(diagnosticsOf(head + body).length).toBeGreaterThan(many);
});

test("a body has as many keys that stand in it before as it repeats", () => {
  const body = `{ ${Array(many).fill('"Accounts":[]').join(",")} }\n`;
  const repeated = diagnosticsOf(head + body).filter(({ code }) => code === "duplicate-key");
  expect(repeated).toHaveLength(many - 1);
});

test("a body of any number of items is laid out", () => {
  const { service, uri } = opened(`${head}{"Accounts":[\n${Array(many).fill('"a" ').join(",")}]}\n`);
  expect(service.format(uri, { tabSize: 2, insertSpaces: true }).length).toBeGreaterThan(many);
});

test("a selection grows in a body of any number of items", () => {
  const { service, uri } = opened(`${head}{"Accounts":[${Array(many).fill('"a"').join(",")}]}\n`);
  const [first] = service.selectionRanges(uri, [{ line: 2, character: 15 }]);
  expect(first?.range).toEqual({ start: { line: 2, character: 14 }, end: { line: 2, character: 15 } });
});

test("a name is found however often it is used", () => {
  const { service, uri } = opened(`@who = a\n${head}{"Accounts":[${Array(many).fill('"{{who}}"').join(",")}]}\n`);
  expect(service.references(uri, { line: 0, character: 2 }, false)).toHaveLength(many);
});
