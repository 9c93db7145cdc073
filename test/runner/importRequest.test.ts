import { afterEach, expect, test } from "vitest";
import { importRequest } from "../../src/runner/importRequest.ts";
import { brief, TestRun } from "../support/runner.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

let run: TestRun | undefined;
afterEach(() => run?.stop());

test.each([[["ann"]], [["ann", "ben", "cid"]], [['quo"te', "{{not}} a template"]]])(
  "%j can be imported with the request as it is written",
  async (userIds) => {
    const simulator = await simulatorForTest({ now: Date.now });
    run = new TestRun({ sandbox: simulator.origin, secret: { kind: "key", key: simulator.app.key } });
    const check = JSON.stringify({ CheckItem: userIds.map((UserID) => ({ UserID })) }).replaceAll("{{", "{{{{");
    const text = `${importRequest(userIds, "sandbox")}\n### Check\nim_open_login_svc/account_check\n${check}\n`;
    const results = await run.run(text);
    expect(results.map(brief)).toEqual(["Import what the service does not know: passed ok", "Check: passed ok"]);
    const last = results.at(-1)?.ending;
    const answer = last?.kind === "sent" && "answer" in last.exchange.outcome ? last.exchange.outcome.answer.text : "";
    expect(answer).not.toContain("NotImported");
  },
);

test("the request goes to the app where the accounts were missed", () => {
  expect(importRequest(["ann"], "dev")).toContain("\n# @profile dev\n");
  expect(importRequest(["ann"], "two words")).not.toContain("@profile");
});
