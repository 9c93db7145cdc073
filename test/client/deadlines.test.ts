import { spawn } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { Deadlines } from "../../src/client/deadlines.ts";
import { newClient, ok, send } from "../support/client.ts";

test("a deadline that passes is told once, and one that is taken back never", async () => {
  const deadlines = new Deadlines(() => performance.now());
  const told: string[] = [];
  deadlines.after(10, () => told.push("taken back"))();
  await new Promise<void>((resolve) =>
    deadlines.after(30, () => {
      told.push("passed");
      resolve();
    }),
  );
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(told).toEqual(["passed"]);
});

/** A service in a process of its own, which goes on while this one is busy. Answers after 50 ms. */
const service = `require("node:http")
  .createServer((_request, response) => setTimeout(() => response.end(${JSON.stringify(ok)}), 50))
  .listen(0, "127.0.0.1", function () { console.log(this.address().port); });`;

test("an answer that came while this process was busy counts, although its time is over", async () => {
  const child = spawn(process.execPath, ["-e", service], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const port = await new Promise((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
  const origin = `http://127.0.0.1:${port}`;
  const client = newClient();
  await send(origin, {}, client);
  const sending = send(origin, { timeoutMs: 200 }, client);
  await new Promise((resolve) => setTimeout(resolve, 5));
  // After this phase of the loop come the timers, and only then what has arrived.
  await new Promise(setImmediate);
  const until = performance.now() + 500;
  while (performance.now() < until);
  expect(await sending).toMatchObject({ kind: "ok" });
});
