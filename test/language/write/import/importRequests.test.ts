import { describe, expect, test } from "vitest";
import {
  type ImportSource,
  importReport,
  importRequests,
  importSummary,
  importWithPauses,
} from "../../../../src/language/write/import/importRequests.ts";
import { catalog } from "../../../support/catalog.ts";

const httpText = `@host = https://adminapisgp.im.qcloud.com
@owner = alice

### Import
POST {{host}}/v4/im_open_login_svc/account_import?sdkappid=1400000123&identifier=boss&usersig={{sig}}&random=1

{ "UserID": "{{owner}}" }
`;

test("a request keeps its title, its variables and its body, and loses what every send adds", () => {
  const { files } = importRequests(catalog, [{ name: "calls.http", text: httpText }]);
  expect(files).toEqual([
    {
      name: "calls.imreq",
      requestCount: 1,
      text: `# Imported from calls.http.
@owner = alice

### Import
im_open_login_svc/account_import
{
  "UserID": "{{owner}}"
}
`,
    },
  ]);
});

test("the apps that were called become profiles, without anything secret", () => {
  const { profiles } = importRequests(catalog, [{ name: "calls.http", text: httpText }]);
  expect(JSON.parse(profiles ?? "")).toEqual({
    profiles: { imported: { sdkAppId: 1400000123, region: "singapore", admin: "boss" } },
  });
});

test("a host of one's own becomes an endpoint", () => {
  const text = "curl 'https://im.example.com/v4/openim/sendmsg?sdkappid=1400000001&identifier=administrator'";
  const { profiles } = importRequests(catalog, [{ name: "a.sh", text }]);
  expect(JSON.parse(profiles ?? "")).toEqual({
    profiles: { imported: { sdkAppId: 1400000001, endpoint: "https://im.example.com" } },
  });
});

test("each source becomes a file with a name of its own", () => {
  const { files } = importRequests(catalog, [
    { name: "a/My calls.http", text: httpText },
    { name: "my-calls.rest", text: httpText },
    { name: "IM.postman_collection.json", text: collection },
    { name: "..", text: httpText },
  ]);
  expect(files.map(({ name }) => name)).toEqual(["My-calls.imreq", "my-calls-2.imreq", "IM.imreq", "imported.imreq"]);
});

const collection = JSON.stringify({
  info: { name: "IM", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
  item: [
    {
      name: "Import",
      request: {
        method: "POST",
        url: { raw: "{{base}}/v4/im_open_login_svc/account_import" },
        body: { mode: "raw", raw: '{"UserID":"{{owner}}"}' },
      },
    },
  ],
});

test("a Postman environment gives its values to a collection", () => {
  const environment = {
    name: "dev",
    values: [
      { key: "base", value: "https://console.tim.qq.com", enabled: true },
      { key: "owner", value: "alice", enabled: true },
      { key: "other", value: "x", enabled: false },
    ],
    _postman_variable_scope: "environment",
  };
  const { files, profiles } = importRequests(catalog, [
    { name: "dev.json", text: JSON.stringify(environment) },
    { name: "im.json", text: collection },
  ]);
  expect(files.map(({ text }) => text)).toEqual([expect.stringContaining("@owner = alice\n")]);
  expect(profiles).toContain('"region": "china"');
});

describe("a text that is nothing of it", () => {
  test.each<[string, string, string]>([
    ["prose", "Hello there.\nNothing here.", "no cURL command"],
    ["other JSON", '{ "a": 1 }', "no cURL command"],
    ["broken JSON", '{ "info": ', "cannot be read"],
    ["an old collection", '{ "id": "1", "requests": [], "order": [] }', "Export it from Postman as version 2.1"],
    ["nothing", "", "no cURL command"],
    ["an environment alone", '{ "name": "dev", "values": [] }', "together with the collection"],
    ["a collection without requests", '{ "info": { "name": "a" }, "item": [] }', "holds no request"],
  ])("%s says so", (_what, text, said) => {
    const result = importRequests(catalog, [{ name: "a.txt", text }]);
    expect(result.files).toEqual([]);
    expect(importReport(result)).toContain(said);
  });
});

test("a remark on a request without a title names it as the new file does", () => {
  const text = "GET https://console.tim.qq.com/v4/ConfigSvc/GetIPList\n";
  const { files, notes } = importRequests(catalog, [{ name: "a.http", text }]);
  const title = /^### (.+)$/m.exec(files[0]?.text ?? "")?.[1];
  expect(title).toBeDefined();
  expect(notes).toEqual([{ source: "a.http", place: title, text: expect.stringContaining("GET became POST") }]);
});

test("an .imreq file is one already", () => {
  const text = '### A\nim_open_login_svc/account_import\n{ "UserID": "alice" }\n';
  const { files, notes } = importRequests(catalog, [{ name: "A.imreq", text }]);
  expect(files).toEqual([]);
  expect(notes).toEqual([{ source: "A.imreq", place: "", text: expect.stringContaining("already") }]);
});

test("the report names the source, the request and the profile", () => {
  const sources: ImportSource[] = [
    { name: "a.http", text: httpText },
    { name: "b.http", text: "### Other\nGET https://example.com/v1/users?token=abc\n" },
  ];
  const result = importRequests(catalog, sources);
  expect(importSummary(result)).toBe("1 request imported; 3 remarks on what was left out or changed.");
  expect(importReport(result)).toBe(`1 request imported; 3 remarks on what was left out or changed.

a.http
- These variables are not needed any more: host.

b.http
- Other: https://example.com/v1/users is no address of the IM API (/v4/service/command), so it was left out.
- It holds no request of the IM API.

The calls went to these apps. As profiles in imreq.json (nothing secret belongs there):

{
  "profiles": {
    "imported": {
      "sdkAppId": 1400000123,
      "region": "singapore",
      "admin": "boss"
    }
  }
}
`);
});

test("others get their turn while a large file is imported, and the same comes of it", async () => {
  const request = (index: number) =>
    `### R${index}\nPOST https://console.tim.qq.com/v4/openim/sendmsg\n\n{ "a": ${index} }\n`;
  const sources = [{ name: "a.http", text: Array.from({ length: 500 }, (_, index) => request(index)).join("\n") }];
  let turns = 0;
  const result = await importWithPauses(catalog, sources, async () => {
    turns++;
  });
  expect(result).toEqual(importRequests(catalog, sources));
  expect(turns).toBeGreaterThanOrEqual(10);
});

describe("a text that is made to be difficult is read all the same", () => {
  const url = "https://console.tim.qq.com/v4/openim/sendmsg";
  test.each<[string, string]>([
    ["variables that need each other without end", chain(5000)],
    ["folders in folders", `{"info":{},"item":${'[{"name":"x","item":'.repeat(3000)}[]${"}]".repeat(3000)}}`],
    ["lists in lists", `POST ${url}\n\n{"a":${"[".repeat(100_000)}`],
    ["a script of empty lines", `POST ${url}\n\n{}\n> {% ${"\n".repeat(300_000)} %}\n`],
    ["a request line of blanks", `POST ${url} ${" ".repeat(300_000)}x\n`],
    ["handlers without an end", `POST ${url}\n\n{}\n${"> {%\n".repeat(50_000)}`],
    ["braces", `POST ${url}\n\n${"{{".repeat(100_000)}\n`],
    ["quotes", `curl ${url} ${"'\"\\".repeat(100_000)}`],
  ])("%s", (_what, text) => {
    expect(importReport(importRequests(catalog, [{ name: "a", text }]))).toMatch(/^\d requests? imported/);
  });

  function chain(length: number): string {
    const variables = Array.from({ length }, (_, index) => `@a${index} = {{a${index + 1}}}{{a${index + 1}}}`);
    return `${variables.join("\n")}\nPOST ${url}\n\n{ "a": "{{a0}}" }\n`;
  }
});

test("a file may hold any number of requests", () => {
  const call = "###\nPOST https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000000\n\n";
  const { files } = importRequests(catalog, [{ name: "a.http", text: call.repeat(130_000) }]);
  expect(files[0]?.requestCount).toBe(130_000);
});
