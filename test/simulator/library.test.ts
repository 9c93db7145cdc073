import { execSync } from "node:child_process";
import { createRequire } from "node:module";
import { expect, onTestFinished, test } from "vitest";
import type { startSimulator as declared } from "../../types/simulator.d.ts";
import { userSig } from "../support/startSimulator.ts";

/** As another project finds it: by the package's name, built. */
const { startSimulator }: { startSimulator: typeof declared } = createRequire(import.meta.url)("imreq/simulator");

async function importOne(origin: string): Promise<number> {
  const signature = userSig({ issuedAtSeconds: Math.floor(Date.now() / 1000) });
  const query = `sdkappid=1400000000&identifier=administrator&usersig=${signature}&random=7&contenttype=json`;
  const response = await fetch(`${origin}/v4/im_open_login_svc/account_import?${query}`, {
    method: "POST",
    body: '{"UserID":"ann"}',
  });
  return ((await response.json()) as { ErrorCode: number }).ErrorCode;
}

test("a project's own test starts a simulator, lets it fail and ends it", async () => {
  const paths: string[] = [];
  const simulator = await startSimulator({
    faults: ["im_open_login_svc/*=70169 x1"],
    onCall: ({ path }) => paths.push(path),
  });
  onTestFinished(() => simulator.stop());
  expect([await importOne(simulator.origin), await importOne(simulator.origin)]).toEqual([70169, 0]);
  simulator.behave({ faults: ["*=60008"] });
  expect(await importOne(simulator.origin)).toBe(60008);
  expect(paths).toEqual(Array(3).fill("im_open_login_svc/account_import"));
  await simulator.stop();
  await expect(importOne(simulator.origin)).rejects.toThrow();
});

test("what npm packs holds what the package's exports and commands name", () => {
  const packed = JSON.parse(execSync("npm pack --dry-run --json", { encoding: "utf8" })) as {
    files: { path: string }[];
  }[];
  const paths = packed[0]?.files.map(({ path }) => path) ?? [];
  expect(paths).toEqual(
    expect.arrayContaining(["dist/simulator.cjs", "types/simulator.d.ts", "dist/cli.cjs", "dist/main.cjs"]),
  );
  expect(paths).toEqual(expect.arrayContaining(["dist/selfsigned.cjs", "dist/catalog/index.json"]));
  expect(paths.filter((path) => /^(src|test|scripts)\//.test(path))).toEqual([]);
}, 60_000);

test("it comes over TLS with the certificate to trust", async () => {
  const simulator = await startSimulator({ https: true });
  onTestFinished(() => simulator.stop());
  expect(simulator.origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  expect(simulator.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  await expect(importOne(simulator.origin)).rejects.toThrow();
  const plain = await startSimulator();
  onTestFinished(() => plain.stop());
  expect(plain.certificate).toBeUndefined();
});

test("what cannot be read is named", async () => {
  await expect(startSimulator({ faults: ["sendmsg"] })).rejects.toThrow("The fault sendmsg cannot be read");
  await expect(startSimulator({ faults: ["openim/sendmsgg=20004"] })).rejects.toThrow("no command openim/sendmsgg");
  await expect(startSimulator({ latency: "soon" })).rejects.toThrow("The latency soon cannot be read");
  for (const [options, sentence] of [
    [{ port: 70_000 }, "The option port cannot be used: it is a whole number from 0 to 65535."],
    [{ seed: 1.5 }, "The option seed cannot be used"],
    [{ clockSkewSeconds: "600" }, "The option clockSkewSeconds cannot be used"],
    [{ app: { sdkAppId: 1400000009 } }, "The option app cannot be used"],
    [{ faults: "*=half" }, "The option faults cannot be used: it is a list of texts."],
    [{ fault: ["*=half"] }, "There is no option fault; the options are port, app"],
  ] as [object, string][]) {
    await expect(startSimulator(options)).rejects.toThrow(sentence);
  }
  const simulator = await startSimulator();
  onTestFinished(() => simulator.stop());
  expect(() => simulator.behave({ latency: "soon" })).toThrow("The latency soon cannot be read");
});
