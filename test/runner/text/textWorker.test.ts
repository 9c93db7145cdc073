import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { textJobs } from "../../../src/runner/text/textJobs.ts";
import { TextWorker } from "../../../src/runner/text/textWorker.ts";

const thread = join(import.meta.dirname, "../../../dist/textThread.cjs");
const large = JSON.stringify({
  List: Array.from({ length: 60_000 }, (_, index) => ({ UserID: `u${index}` })),
  ErrorCode: 10015,
});

function workerForTest(file = thread): TextWorker {
  const worker = new TextWorker(file);
  onTestFinished(() => worker.dispose());
  return worker;
}

describe("Work on a long text", () => {
  test("gives what it gives at once, and others have their turn meanwhile", async () => {
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const laid = await workerForTest().do("layOut", large);
    clearInterval(counting);
    expect(laid).toEqual(textJobs.layOut(large));
    expect(laid.text.split("\n")[laid.codeLine]).toBe('  "ErrorCode": 10015');
    expect(turns).toBeGreaterThan(0);
  });

  test("never mixes up its answers", async () => {
    const worker = workerForTest();
    const other = large.replaceAll('"u', '"v');
    const [one, two] = await Promise.all([worker.do("layOut", large), worker.do("layOut", other)]);
    expect(one.text).toContain('"u59999"');
    expect(two.text).toContain('"v59999"');
  });

  test("goes on after its thread was ended", async () => {
    const worker = workerForTest();
    await worker.do("layOut", large);
    worker.dispose();
    expect((await worker.do("mask", large)).length).toBe(large.length);
  });

  test("says so when its thread breaks down, and waits for nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "imreq-thread-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const broken = join(folder, "broken.cjs");
    await writeFile(broken, 'throw new Error("no thread today");');
    await expect(workerForTest(broken).do("layOut", large)).rejects.toThrow("no thread today");
    await expect(workerForTest(broken).do("layOut", "{}")).resolves.toEqual({ text: "{}", codeLine: -1 });
  });

  test("hides UserSigs and keys", async () => {
    const key = "0123456789abcdef".repeat(4);
    const masked = await workerForTest().do(
      "mask",
      large.replace("u100", `https://example.com/?usersig=canary&key=${key}`),
    );
    expect(masked).toContain("?usersig=***&key=***");
  });
});
