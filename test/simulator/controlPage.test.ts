import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { simulatorForTest } from "../support/startSimulator.ts";

test("the control page comes without the token, and holds none", async () => {
  const simulator = await simulatorForTest();
  const response = await fetch(`${simulator.origin}/control`);
  const text = await response.text();
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(text).toContain("imreq simulator: behaviour");
  expect(text).not.toContain(simulator.token);
  expect(simulator.calls).toBe(0);
});

test.each(["/", "/control"])("the page %s runs nothing but its own script, and in no other page", async (path) => {
  const simulator = await simulatorForTest();
  const response = await fetch(simulator.origin + path);
  const [, script = ""] = /<script>([\s\S]*)<\/script>/.exec(await response.text()) ?? [];
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy).toContain(`script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
});

test("the control page is no page for elsewhere, nor for another method", async () => {
  const simulator = await simulatorForTest();
  const headers = { origin: "https://elsewhere.example" };
  expect((await fetch(`${simulator.origin}/control`, { headers })).status).toBe(403);
  expect(await (await fetch(`${simulator.origin}/control`, { method: "POST", body: "{}" })).json()).toMatchObject({
    ErrorCode: 60009,
  });
});
