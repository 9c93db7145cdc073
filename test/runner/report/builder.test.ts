import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RunReport } from "../../../src/runner/report/builder.ts";
import { defaultApp } from "../../../src/simulator/app.ts";
import { closedOrigin, serve } from "../../support/peers.ts";
import { reportOf } from "../../support/report.ts";
import { TestRun } from "../../support/runner.ts";

const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const secret = { kind: "key", key: defaultApp.key } as const;

/** What the server answers; by the command, else a plain success. */
let answers: Record<string, string> = {};
let started: TestRun[] = [];
let origin = "";

beforeEach(async () => {
  answers = {};
  origin = await serve((request, response) => {
    request.resume();
    request.on("end", () => {
      const command = /^\/v4\/[^/]+\/([^?]+)/.exec(request.url ?? "")?.[1] ?? "";
      response.end(answers[command] ?? ok);
    });
  });
});

afterEach(async () => {
  for (const run of started) await run.stop();
  started = [];
});

async function report(text: string, sandbox = origin): Promise<RunReport> {
  const run = new TestRun({ sandbox, secret });
  started.push(run);
  return reportOf(await run.run(text));
}

describe("a record of a run", () => {
  test("says how each request came out, and counts them", async () => {
    answers = {
      account_import: '{"ActionStatus":"FAIL","ErrorCode":70402,"ErrorInfo":"missing UserID"}',
      multiaccount_import: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0,"FailAccounts":["ann"]}',
      account_check: "oops",
    };
    const { record } = await report(`### Fine
group_open_http_svc/get_appid_group_list
### Refused by the service
im_open_login_svc/account_import
### In part
im_open_login_svc/multiaccount_import
### Nonsense
im_open_login_svc/account_check
### Never sent
group_open_http_svc/create_group
{ "Name": "{{nobody}}" }
### Left out
# @skip
im_open_login_svc/account_delete
`);
    expect(record.requests.map(({ title, verdict, outcome }) => [title, verdict, outcome])).toEqual([
      ["Fine", "passed", "ok"],
      ["Refused by the service", "failed", "failed"],
      ["In part", "partial", "partial"],
      ["Nonsense", "error", "notEnvelope"],
      ["Never sent", "error", "refused"],
      ["Left out", "skipped", "skipped"],
    ]);
    expect(record.counts).toEqual({ total: 6, passed: 1, failed: 1, partial: 1, error: 2, skipped: 1 });
  });

  test("explains what did not pass, with the place in the file", async () => {
    answers = { account_import: '{"ActionStatus":"FAIL","ErrorCode":70402,"ErrorInfo":"missing UserID"}' };
    const { record, places } = await report(`@a = 1

### Import
# @name import
im_open_login_svc/account_import
{ "Nick": "Ann" }
?? ErrorCode == 0
`);
    expect(record.requests[0]).toMatchObject({
      file: "a.imreq",
      line: 5,
      name: "import",
      command: "im_open_login_svc/account_import",
      profile: "sandbox",
      host: new URL(origin).host,
      errorCode: 70402,
      errorInfo: "missing UserID",
      meaning: expect.stringContaining("parameter"),
      body: { text: '{"Nick":"Ann"}', length: 14 },
    });
    expect(record.requests[0]?.expectations[0]).toEqual({
      text: "ErrorCode == 0",
      holds: false,
      actual: "70402",
      line: 7,
    });
    expect(places[0]).toEqual({ uri: "file:///workspace/a.imreq", line: 5 });
  });

  test("lists the first failed items and counts all", async () => {
    const accounts = Array.from({ length: 100 }, (_, index) => `user${index}`);
    answers = { multiaccount_import: JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, FailAccounts: accounts }) };
    const { record } = await report("###\nim_open_login_svc/multiaccount_import\n");
    expect(record.requests[0]?.failedItems?.count).toBe(100);
    expect(record.requests[0]?.failedItems?.listed.map(({ item }) => item)).toEqual(accounts.slice(0, 20));
  });

  test("keeps no body and no answer of a request that passed", async () => {
    const { record } = await report('###\na/b\n{ "big": 1 }\n');
    expect(record.requests[0]).toMatchObject({ verdict: "passed", sentBytes: 9, receivedBytes: ok.length });
    expect(record.requests[0]).not.toHaveProperty("body");
    expect(record.requests[0]).not.toHaveProperty("answer");
  });

  test("keeps the digits of what came, and only the start of a long answer", async () => {
    const long = "x".repeat(100_000);
    answers = { b: `{"ActionStatus":"OK","ErrorCode":0,"Id":9007199254740993,"Long":"${long}"}` };
    const { record } = await report('###\na/b\n?? Id == 1\n?? Long == ""\n');
    const [request] = record.requests;
    expect(request?.expectations[0]?.actual).toBe("9007199254740993");
    expect(request?.expectations[1]?.actual).toMatch(/^"x{299}…$/);
    expect(request?.answer).toEqual({ text: answers["b"]?.slice(0, 4000), length: answers["b"]?.length });
  });

  test("says why nothing answered", async () => {
    const { record } = await report("###\na/b\n", await closedOrigin());
    expect(record.requests[0]).toMatchObject({ verdict: "error", outcome: "unreachable", advice: expect.any(String) });
    expect(record).not.toHaveProperty("latency");
  });

  test("takes each call's start from the run's", async () => {
    const run = new TestRun({ sandbox: origin, secret });
    started.push(run);
    const results = await run.run("###\na/b\n");
    const [first] = results;
    const sentAtMs = first?.ending.kind === "sent" ? first.ending.exchange.sentAtMs : 0;
    const { record } = reportOf(results, { now: () => sentAtMs - 250 });
    expect(record.requests[0]?.startMs).toBe(250);
    expect(record.tookMs).toBe(10_000);
  });
});

describe("a long run", () => {
  test("lists the first requests, and beyond them only those that did not pass", async () => {
    const run = new TestRun({ sandbox: origin, secret });
    started.push(run);
    const [good] = await run.run("###\na/b\n");
    const [bad] = await run.run("###\na/b\n?? ErrorCode == 5\n");
    if (good === undefined || bad === undefined) throw new Error("Nothing ran.");
    const { record } = reportOf([
      ...Array.from({ length: 20_000 }, () => good),
      ...Array.from({ length: 6_000 }, () => [good, bad]).flat(),
    ]);
    expect(record.counts).toMatchObject({ total: 32_000, passed: 26_000, failed: 6_000 });
    expect(record.requests.length).toBe(25_000);
    expect(record.unlisted).toBe(7_000);
    expect(record.requests[24_999]).toMatchObject({ verdict: "failed", number: 30_000 });
    expect(record.latency?.count).toBe(32_000);
  });

  test("keeps so many excerpts and no more", async () => {
    answers = { b: `{"ActionStatus":"FAIL","ErrorCode":5,"ErrorInfo":"${"x".repeat(5000)}"}` };
    const run = new TestRun({ sandbox: origin, secret });
    started.push(run);
    const [bad] = await run.run("###\na/b\n");
    if (bad === undefined) throw new Error("Nothing ran.");
    const { record } = reportOf(Array.from({ length: 10_000 }, () => bad));
    expect(record.requests[0]).toHaveProperty("answer");
    expect(record.requests[9_999]).not.toHaveProperty("answer");
    expect(JSON.stringify(record).length).toBeLessThan(20_000_000);
  });
});
