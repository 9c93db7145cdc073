import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "../../src/language/syntax/parse.ts";
import type { RequestResult } from "../../src/runner/job.ts";
import { requestsOf } from "../../src/runner/selection.ts";
import { catalog } from "../support/catalog.ts";
import { root } from "../support/cliFolder.ts";
import { brief, type JobChange, TestRun } from "../support/runner.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

const folder = join(root, "examples/scenario");
const texts = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith(".imreq"))
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);
const requests = Object.entries(texts).flatMap(([name, text]) =>
  requestsOf(parse(text)).map((request) => ({ ...request, place: `${name}: ${request.title?.text}` })),
);

/** Runs the story, or other texts, on one simulator with the real clock: the files compare times with `$timestamp`. */
async function newTeller(): Promise<(change?: JobChange, files?: typeof texts) => Promise<RequestResult[]>> {
  const simulator = await simulatorForTest({ now: Date.now });
  const run = new TestRun({ sandbox: simulator.origin, secret: { kind: "key", key: simulator.app.key } });
  onTestFinished(() => run.stop());
  return (change, files = texts) => run.runFiles(files, change);
}

function hasPassed({ ending }: RequestResult): boolean {
  return ending.kind === "sent" && ending.passed;
}

function broken(results: readonly RequestResult[]): string[] {
  return results.filter((result) => !hasPassed(result)).map(brief);
}

describe("the scenario of the examples", () => {
  test("passes, passes again on the same simulator, and uses every command", async () => {
    const tell = await newTeller();
    const results = await tell();
    expect(broken(results)).toEqual([]);
    expect(results).toHaveLength(requests.length);
    const used = new Set(results.filter(hasPassed).map(({ path }) => path));
    const all = catalog.commandNames.map(({ service, command }) => `${service}/${command}`);
    expect([...used].toSorted()).toEqual(all.toSorted());
    expect(broken(await tell())).toEqual([]);
  });

  test("passes with its files side by side", async () => {
    const tell = await newTeller();
    expect(broken(await tell({ sideBySide: 4 }))).toEqual([]);
  });

  test("passes from its end alone, which brings along what it needs", async () => {
    const tell = await newTeller();
    expect(broken(await tell({ wanted: ["9-cleanup.imreq"] }))).toEqual([]);
  });

  test("passes after a run that was interrupted", async () => {
    const tell = await newTeller();
    const [half = ""] = (texts["1-onboarding.imreq"] ?? "").split("### Unfriend one");
    expect(broken(await tell({ wanted: ["half.imreq"] }, { ...texts, "half.imreq": half }))).toEqual([]);
    expect(broken(await tell({ wanted: ["1-onboarding.imreq"] }))).toEqual([]);
  });

  test.each(requests)("$place says what it shows, and what it expects", (request) => {
    expect(request.text).toMatch(/^# (?!@)\S/m);
    expect(request.expectations).not.toEqual([]);
  });
});
