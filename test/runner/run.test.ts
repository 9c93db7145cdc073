import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallToConfirm } from "../../src/runner/gate.ts";
import { defaultApp } from "../../src/simulator/app.ts";
import { serve } from "../support/peers.ts";
import { brief, type RunSettings, TestRun } from "../support/runner.ts";

/** The commands that the server was sent, with their bodies, in the order of coming. */
let calls: { command: string; body: string }[] = [];
/** What it answers; by the command, else a plain success. */
let answers: Record<string, string> = {};
/** Holds the answer to a command back. */
let held: Record<string, Promise<void>> = {};
let origin = "";
let started: TestRun[] = [];

const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}';
const secret = { kind: "key", key: defaultApp.key } as const;

beforeEach(async () => {
  calls = [];
  answers = {};
  held = {};
  origin = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", async () => {
      const command = /^\/v4\/[^/]+\/([^?]+)/.exec(request.url ?? "")?.[1] ?? "";
      calls.push({ command, body });
      await held[command];
      response.end(answers[command] ?? ok);
    });
  });
});

afterEach(async () => {
  for (const run of started) await run.stop();
  started = [];
});

function newRun(settings: Partial<RunSettings> = {}): TestRun {
  const run = new TestRun({ sandbox: origin, secret, ...settings });
  started.push(run);
  return run;
}

function sent(): string[] {
  return calls.map(({ command }) => command);
}

describe("imported files", () => {
  const common = '@owner = alice\n@greeting = hello {{owner}}\n### Log in\n# @name login\na/login\n{"u":"{{owner}}"}\n';

  test("give their variables, which are filled in their own file", async () => {
    const main = '# @import ./common.imreq\n@owner = bob\n### A\na/first\n{"g":"{{greeting}}","o":"{{owner}}"}\n';
    await newRun().runFiles({ "main.imreq": main, "common.imreq": common }, { wanted: ["main.imreq"] });
    expect(calls).toEqual([{ command: "first", body: '{"g":"hello alice","o":"bob"}' }]);
  });

  test("give their named requests, which run first and once for all files", async () => {
    answers = { login: '{"ActionStatus":"OK","ErrorCode":0,"Token":"t1"}' };
    const user = (command: string) => `# @import ./common.imreq\n### U\na/${command}\n{"t":"{{login.Token}}"}\n`;
    const files = { "a.imreq": user("one"), "b.imreq": user("two"), "common.imreq": common };
    const results = await newRun().runFiles(files);
    expect(sent()).toEqual(["login", "one", "two"]);
    expect(calls[2]?.body).toBe('{"t":"t1"}');
    expect(results.map(({ uri }) => uri.replace(/.*\//, ""))).toEqual(["common.imreq", "a.imreq", "b.imreq"]);
  });

  test("lend --var's value to their own variables", async () => {
    const main = '# @import ./common.imreq\n### A\na/first\n{"g":"{{greeting}}"}\n';
    const files = { "main.imreq": main, "common.imreq": common };
    await newRun().runFiles(files, { wanted: ["main.imreq"], overrides: { owner: "carol" } });
    expect(calls[0]?.body).toBe('{"g":"hello carol"}');
  });

  test("do not hand on what they import themselves", async () => {
    const middle = "# @import ./common.imreq\n@between = yes\n";
    const main = '# @import ./middle.imreq\n### A\na/first\n{"o":"{{owner}}"}\n';
    const files = { "main.imreq": main, "middle.imreq": middle, "common.imreq": common };
    const [result] = await newRun().runFiles(files, { wanted: ["main.imreq"] });
    expect(result && brief(result)).toContain("There is no variable “owner”");
  });

  test("that need each other's variables in a circle are told so", async () => {
    const a = '# @import ./b.imreq\n@x = {{y}}\n### A\na/first\n{"x":"{{x}}"}\n';
    const [result] = await newRun().runFiles(
      { "a.imreq": a, "b.imreq": "# @import ./a.imreq\n@y = {{x}}\n" },
      { wanted: ["a.imreq"] },
    );
    expect(result && brief(result)).toContain("These variables need each other: x → y → x");
  });

  test("whose requests need each other in a circle send nothing", async () => {
    const file = (own: string, other: string) =>
      `# @import ./${other}.imreq\n### ${own}\n# @name ${own}\n# @depends ${other}\na/${own}\n`;
    const results = await newRun().runFiles({ "a.imreq": file("a", "b"), "b.imreq": file("b", "a") });
    expect(sent()).toEqual([]);
    expect(results.map(brief)).toEqual([
      expect.stringContaining("These requests need each other"),
      expect.stringContaining("These requests need each other"),
    ]);
  });

  test("are sent as the profile of the file that needs them", async () => {
    const profiles = JSON.stringify({ profiles: { dev: { sdkAppId: 1400000001, endpoint: origin } } });
    const main = "# @profile dev\n# @import ./common.imreq\n### A\n# @depends login\na/first\n";
    const results = await newRun({ profiles }).runFiles(
      { "main.imreq": main, "common.imreq": common },
      { wanted: ["main.imreq"] },
    );
    const apps = results.map(({ ending }) => ending.kind === "sent" && ending.exchange.sdkAppId);
    expect(apps).toEqual([1400000001, 1400000001]);
  });

  test("keep their responses for the next single send", async () => {
    const run = newRun();
    const main = "# @import ./common.imreq\n### A\n# @depends login\na/first\n";
    const files = { "main.imreq": main, "common.imreq": common };
    const change = { wanted: ["main.imreq"], only: "A" };
    await run.runFiles(files, change);
    await run.runFiles(files, change);
    expect(sent()).toEqual(["login", "first", "first"]);
  });
});

describe("a response of another profile", () => {
  test("is taken as it came in this run: a migration reads from one app and writes to another", async () => {
    answers = { read: '{"ActionStatus":"OK","ErrorCode":0,"Nick":"Ann"}' };
    const profiles = JSON.stringify({ profiles: { next: { sdkAppId: 1400000001, endpoint: origin } } });
    const text = '### R\n# @name old\na/read\n### W\n# @profile next\na/write\n{"Nick":"{{old.Nick}}"}\n';
    await newRun({ profiles }).run(text);
    expect(calls[1]?.body).toBe('{"Nick":"Ann"}');
  });
});

describe("files side by side", () => {
  test("run at the same time, each in its own order", async () => {
    const first = Promise.withResolvers<void>();
    held = { a1: first.promise };
    const files = { "a.imreq": "### 1\na/a1\n### 2\na/a2\n", "b.imreq": "### 1\na/b1\n### 2\na/b2\n" };
    const ended: string[] = [];
    for await (const event of newRun().events(files, { sideBySide: 2 })) {
      if (event.kind !== "ended") continue;
      ended.push(event.result.path);
      if (event.result.path === "a/b2") first.resolve();
    }
    expect(ended).toEqual(["a/b1", "a/b2", "a/a1", "a/a2"]);
  });

  test("wait for a request that both need, which is sent once", async () => {
    const common = "### Log in\n# @name login\na/login\n";
    const user = (command: string) => `# @import ./common.imreq\n### U\n# @depends login\na/${command}\n`;
    const files = { "a.imreq": user("one"), "b.imreq": user("two"), "c.imreq": user("three"), "common.imreq": common };
    const results = await newRun().runFiles(files, { sideBySide: 4 });
    expect(sent()[0]).toBe("login");
    expect(sent().toSorted()).toEqual(["login", "one", "three", "two"]);
    expect(results).toHaveLength(4);
  });

  test("evaluate a variable of the file that both import once", async () => {
    const common = "@id = {{$uuid}}\n";
    const user = (command: string) => `# @import ./common.imreq\n### U\na/${command}\n{"id":"{{id}}"}\n`;
    const files = { "a.imreq": user("one"), "b.imreq": user("two"), "common.imreq": common };
    await newRun().runFiles(files, { sideBySide: 2 });
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  });

  test("all end at the first refused signature", async () => {
    answers = { a1: '{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"expired"}' };
    const rest = Promise.withResolvers<void>();
    held = { b1: rest.promise };
    const files = { "a.imreq": "### 1\na/a1\n### 2\na/a2\n", "b.imreq": "### 1\na/b1\n### 2\na/b2\n" };
    for await (const event of newRun().events(files, { sideBySide: 2 })) {
      if (event.kind === "ended" && event.result.path === "a/a1") rest.resolve();
    }
    expect(sent()).not.toContain("a2");
    expect(sent()).not.toContain("b2");
  });

  test.each([
    ["@delay", "# @delay 20s\n", ""],
    ["the pause before another try", "# @retry 5\n", '{"ActionStatus":"FAIL","ErrorCode":60007,"ErrorInfo":"busy"}'],
  ])("do not wait on after a refused signature: %s", async (_, waiting, busy) => {
    const rest = Promise.withResolvers<void>();
    answers = {
      a1: '{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"expired"}',
      ...(busy !== "" && { b1: busy }),
    };
    held = { a1: rest.promise };
    setTimeout(rest.resolve, 150);
    const files = { "a.imreq": "### 1\na/a1\n", "b.imreq": `### 1\n${waiting}a/b1\n` };
    const results = await newRun().runFiles(files, { sideBySide: 2 });
    expect(sent().filter((command) => command === "b1").length).toBeLessThan(3);
    expect(sent()).toEqual(busy !== "" ? expect.arrayContaining(["a1"]) : ["a1"]);
    expect(results.map(brief)).toHaveLength(2);
  });

  test("do not wait for their turn of the rate budget after a refused signature", async () => {
    answers = { a1: '{"ActionStatus":"FAIL","ErrorCode":70001,"ErrorInfo":"expired"}' };
    const rest = Promise.withResolvers<void>();
    held = { a1: rest.promise };
    setTimeout(rest.resolve, 150);
    const profile = { sdkAppId: 1400000001, endpoint: origin, rateLimits: { "a/b1": 0.05 } };
    const run = newRun({ profiles: JSON.stringify({ profiles: { slow: profile } }) });
    const files = { "a.imreq": "### 1\na/a1\n", "b.imreq": "### 1\na/b1\n### 2\na/b1\n" };
    await run.runFiles(files, { sideBySide: 2, profileId: "slow" });
    expect(sent().filter((command) => command === "b1")).toHaveLength(1);
  });

  test("ask one question at a time", async () => {
    let open = 0;
    let most = 0;
    const run = newRun({
      prompt: async () => {
        most = Math.max(most, ++open);
        await new Promise((resolve) => setTimeout(resolve, 5));
        open--;
        return "x";
      },
    });
    const file = '### 1\n# @prompt who\na/a1\n{"w":"{{who}}"}\n';
    await run.runFiles({ "a.imreq": file, "b.imreq": file }, { sideBySide: 2 });
    expect(most).toBe(1);
    expect(calls).toHaveLength(2);
  });
});

describe("a value that takes a while to be found", () => {
  test("is waited for by the next request, which is made ready meanwhile, and by an expectation", async () => {
    const text = ["A", "B", "C"].map((name) => `### ${name}\na/${name}\n{"s":"{{sig}}"}\n?? ErrorInfo != "{{sig}}"\n`);
    const results = await newRun({ secretMs: 5 }).run(`@sig = {{$userSig('bob', 60)}}\n${text.join("")}`);
    expect(results.map(brief)).toEqual(["A: passed ok", "B: passed ok", "C: passed ok"]);
    expect(new Set(calls.map(({ body }) => body)).size).toBe(1);
  });
});

describe("an early end", () => {
  const text = "### 1\na/one\n### 2\na/two\n?? ErrorCode == 5\n### 3\na/three\n";

  test("comes after the first request that does not pass, where the run bails", async () => {
    const results = await newRun().run(text, { bail: true });
    expect(sent()).toEqual(["one", "two"]);
    expect(results.map(brief)).toEqual(["1: passed ok", "2: broken ok", "3: skipped"]);
  });

  test("does not come without bail", async () => {
    await newRun().run(text);
    expect(sent()).toEqual(["one", "two", "three"]);
  });

  test("takes the question back that a cancelled run has asked, and leaves its request out", async () => {
    const stop = new AbortController();
    const prompt = (_variable: string, _question: string, signal: AbortSignal) => {
      stop.abort();
      return new Promise<undefined>((resolve) => {
        if (signal.aborted) resolve(undefined);
        else signal.addEventListener("abort", () => resolve(undefined));
      });
    };
    const asking = `### 0\n# @prompt who\na/asked\n{"w":"{{who}}"}\n${text}`;
    const results = await newRun({ prompt }).run(asking, {}, stop.signal);
    expect(sent()).toEqual([]);
    expect(results.map(brief)).toEqual(["0: skipped", "1: skipped", "2: skipped", "3: skipped"]);
  });

  test("comes at once when the run is cancelled", async () => {
    const stop = new AbortController();
    held = { one: Promise.withResolvers<void>().promise };
    const run = newRun();
    const results: string[] = [];
    for await (const event of run.events({ "a.imreq": text }, {}, stop.signal)) {
      if (event.kind === "started") stop.abort();
      else results.push(brief(event.result));
    }
    expect(results).toEqual(["1: broken cancelled", "2: skipped", "3: skipped"]);
  });
});

describe("the gate", () => {
  const profiles = JSON.stringify({
    profiles: { prod: { sdkAppId: 1400000001, region: "china", protected: true } },
  });
  const destroy = 'group_open_http_svc/destroy_group\n{"GroupId":"g"}\n';

  async function asked(files: Readonly<Record<string, string>>, change: object = {}): Promise<CallToConfirm[][]> {
    const questions: CallToConfirm[][] = [];
    const confirm = (found: readonly CallToConfirm[]) => {
      questions.push([...found]);
      return false;
    };
    await newRun({ profiles, confirm }).runFiles(files, { profileId: "prod", ...change });
    expect(calls).toEqual([]);
    return questions;
  }

  test("asks once about the calls of all files, before the first one", async () => {
    const [first, ...more] = await asked({ "a.imreq": `### A\n${destroy}`, "b.imreq": `### B\n${destroy}` });
    expect(first?.map(({ title, uri }) => [title, uri.replace(/.*\//, "")])).toEqual([
      ["A", "a.imreq"],
      ["B", "b.imreq"],
    ]);
    expect(more).toEqual([]);
  });

  test("asks about a read of a protected profile only in a run", async () => {
    const read = "### R\ngroup_open_http_svc/get_appid_group_list\n{}\n";
    expect((await asked({ "a.imreq": read }))[0]?.map(({ effect }) => effect)).toEqual(["read"]);
  });

  test("asks about what a destructive request needs, too", async () => {
    const text = `### D\n# @name gone\n${destroy}\n### R\n# @depends gone\ngroup_open_http_svc/get_appid_group_list\n`;
    const [first] = await asked({ "a.imreq": text }, { only: "R", mode: "send" });
    expect(first?.map(({ title }) => title)).toEqual(["D"]);
  });

  test("takes a write whose values destroy for destructive, and one that may", async () => {
    const body = (type: string) =>
      `### X\nopenim_msg_ext_http_svc/set_key_values\n{"From_Account":"a","To_Account":"b","MsgKey":"k","OperateType":${type}}\n`;
    const effects = async (type: string) => (await asked({ "a.imreq": body(type) })).flat().map(({ effect }) => effect);
    expect(await effects("1")).toEqual(["write"]);
    expect(await effects("3")).toEqual(["destructive"]);
    expect(await effects("{{type}}")).toEqual(["destructive"]);
  });

  test("counts the items of a body that comes from a file", async () => {
    const readFile = () => ({ text: '{"DeleteItem":[{"UserID":"a"},{"UserID":"b"}]}' });
    const seen: (number | undefined)[] = [];
    const confirm = (found: readonly CallToConfirm[]) => {
      seen.push(...found.map(({ itemCount }) => itemCount));
      return false;
    };
    const run = newRun({ profiles, confirm, surroundings: { readFile } });
    await run.run("### D\nim_open_login_svc/account_delete\n< ./gone.json\n", { profileId: "prod" });
    expect(seen).toEqual([2]);
  });
});

describe("a request of which a run leaves others out", () => {
  test("brings what it needs along, also what is not chosen and what is skipped", async () => {
    const text = "### A\n# @name first\n# @skip\na/one\n### B\n# @depends first\na/two\n### C\n# @skip\na/three\n";
    const results = await newRun().run(text);
    expect(results.map(brief)).toEqual(["A: passed ok", "B: passed ok", "C: skipped"]);
  });
});

describe("a send with only the failed items", () => {
  const text =
    '### A\n# @name before\na/before\n{"Ids":["x","y"]}\n### B\n# @depends before\na/b\n{"Ids":["x","y", "z"]}\n';

  test("leaves the others out, and what it needs first as it is", async () => {
    await newRun().run(text, { only: "B", onlyIds: new Set(["y", "z"]) });
    expect(calls.map(({ body }) => body)).toEqual(['{"Ids":["x","y"]}', '{"Ids":["y","z"]}']);
  });

  test("is refused where the request has changed since", async () => {
    const results = await newRun().run(text, { only: "B", onlyIds: new Set(["gone"]) });
    expect(results.map(brief)[1]).toContain("no longer names the items that failed");
    expect(sent()).toEqual(["before"]);
  });

  test("asks about that many items alone", async () => {
    const asked: (number | undefined)[] = [];
    const confirm = (found: readonly CallToConfirm[]) => {
      asked.push(...found.map(({ itemCount }) => itemCount));
      return false;
    };
    const guarded = '### A\n# @confirm really\nsns/black_list_add\n{ "To_Account": ["bob", "eve"] }\n';
    const results = await newRun({ confirm }).run(guarded, { only: "A", onlyIds: new Set(["eve"]) });
    expect(asked).toEqual([1]);
    expect(results.map(brief)).toEqual(["A: refused It needs a confirmation, which nobody gave."]);
  });
});

describe("an answer that sends the call back", () => {
  test.each([
    ["as the page of a proxy", (url: string) => `<p>Cannot POST ${url}</p>`],
    ["in its ErrorInfo", (url: string) => JSON.stringify({ ActionStatus: "FAIL", ErrorCode: 10004, ErrorInfo: url })],
    ["in an item", (url: string) => JSON.stringify({ ActionStatus: "OK", ErrorCode: 0, Fail_Account: [url] })],
  ])("%s shows no UserSig", async (_how, answer) => {
    let url = "";
    const echo = await serve((request, response) => {
      request.resume();
      url = request.url ?? "";
      response.end(answer(url));
    });
    const [result] = await newRun({ sandbox: echo }).run("### A\nsns/friend_delete\n{}\n");
    const text = JSON.stringify(result?.ending);
    expect(text).toContain("usersig=***");
    expect(text).not.toContain(new URL(url, echo).searchParams.get("usersig"));
  });
});

describe("a stored outcome", () => {
  test("is held against the expectations that the request has now", async () => {
    const run = newRun();
    const [result] = await run.run("### A\na/one\n?? ErrorCode == 0\n");
    const outcome = result?.ending.kind === "sent" ? result.ending.exchange.outcome : undefined;
    if (outcome === undefined) throw new Error("Nothing was sent.");
    const checked = await run.recheck("### A\na/one\n?? ErrorCode == 7\n", "A", outcome);
    expect(checked?.passed).toBe(false);
    expect(checked?.expectations[0]).toMatchObject({ holds: false, actual: "0" });
    expect(calls).toHaveLength(1);
  });
});
