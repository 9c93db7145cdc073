import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type HistoryBounds, type HistoryProblem, HistoryStore } from "../../../src/runner/history/historyStore.ts";
import { textJobs } from "../../../src/runner/text/textJobs.ts";
import { filesIn } from "../../support/historyFolder.ts";
import { pastResult } from "../../support/pastResults.ts";
import { brief, TestRun } from "../../support/runner.ts";
import { secretsIn } from "../../support/secretSearch.ts";
import { simulatorForTest } from "../../support/startSimulator.ts";

const start = 1_700_000_000_000;
const request = (title: string) => `### ${title}\nopenim/sendmsg\n{}\n`;
/** The form of a secret key. */
const canaryKey = "0123456789abcdef".repeat(4);

async function folderForTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "imreq-history-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Opened {
  readonly store: HistoryStore;
  readonly problems: HistoryProblem[];
}

function open(folder: string, bounds: Partial<HistoryBounds> = {}, nowMs = start, changed = () => {}): Opened {
  const problems: HistoryProblem[] = [];
  const store = new HistoryStore({
    files: filesIn(folder),
    texts: { do: async (name, ...args) => (textJobs[name] as (...all: unknown[]) => never)(...args) },
    bounds: () => ({ maxEntries: 100, maxBytes: 1_000_000, ...bounds }),
    now: () => nowMs,
    tell: (problem) => problems.push(problem),
    changed,
  });
  return { store, problems };
}

const titles = ({ store }: Opened) => store.entries.map((entry) => entry.request.title);

async function recordAll(opened: Opened, names: readonly string[], startMs = start): Promise<void> {
  for (const [index, name] of names.entries()) {
    await opened.store.record(pastResult(request(name), { sentAtMs: startMs + index }));
  }
}

describe("The history", () => {
  test("lists the newest first and gives it back whole after a restart", async () => {
    const folder = await folderForTest();
    const first = open(folder);
    await recordAll(first, ["one", "two"]);
    const answer = '{"ErrorCode":0,"Seq":9007199254740993}';
    await first.store.record(pastResult(request("three"), { answer, body: '{"A":1}', sentAtMs: start + 5 }));
    const second = open(folder);
    await second.store.load();
    expect(titles(second)).toEqual(["three", "two", "one"]);
    const whole = await second.store.whole(second.store.entries[0]?.id ?? "");
    expect(whole?.exchange).toMatchObject({ body: '{"A":1}', outcome: { kind: "ok", answer: { text: answer } } });
  });

  test("keeps no more entries than allowed: the oldest go, and their files with them", async () => {
    const folder = await folderForTest();
    const opened = open(folder, { maxEntries: 2 });
    await recordAll(opened, ["one", "two", "three"]);
    expect(titles(opened)).toEqual(["three", "two"]);
    expect(await readdir(folder)).toHaveLength(6);
  });

  test("keeps no more bytes than allowed", async () => {
    const folder = await folderForTest();
    const opened = open(folder, { maxBytes: 10_000 });
    for (let index = 0; index < 10; index++) {
      const result = pastResult(request(`${index}`), { answer: `"${"x".repeat(2000)}"`, sentAtMs: start + index });
      await opened.store.record(result);
    }
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(folder, name))).length));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_000);
    expect(titles(opened)[0]).toBe("9");
    expect(titles(opened).length).toBeGreaterThan(1);
  });

  test("shortens what is too large and says so, at a whole character", async () => {
    const opened = open(await folderForTest(), { maxBytes: 10_000 });
    await opened.store.record(pastResult(request("large"), { answer: `"${"名".repeat(5000)}"` }));
    const [entry] = opened.store.entries;
    expect(entry?.answer).toEqual({ characters: 834, of: 5002 });
    const whole = await opened.store.whole(entry?.id ?? "");
    const outcome = whole?.exchange.outcome;
    expect(outcome && "answer" in outcome && outcome.answer.text).toBe(`"${"名".repeat(833)}`);
  });

  test("is off where either bound is 0", async () => {
    const folder = await folderForTest();
    await recordAll(open(folder, { maxEntries: 0 }), ["one"]);
    await recordAll(open(folder, { maxBytes: 0 }), ["one"]);
    expect(await readdir(folder)).toEqual([]);
  });

  test("shrinks to new bounds", async () => {
    const folder = await folderForTest();
    await recordAll(open(folder), ["one", "two", "three"]);
    const smaller = open(folder, { maxEntries: 1 });
    await smaller.store.load();
    expect(titles(smaller)).toEqual(["three"]);
  });

  test("of two windows on one folder keeps the entries of both", async () => {
    const folder = await folderForTest();
    const [left, right] = [open(folder), open(folder)];
    await Promise.all([left.store.load(), right.store.load()]);
    await Promise.all([recordAll(left, ["a", "b", "c"]), recordAll(right, ["d", "e", "f"])]);
    await Promise.all([left.store.refresh(), right.store.refresh()]);
    expect(titles(left).toSorted()).toEqual(["a", "b", "c", "d", "e", "f"]);
    expect(titles(right)).toEqual(titles(left));
    await left.store.delete(left.store.entries.slice(0, 2).map(({ id }) => id));
    await right.store.refresh();
    expect(titles(right)).toEqual(titles(left));
  });

  test("sets a broken file aside, tells its name, and loses nothing else", async () => {
    const folder = await folderForTest();
    await recordAll(open(folder), ["one", "two"]);
    const head = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted()[0] ?? "";
    await writeFile(join(folder, head), "{ half a hea");
    const opened = open(folder);
    await opened.store.load();
    expect(titles(opened)).toEqual(["two"]);
    expect(opened.problems).toEqual([{ kind: "broken", name: `${head}.broken` }]);
    expect(await readFile(join(folder, `${head}.broken`), "utf8")).toBe("{ half a hea");
    const again = open(folder);
    await again.store.load();
    expect(again.problems).toEqual([]);
  });

  test("removes what a crash left behind once nobody can be writing it any more", async () => {
    const folder = await folderForTest();
    await recordAll(open(folder), ["one"]);
    const id = `${start}-0000deadbeef`;
    await writeFile(join(folder, `${id}.answer`), "{}");
    await writeFile(join(folder, `${id}.json.tmp`), "{");
    const soon = open(folder, {}, start + 60_000);
    await soon.store.load();
    expect(await readdir(folder)).toHaveLength(5);
    const later = open(folder, {}, start + 4_000_000);
    await later.store.load();
    expect(await readdir(folder)).toHaveLength(3);
    expect(titles(later)).toEqual(["one"]);
  });

  test("clears everything from the disk, also what another window wrote and what was set aside", async () => {
    const folder = await folderForTest();
    const opened = open(folder);
    await recordAll(opened, ["one"]);
    await recordAll(open(folder), ["two"]);
    await writeFile(join(folder, "old.json.broken"), "x");
    await opened.store.clear();
    expect(await readdir(folder)).toEqual([]);
    expect(titles(opened)).toEqual([]);
  });

  test("says why it cannot be kept, and the send goes on", async () => {
    const folder = await folderForTest();
    const path = join(folder, "file");
    await writeFile(path, "");
    const opened = open(join(path, "below"));
    await recordAll(opened, ["one"]);
    expect(opened.problems[0]).toMatchObject({ kind: "unusable", reason: expect.stringContaining("ENOTDIR") });
  });

  test("keeps only the last of a burst that is longer than it may be", async () => {
    const folder = await folderForTest();
    const opened = open(folder, { maxEntries: 3 });
    const names = Array.from({ length: 1000 }, (_, index) => String(index));
    await Promise.all(
      names.map((name, index) => opened.store.record(pastResult(request(name), { sentAtMs: start + index }))),
    );
    expect(titles(opened)).toEqual(["999", "998", "997"]);
  });

  test("tells of a long burst while it is still being written", async () => {
    const counts: number[] = [];
    const opened = open(await folderForTest(), {}, start, () => counts.push(opened.store.entries.length));
    const names = Array.from({ length: 60 }, (_, index) => String(index));
    await Promise.all(
      names.map((name, index) => opened.store.record(pastResult(request(name), { sentAtMs: start + index }))),
    );
    expect(counts.filter((count) => count > 1 && count < 60)).not.toEqual([]);
    expect(titles(opened)).toEqual(names.toReversed());
  });

  test("leaves no half entry when its process is killed in the middle of writing", async () => {
    const folder = await folderForTest();
    const writer = join(import.meta.dirname, "..", "..", "support", "historyWriter.ts");
    const child = spawn(process.execPath, [writer, folder], { stdio: ["ignore", "pipe", "inherit"] });
    let written = 0;
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (data: Buffer) => {
        written += data.toString().split("\n").length - 1;
        // The next one is being written by now.
        if (written >= 12) child.kill("SIGKILL");
      });
      child.on("exit", () => resolve());
    });
    const opened = open(folder, { maxBytes: 1_000_000_000 });
    await opened.store.load();
    expect(opened.problems).toEqual([]);
    expect(opened.store.entries.length).toBeGreaterThanOrEqual(12);
    for (const { id } of opened.store.entries) {
      const outcome = (await opened.store.whole(id))?.exchange.outcome;
      expect(outcome && "answer" in outcome && outcome.answer.text.length).toBeGreaterThan(2_000_000);
    }
  });
});

describe("On the disk of the history", () => {
  test("there is no UserSig and no key, wherever it stood", async () => {
    const folder = await folderForTest();
    const simulator = await simulatorForTest({ now: Date.now });
    const run = new TestRun({ sandbox: simulator.origin, secret: { kind: "key", key: simulator.app.key } });
    onTestFinished(() => run.stop());
    const text = [
      "### Sign",
      "im_open_login_svc/account_import",
      '{ "UserID": "ann", "Nick": "{{$userSig(\'ann\', 600)}}" }',
      "?? ErrorCode == 0",
      "",
    ].join("\n");
    const results = await run.run(text);
    expect(results.map(brief)).toEqual(["Sign: passed ok"]);
    const opened = open(folder);
    for (const result of results) await opened.store.record(result);
    const leak = pastResult(`### ${canaryKey}\nopenim/sendmsg\n{}\n`, {
      answer: `{"ErrorCode":0,"Echo":"https://example.com/?usersig=canary-of-a-signature&x=1","secretKey":"${canaryKey}"}`,
      body: `{"key":"${canaryKey}"}`,
      exchange: { identifier: canaryKey },
    });
    await opened.store.record(leak);
    expect(await readdir(folder)).toHaveLength(6);
    expect(secretsIn([folder], [canaryKey, simulator.app.key, "canary-of-a-signature"])).toEqual([]);
    expect(opened.store.entries.map((entry) => entry.request.path)).toContain("im_open_login_svc/account_import");
  });
});
