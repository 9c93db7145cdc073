import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Catalog } from "../../src/catalog/catalog.ts";
import { catalog, catalogFolder } from "../support/catalog.ts";

/** A catalog that tells which files it has read. */
function recordingCatalog(): { catalog: Catalog; files: string[] } {
  const files: string[] = [];
  const read = (fileName: string): unknown => {
    files.push(fileName);
    return JSON.parse(readFileSync(join(catalogFolder, fileName), "utf8"));
  };
  return { catalog: new Catalog(read), files };
}

test("reads nothing before it is asked", () => {
  expect(recordingCatalog().files).toEqual([]);
});

test("reads the index alone for the names of services and commands", () => {
  const { catalog: fresh, files } = recordingCatalog();
  void [fresh.services, fresh.commandNames, fresh.service("sns"), fresh.commandName("sns/friend_add")];
  expect(files).toEqual(["index.json"]);
});

test("reads the file of its service alone for a command", () => {
  const { catalog: fresh, files } = recordingCatalog();
  fresh.command("sns/friend_add");
  expect(files).toEqual(["index.json", "services/sns.json"]);
});

test("reads a file once", () => {
  const { catalog: fresh, files } = recordingCatalog();
  void [fresh.command("sns/friend_add"), fresh.command("sns/friend_get"), fresh.command("sns/friend_add")];
  expect(files).toEqual(["index.json", "services/sns.json"]);
});

test("reads no service for a command that there is not", () => {
  const { catalog: fresh, files } = recordingCatalog();
  fresh.command("sns/no_such");
  expect(files).toEqual(["index.json"]);
});

test("reads the error codes alone for an error code", () => {
  const { catalog: fresh, files } = recordingCatalog();
  fresh.errorCode(60003);
  expect(files).toEqual(["errorCodes.json"]);
});

test("reads the regions alone for a region", () => {
  const { catalog: fresh, files } = recordingCatalog();
  fresh.region("china");
  expect(files).toEqual(["regions.json"]);
});

test("reads the definitions when a reference is followed", () => {
  const { catalog: fresh, files } = recordingCatalog();
  fresh.resolve({ $ref: "definitions.json#/definitions/MsgBody" });
  expect(files).toEqual(["definitions.json"]);
});

test("passes on that a file is missing", () => {
  const broken = new Catalog(() => {
    throw new Error("no such file");
  });
  expect(() => broken.services).toThrow("no such file");
});

test("lists the most used services first", () => {
  expect(catalog.services.slice(0, 3).map(({ service }) => service)).toEqual([
    "im_open_login_svc",
    "openim",
    "group_open_http_svc",
  ]);
});

test("finds a service by its name", () => {
  expect(catalog.service("group_open_http_svc")?.title).toBe("Groups");
});

test("has no service of another name", () => {
  expect(catalog.service("Groups")).toBeUndefined();
});

test("names the service of a command", () => {
  expect(catalog.command("openim/sendmsg")).toMatchObject({ service: "openim", command: "sendmsg" });
});

test("minds the case of a command, as the URL does", () => {
  expect(catalog.command("openim/SendMsg")).toBeUndefined();
});

test.each(["constructor", "toString", "__proto__", "openim/constructor", ""])("knows nothing about %j", (path) => {
  const found = [catalog.command(path), catalog.paging(path), catalog.droppedWhenRepeated(path)];
  expect(found).toEqual([undefined, undefined, undefined]);
});

test("has no partial rules for a command that needs none", () => {
  expect(catalog.partialRules("openim/sendmsg")).toEqual([]);
});

test("has the partial rules of a command without the list of commands", () => {
  expect(catalog.partialRules("im_open_login_svc/multiaccount_import")).toEqual([
    { list: "FailAccounts", meaning: "This account was not imported." },
  ]);
});

test("tells how a list is paged", () => {
  expect(catalog.paging("sns/black_list_get")?.next).toEqual({
    StartIndex: "StartIndex",
    LastSequence: "CurruentSequence",
  });
});

test("tells which field makes the service drop a repeated message", () => {
  expect(catalog.droppedWhenRepeated("group_open_http_svc/send_group_msg")).toEqual({
    field: "Random",
    windowSeconds: 300,
  });
});

test("leaves a schema without a reference as it is", () => {
  const schema = { type: "string" };
  expect(catalog.resolve(schema)).toBe(schema);
});

test("gives the same object for the same reference", () => {
  const reference = { $ref: "definitions.json#/definitions/MsgBody" };
  expect(catalog.resolve(reference)).toBe(catalog.resolve({ ...reference }));
});

test("lets keys beside a reference win", () => {
  const reference = { $ref: "definitions.json#/definitions/MsgBody", description: "Mine." };
  expect(catalog.resolve(reference)).toMatchObject({ type: "array", description: "Mine." });
});

test("throws at a reference to nothing: the facts are broken", () => {
  expect(() => catalog.resolve({ $ref: "definitions.json#/definitions/Nothing" })).toThrow("Nothing");
});

test("explains an error code", () => {
  expect(catalog.errorCode(70001)).toMatchObject({ code: 70001, asked: 70001 });
});

test("knows that 0 is a success", () => {
  expect(catalog.errorCode(0)?.meaning).toBe("The request succeeded.");
});

test("knows no error code that nobody documents", () => {
  expect(catalog.errorCode(123_456_789)).toBeUndefined();
});

test.each([38_000, 38_500, 39_000])("explains %d by the range of an app's own webhook", (code) => {
  expect(catalog.errorCode(code)).toMatchObject({ code: 38_000, codeTo: 39_000, asked: code });
});

test.each([37_999, 39_001, 120_000])("does not stretch a range to %d", (code) => {
  expect(catalog.errorCode(code)?.codeTo).toBeUndefined();
});

test("prefers the code's own entry to a range", () => {
  const inRange = catalog.errorCodes.filter(
    ({ code, codeTo }) => codeTo === undefined && code > 120_001 && code < 130_000,
  );
  expect(inRange.map(({ code }) => catalog.errorCode(code)?.code)).toEqual(inRange.map(({ code }) => code));
});

test.each([
  ["im_msg_audit/content_moderation", 60003],
  ["openconfigsvr/getappinfo", 130009],
  ["timpush/push", 90057],
  ["openim_msg_ext_http_svc/set_key_values", 10008],
  ["million_group_open_http_svc/create_topic", 10037],
])("explains in %s another meaning of %d", (path, code) => {
  const { meaning, alsoMeans = [] } = catalog.errorCode(code, path) ?? {};
  expect(alsoMeans.map((other) => other.meaning)).toContain(meaning);
});

test("gives no advice that belongs to the other meaning", () => {
  expect(catalog.errorCode(90057, "timpush/push")?.action).toBe("");
});

test.each([
  ["openim/sendmsg", 60003],
  ["openconfigsvr/setnospeaking", 130009],
  ["group_open_http_svc/create_group", 10008],
])("explains in %s the usual meaning of %d", (path, code) => {
  expect(catalog.errorCode(code, path)?.meaning).toBe(catalog.errorCode(code)?.meaning);
});

test.each([
  ["singapore", "adminapisgp.im.qcloud.com"],
  ["sgp", "adminapisgp.im.qcloud.com"],
  ["china", "console.tim.qq.com"],
  ["silicon-valley", "adminapiusa.im.qcloud.com"],
])("finds the region %s", (id, host) => {
  expect(catalog.region(id)?.host).toBe(host);
});

test("has no region of another name", () => {
  expect(catalog.region("atlantis")).toBeUndefined();
});
