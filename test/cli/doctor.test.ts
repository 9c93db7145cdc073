import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answering, closedOrigin, serve } from "../support/peers.ts";
import { simulatorForTest } from "../support/startSimulator.ts";

const program = fileURLToPath(new URL("../../dist/cli.cjs", import.meta.url));
/** Looks like nothing that a real app has. */
const fakeKey = "fake-key-of-a-test";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imreq-doctor-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs «imreq doctor» of the built command line in the test's folder. */
function doctor(
  args: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<{ code: unknown; out: string }> {
  const env = { PATH: process.env["PATH"], ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, "doctor", ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, out: stdout + stderr }),
    );
  });
}

function writeProfile(endpoint: string): void {
  const dev = { sdkAppId: 1400000001, endpoint, timeout: "2s" };
  writeFileSync(join(folder, "imreq.json"), JSON.stringify({ profiles: { dev } }));
}

test("examines the sandbox without any account, a line for each step, and ends with 0", async () => {
  const { code, out } = await doctor();
  expect(out).toMatch(
    /^✓ Profile {2}“sandbox” calls 127\.0\.0\.1:\d+ as “administrator” of SDKAppID 1400000000\.\n✓ Secret /,
  );
  expect(out).toMatch(/\n✓ Call {5}group_open_http_svc\/get_appid_group_list succeeded/);
  expect(out).toMatch(/\n\nEverything that a call needs is in order\.\n$/);
  expect(out).not.toContain("\x1b");
  expect(code).toBe(0);
});

test("says what to do below what failed, skips the rest and ends with 1", async () => {
  writeProfile(await closedOrigin());
  const { code, out } = await doctor(["--profile", "dev"], {
    IMREQ_SECRET_KEY: fakeKey,
    IMREQ_ALLOW_HOST: "http://127.0.0.1",
  });
  expect(out).toMatch(
    /\n✗ TCP {6}No connection to 127\.0\.0\.1, port \d+: nothing listens there\. .*\n {11}Start the simulator/,
  );
  expect(out).toContain("– HTTP     Not checked: “TCP” has to be in order first.");
  expect(out).toMatch(/Calls cannot work yet\. Begin with “Secret”\.\n$/);
  expect(out).not.toContain(fakeKey);
  expect(code).toBe(1);
});

test("finds a wrong key at a host that the user allows", async () => {
  const { origin } = await simulatorForTest({
    now: Date.now,
    app: { sdkAppId: 1400000001, key: "the-right-key-of-the-app", admins: ["administrator"] },
  });
  writeProfile(origin);
  const { code, out } = await doctor(["--profile", "dev"], { IMREQ_SECRET_KEY: fakeKey, IMREQ_ALLOW_HOST: origin });
  expect(out).toMatch(
    /✗ Call {5}\S+ failed with ErrorCode 70\d+: .*\n {11}The UserSig itself is right .* the service knows another key/,
  );
  expect(out).not.toContain(fakeKey);
  expect(code).toBe(1);
});

test("says which environment variable is missing", async () => {
  writeProfile(await serve(answering('{"ActionStatus":"FAIL","ErrorCode":60012,"ErrorInfo":""}')));
  const { code, out } = await doctor(["--profile", "dev"]);
  expect(out).toContain("IMREQ_SECRET_KEY");
  expect(code).toBe(1);
});

test("names the profiles where the one asked for is not there", async () => {
  writeProfile("https://im.example.com");
  const { code, out } = await doctor(["--profile", "prod"]);
  expect(out).toContain("✗ Profile  There is no profile “prod”. The profiles are sandbox, dev.");
  expect(code).toBe(1);
});
