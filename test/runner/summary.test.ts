import { expect, test } from "vitest";
import { judge } from "../../src/client/outcome.ts";
import { explanationLines } from "../../src/runner/summary.ts";
import { catalog } from "../support/catalog.ts";

test("an ErrorInfo of any length takes little of a terminal", () => {
  const text = `{"ActionStatus":"FAIL","ErrorCode":10004,"ErrorInfo":"${"x".repeat(100_000)}"}`;
  const phases = { waitMs: 0, dnsMs: 0, tcpMs: 0, tlsMs: 0, firstByteMs: 0, bodyMs: 0 };
  const answer = { text, status: 200, tookMs: 1, sizeBytes: text.length, phases, serverDateMs: undefined };
  const [first] = explanationLines(judge(catalog, "a/b", answer));
  expect(first).toMatch(/^ErrorInfo: x+…$/);
  expect(first?.length).toBeLessThan(3000);
});
