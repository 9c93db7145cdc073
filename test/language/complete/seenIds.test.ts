import { expect, test } from "vitest";
import { idsIn } from "../../../src/language/complete/seenIds.ts";
import { catalog } from "../../support/catalog.ts";

function idsInBody(path: string, body: unknown, side: "request" | "response" = "request") {
  const command = catalog.command(path);
  if (command === undefined) throw new Error(`There is no ${path}.`);
  return idsIn(catalog, command[side], typeof body === "string" ? body : JSON.stringify(body));
}

test("finds the user of an account import", () => {
  expect(idsInBody("im_open_login_svc/account_import", { UserID: "alice", Nick: "Alice" })).toEqual({
    account: ["alice"],
    group: [],
  });
});

test("finds the groups and members of an answer, each once", () => {
  const answer = { GroupInfo: [{ GroupId: "@TGS#1", Owner_Account: "bob", MemberList: [{ Member_Account: "bob" }] }] };
  expect(idsInBody("group_open_http_svc/get_group_info", answer, "response")).toEqual({
    account: ["bob"],
    group: ["@TGS#1"],
  });
});

test("finds the users of a list of texts", () => {
  expect(idsInBody("openim/batchsendmsg", { To_Account: ["a", "b"] }).account).toEqual(["a", "b"]);
});

test.each([
  ["no JSON", "{"],
  ["an empty text", ""],
  ["null", "null"],
  ["a number", "5"],
  ["another type", '{"UserID":5}'],
])("finds nothing in %s", (_, text) => {
  expect(idsInBody("im_open_login_svc/account_import", text)).toEqual({ account: [], group: [] });
});

test("keeps two hundred IDs of a long list", () => {
  const list = Array.from({ length: 5000 }, (_, index) => `user${index}`);
  expect(idsInBody("openim/batchsendmsg", { To_Account: list }).account).toHaveLength(200);
});
