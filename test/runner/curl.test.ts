import { execFileSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { curlCommand } from "../../src/runner/curl.ts";
import type { Draft } from "../../src/runner/job.ts";
import { defaultApp } from "../../src/simulator/app.ts";
import { answering, serve } from "../support/peers.ts";
import { TestRun } from "../support/runner.ts";

const draft: Draft = {
  origin: "https://console.tim.qq.com",
  service: "openim",
  command: "sendmsg",
  sdkAppId: 1400000001,
  identifier: "administrator",
  query: {},
  body: "{}",
};

/** What a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { for argument; do printf '%s\\0' "$argument"; done; }\n${command}`;
  return execFileSync("sh", ["-c", script]).toString().split("\0").slice(0, -1);
}

test("a shell reads the URL, the header and the body as they are", () => {
  const body = `{"Text":"it's $HOME \`id\` \\n \\" 😀"}`;
  expect(argumentsOf(curlCommand({ ...draft, body }, 7))).toEqual([
    "https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000001&identifier=administrator&usersig=***&random=7&contenttype=json",
    "-H",
    "Content-Type: application/json",
    "--data-raw",
    body,
  ]);
});

test("a query that the command knows stays", () => {
  expect(argumentsOf(curlCommand({ ...draft, query: { nettype: "it's" } }, 7))[0]).toContain("&nettype=it's");
});

describe("a draft of a request", () => {
  let run: TestRun | undefined;
  let calls = 0;

  afterEach(() => run?.stop());

  async function newRun(): Promise<TestRun> {
    calls = 0;
    const sandbox = await serve((request, response) => {
      calls++;
      answering('{"ActionStatus":"OK","ErrorCode":0,"GroupId":"@TGS#1"}')(request, response);
    });
    run = new TestRun({
      sandbox,
      secret: { kind: "key", key: defaultApp.key },
      surroundings: { env: () => "from the environment" },
      prompt: (variable) => `answer for ${variable}`,
    });
    return run;
  }

  test("is filled and not sent", async () => {
    const text = '@owner = alice\n### A\n# @prompt nick\na/b\n{ "UserID": "{{owner}}", "Nick": "{{nick}}" }\n';
    const made = await (await newRun()).draft(text, "A");
    expect(made).toMatchObject({ service: "a", command: "b", body: '{"UserID":"alice","Nick":"answer for nick"}' });
    expect(calls).toBe(0);
  });

  test("holds no value of the environment", async () => {
    const made = await (await newRun()).draft('### A\na/b\n{ "a": "{{$env(TOKEN)}}" }\n', "A");
    expect(made).toMatchObject({ body: '{"a":"***"}' });
  });

  test("takes the responses that are there", async () => {
    const text = '### C\n# @name create\na/b\n### A\na/b\n{ "GroupId": "{{create.GroupId}}" }\n';
    const own = await newRun();
    expect(await own.draft(text, "A")).toMatchObject([{ kind: "unresolved" }]);
    await own.run(text, { only: "C" });
    expect(await own.draft(text, "A")).toMatchObject({ body: '{"GroupId":"@TGS#1"}' });
  });

  test("says what is wrong with the text", async () => {
    const made = await (await newRun()).draft('### A\na/b\n{ "a": {{nobody}} }\n', "A");
    expect(made).toMatchObject([{ kind: "unresolved", message: expect.stringContaining("nobody") }]);
  });
});

test("a fresh send runs what it needs again", async () => {
  const asked: string[] = [];
  const sandbox = await serve((request, response) => {
    asked.push(/v4\/(\w+\/\w+)/.exec(request.url ?? "")?.[1] ?? "");
    answering('{"ActionStatus":"OK","ErrorCode":0,"GroupId":"@TGS#1"}')(request, response);
  });
  const run = new TestRun({ sandbox, secret: { kind: "key", key: defaultApp.key } });
  const text = '### C\n# @name create\na/create\n### A\na/use\n{ "GroupId": "{{create.GroupId}}" }\n';
  await run.run(text, { only: "A" });
  await run.run(text, { only: "A" });
  await run.run(text, { only: "A", isFresh: true });
  await run.stop();
  expect(asked).toEqual(["a/create", "a/use", "a/use", "a/create", "a/use"]);
});
