import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { decodeUserSig, isSignedWith } from "../../src/protocol/userSig.ts";
import { defaultApp } from "../../src/simulator/app.ts";
import { CliFolder, type Ended, program, root } from "../support/cliFolder.ts";
import { answering, closedOrigin, serve } from "../support/peers.ts";

const folder = new CliFolder();

function imreq(args: readonly string[], environment: Record<string, string> = {}, cwd = folder.path): Promise<Ended> {
  return folder.imreq(args, { environment, cwd });
}

function write(name: string, text: string | Uint8Array): string {
  return folder.write(name, text);
}

function profile(endpoint: string): string {
  return JSON.stringify({ profiles: { dev: { sdkAppId: 1400000001, endpoint } } });
}

/** What a stream holds when it has come to so many lines. */
async function lines(stream: Readable, count: number): Promise<string> {
  let text = "";
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.split("\n").length > count) break;
  }
  return text;
}

const importAlice = '### Import\nim_open_login_svc/account_import\n{ "UserID": "alice" }\n';

describe("imreq run", () => {
  test("sends the example collection to the simulator and ends with 0", async () => {
    const { code, out, error } = await imreq(["run", "examples/"], {}, root);
    expect(error).toBe("");
    expect(out).toContain("✓ Import an account  im_open_login_svc/account_import  ok · HTTP 200");
    expect(out).toMatch(/\d+ passed, 0 failed/);
    expect(code).toBe(0);
  });

  test("ends with 1 when an expectation does not hold, and says what came instead", async () => {
    write("a.imreq", `${importAlice}?? ErrorCode == 5\n`);
    const { code, out } = await imreq(["run", "a.imreq"]);
    expect(out).toContain("?? ErrorCode == 5 — it is 0");
    expect(code).toBe(1);
  });

  test("explains a refused call", async () => {
    write("a.imreq", "### Import\nim_open_login_svc/account_import\n{}\n");
    const { code, out } = await imreq(["run", "a.imreq"]);
    expect(out).toContain("failed · ErrorCode 70402");
    expect(out).toContain("A parameter is missing or wrong.");
    expect(out).toContain("Next: Check the required fields");
    expect(code).toBe(1);
  });

  test("takes variables from --var, which win over the file's", async () => {
    write(
      "a.imreq",
      '@n = 1\n### c\nim_open_login_svc/account_check\n{ "CheckItem": [{ "UserID": "{{n}}" }] }\n?? ResultItem[0].UserID == "zoe"\n',
    );
    expect((await imreq(["run", "a.imreq", "--var", "n=zoe"])).code).toBe(0);
    expect(await imreq(["run", "a.imreq", "--var", "nonsense"])).toMatchObject({
      code: 2,
      error: expect.stringContaining("--var takes name=value"),
    });
  });

  test("takes a variable of any name from --var", async () => {
    write("a.imreq", '### c\nim_open_login_svc/account_check\n{ "CheckItem": [{ "UserID": "{{__proto__}}" }] }\n');
    expect((await imreq(["run", "a.imreq", "--var", "__proto__=zoe"])).code).toBe(0);
  });

  test("stops at the first refused signature, also for the files that follow", async () => {
    let calls = 0;
    const origin = await serve((request, response) => {
      calls++;
      answering('{"ActionStatus":"FAIL","ErrorCode":70009,"ErrorInfo":""}')(request, response);
    });
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    write("b.imreq", importAlice);
    const environment = { IMREQ_SECRET_KEY: "k", IMREQ_ALLOW_HOST: origin };
    const { code, out } = await imreq(["run", "a.imreq", "b.imreq", "--profile", "dev"], environment);
    expect(out).toContain("the run stopped at the first refused signature");
    expect([code, calls]).toEqual([1, 1]);
  });

  test("takes a comment that looks like a directive for a comment", async () => {
    write("a.imreq", `# @date 2024-01-01\n${importAlice}`);
    expect((await imreq(["run", "a.imreq"])).code).toBe(0);
  });

  test("lets no answer drive the terminal", async () => {
    const answer = JSON.stringify({ ActionStatus: "FAIL", ErrorCode: 10004, ErrorInfo: "x\u001b[2Jy" });
    const origin = await serve(answering(answer));
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    const environment = { IMREQ_SECRET_KEY: "k", IMREQ_ALLOW_HOST: origin };
    const { out } = await imreq(["run", "a.imreq", "--profile", "dev"], environment);
    expect(out).toContain("x [2Jy");
    expect(out).not.toContain("\u001b[2J");
  });

  test("runs every file below a folder in the order of their names", async () => {
    write("b/2.imreq", importAlice);
    write("b/1.imreq", importAlice);
    const { out } = await imreq(["run", "b"]);
    expect(out.indexOf("1.imreq")).toBeLessThan(out.indexOf("2.imreq"));
  });

  test("signs a profile's calls with the key of the environment and shows neither", async () => {
    let url = "";
    const origin = await serve((request, response) => {
      url = request.url ?? "";
      answering('{"ActionStatus":"OK","ErrorCode":0}')(request, response);
    });
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    const key = "canary-key";
    const { code, out, error } = await imreq(["run", "a.imreq", "--profile", "dev"], {
      IMREQ_SECRET_KEY: key,
      IMREQ_ALLOW_HOST: origin,
    });
    const userSig = new URL(url, origin).searchParams.get("usersig") ?? "";
    const decoded = decodeUserSig(userSig);
    expect(decoded.kind === "decoded" && isSignedWith(decoded.content, key)).toBe(true);
    expect(out + error).not.toContain(key);
    expect(out + error).not.toContain(userSig);
    expect(code).toBe(0);
  });

  test("gives no signature to a host that is none of the service", async () => {
    let calls = 0;
    const origin = await serve(() => calls++);
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    const { code, out } = await imreq(["run", "a.imreq", "--profile", "dev"], { IMREQ_SECRET_KEY: "k" });
    expect(out).toContain("gets no signature");
    expect(out).toContain(`set IMREQ_ALLOW_HOST=${origin}.`);
    expect([code, calls]).toEqual([2, 0]);
  });

  test("gives no signature when IMREQ_SDKAPPID is another app", async () => {
    write("imreq.json", JSON.stringify({ profiles: { dev: { sdkAppId: 1400000001, region: "china" } } }));
    write("a.imreq", importAlice);
    const environment = { IMREQ_SECRET_KEY: "k", IMREQ_SDKAPPID: "1400000009" };
    const { code, out } = await imreq(["run", "a.imreq", "--profile", "dev"], environment);
    expect(out).toContain("IMREQ_SDKAPPID is 1400000009, the profile's SDKAppID is 1400000001");
    expect(code).toBe(2);
  });

  test("cancelled by Ctrl+C it ends with 130", async () => {
    const origin = await serve(() => child.kill("SIGINT"));
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    const child = spawn(process.execPath, [program, "run", "a.imreq", "--profile", "dev"], {
      cwd: folder.path,
      env: { PATH: process.env["PATH"], IMREQ_SECRET_KEY: "k", IMREQ_ALLOW_HOST: origin },
    });
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
  });
});

describe("bad input has one clear message and ends with 2", () => {
  const cases: { name: string; files: Record<string, string | Uint8Array>; args: string[]; says: string }[] = [
    { name: "no such file", files: {}, args: ["run", "nope.imreq"], says: "nope.imreq does not exist" },
    { name: "a folder without requests", files: { "x/y.txt": "" }, args: ["run", "x"], says: "holds no .imreq files" },
    {
      name: "a missing secret",
      files: {
        "imreq.json": JSON.stringify({ profiles: { dev: { sdkAppId: 1400000001, region: "china" } } }),
        "a.imreq": importAlice,
      },
      args: ["run", "a.imreq", "--profile", "dev"],
      says: "No secret key for SDKAppID 1400000001 at console.tim.qq.com. Set IMREQ_SECRET_KEY",
    },
    {
      name: "a malformed imreq.json",
      files: { "imreq.json": '{ "profiles": {\n  "dev": ', "a.imreq": importAlice },
      args: ["run", "a.imreq", "--profile", "dev"],
      says: "imreq.json, line 2",
    },
    {
      name: "an unknown profile",
      files: { "imreq.json": '{"profiles":{}}', "a.imreq": importAlice },
      args: ["run", "a.imreq", "--profile", "nope"],
      says: "no profile “nope”. The profiles are sandbox.",
    },
    {
      name: "a file of binary rubbish",
      files: { "a.imreq": Uint8Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256) },
      args: ["run", "a.imreq"],
      says: "binary data",
    },
    {
      name: "a malformed imreq.json that nobody asked for",
      files: { "imreq.json": '{ "profiles": ', "a.imreq": importAlice },
      args: ["run", "a.imreq"],
      says: "imreq.json, line 1",
    },
    {
      name: "a lifetime of nothing",
      files: {},
      args: ["sig", "bob", "--seconds", "0"],
      says: "--seconds takes a number",
    },
    { name: "a port beyond all", files: {}, args: ["simulate", "--port", "99999"], says: "from 0 to 65535" },
    {
      name: "a fault of a command that is not there",
      files: {},
      args: ["simulate", "--fault", "openim/sendmsgg=20004"],
      says: "there is no command openim/sendmsgg",
    },
    {
      name: "a clock too far behind",
      files: {},
      args: ["simulate", "--clock-skew", "-999999999"],
      says: "from -315360000 to 315360000",
    },
    { name: "an unknown command", files: {}, args: ["simulat"], says: "Did you mean “simulate”?" },
    { name: "an unknown option", files: {}, args: ["run", "--nope"], says: "--nope" },
    { name: "a port that is no number", files: {}, args: ["simulate", "--port", "x"], says: "--port takes a number" },
  ];
  test.each(cases)("$name", async ({ files, args, says }) => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const { code, out, error } = await imreq(args);
    expect(out + error).toContain(says);
    expect(out + error).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });

  test("a wrong port is a failed call: 1", async () => {
    const origin = await closedOrigin();
    write("imreq.json", profile(origin));
    write("a.imreq", importAlice);
    const environment = { IMREQ_SECRET_KEY: "k", IMREQ_ALLOW_HOST: origin };
    const { code, out } = await imreq(["run", "a.imreq", "--profile", "dev"], environment);
    expect(out).toContain(`Nothing listens at ${new URL(origin).host}.`);
    expect(code).toBe(1);
  });
});

describe("imreq simulate", () => {
  test("listens until it is ended, and answers calls of the sandbox's app", async () => {
    const child = spawn(process.execPath, [program, "simulate", "--port", "0"]);
    const line = await new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
    write("imreq.json", JSON.stringify({ profiles: { local: { sdkAppId: defaultApp.sdkAppId, endpoint: origin } } }));
    write("a.imreq", importAlice);
    const { code } = await imreq(["run", "a.imreq", "--profile", "local"]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    expect([code, await ended]).toEqual([0, 0]);
  });

  test("has an app of its own and goes wrong as it is told", async () => {
    const key = "k".repeat(8);
    const options = ["--port", "0", "--app", "1400000007", "--key", key, "--fault", "im_open_login_svc/*=70169 x1"];
    const child = spawn(process.execPath, [program, "simulate", ...options]);
    const line = await new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
    const origin = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "";
    write("imreq.json", JSON.stringify({ profiles: { own: { sdkAppId: 1400000007, endpoint: origin } } }));
    write("a.imreq", importAlice);
    const environment = { IMREQ_SECRET_KEY: key, IMREQ_ALLOW_HOST: origin };
    const first = await imreq(["run", "a.imreq", "--profile", "own"], environment);
    const second = await imreq(["run", "a.imreq", "--profile", "own"], environment);
    child.kill("SIGTERM");
    expect([first.code, second.code]).toEqual([1, 0]);
    expect(first.out).toContain("70169");
  });

  test("listens over TLS, and whoever trusts its certificate may call it", async () => {
    const options = ["--port", "0", "--https", "--certificate-file", "simulator.pem"];
    const child = spawn(process.execPath, [program, "simulate", ...options], { cwd: folder.path });
    const told = await lines(child.stdout, 3);
    const origin = /https:\/\/127\.0\.0\.1:\d+/.exec(told)?.[0] ?? "";
    expect(told).toContain(`${origin}/control#token=`);
    write("imreq.json", JSON.stringify({ profiles: { local: { sdkAppId: defaultApp.sdkAppId, endpoint: origin } } }));
    write("a.imreq", importAlice);
    const trust = { NODE_EXTRA_CA_CERTS: join(folder.path, "simulator.pem") };
    const trusting = await imreq(["run", "a.imreq", "--profile", "local"], trust);
    const other = await imreq(["run", "a.imreq", "--profile", "local"]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    expect([trusting.code, other.code, await ended]).toEqual([0, 1, 0]);
    expect(other.out).toContain("If the simulator is meant");
  });

  test("writes its certificate to a folder of its own, which goes with it", async () => {
    const child = spawn(process.execPath, [program, "simulate", "--port", "0", "--https"]);
    const path = /NODE_EXTRA_CA_CERTS=(.+)/.exec(await lines(child.stdout, 3))?.[1] ?? "";
    expect(readFileSync(path, "utf8")).toContain("BEGIN CERTIFICATE");
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    await ended;
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    [["--certificate-file", "a.pem"], "--certificate-file needs --https"],
    [["--https", "--certificate-file", "no/such/a.pem"], "cannot be written (ENOENT)"],
    [["--https", "--certificate-file", "."], "is no file that another can take the place of"],
    [["--key", "k"], "--app of your own"],
    [["--app", "1400000007"], "needs a --key"],
    [["--app", "1400000000", "--key", "k"], "is public"],
    [["--fault", "sendmsg"], "The fault sendmsg cannot be read"],
    [["--latency", "soon"], "The latency soon cannot be read"],
    [["--seed", "x"], "--seed takes a number"],
  ])("says what is wrong with %j", async (options, says) => {
    const { code, error } = await imreq(["simulate", "--port", "0", ...options]);
    expect(error).toContain(says);
    expect(code).toBe(2);
  });

  test("keeps its data in a file; kill -9 at any moment leaves a whole one", async () => {
    const start = async () => {
      const child = spawn(process.execPath, [program, "simulate", "--port", "0", "--state", "app.json"], {
        cwd: folder.path,
      });
      const line = await new Promise<string>((resolve) => child.stdout.once("data", (chunk) => resolve(String(chunk))));
      return { child, origin: /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? "" };
    };
    const accounts = () => JSON.parse(readFileSync(join(folder.path, "app.json"), "utf8")).accounts.length as number;
    const requests = Array.from(
      { length: 60 },
      (_, round) =>
        `### r${round}\nim_open_login_svc/multiaccount_import\n` +
        JSON.stringify({
          AccountList: Array.from({ length: 100 }, (_, at) => ({ UserID: `{{batch}}-${round}-${at}` })),
        }),
    );
    write("a.imreq", `${requests.join("\n\n")}\n`);
    let known = 1;
    for (const [batch, waitMs] of [1060, 1110, 1160, 1210, 1260, 1310].entries()) {
      const { child, origin } = await start();
      write("imreq.json", JSON.stringify({ profiles: { own: { sdkAppId: defaultApp.sdkAppId, endpoint: origin } } }));
      const ended = new Promise((resolve) => child.on("close", resolve));
      const killed = new Promise<void>((resolve) =>
        setTimeout(() => {
          child.kill("SIGKILL");
          resolve();
        }, waitMs),
      );
      await imreq(["run", "a.imreq", "--profile", "own", "--var", `batch=b${batch}`]);
      await Promise.all([killed, ended]);
      const found = accounts();
      expect(found).toBeGreaterThanOrEqual(known);
      known = found;
    }
    const { child } = await start();
    const ended = new Promise((resolve) => child.on("close", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(accounts()).toBe(known);
  }, 60_000);

  test("leaves a file alone that is not a state file", async () => {
    write("package.json", "{}");
    const { code, error } = await imreq(["simulate", "--port", "0", "--state", "package.json"]);
    expect([code, readFileSync(join(folder.path, "package.json"), "utf8")]).toEqual([2, "{}"]);
    expect(error).toContain("package.json is not one that the simulator wrote");
  });

  test("says so when the port is taken", async () => {
    const port = new URL(await serve(() => {})).port;
    const { code, error } = await imreq(["simulate", "--port", port]);
    expect(error).toContain(port);
    expect(code).toBe(2);
  });
});

describe("facts", () => {
  test("imreq explain finds a code by its number", async () => {
    expect(await imreq(["explain", "60006"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("The SDKAppID is not valid."),
    });
  });

  test("imreq explain finds codes by words", async () => {
    expect((await imreq(["explain", "expired"])).out).toContain("70001");
  });

  test("imreq list shows the commands that match", async () => {
    const { out } = await imreq(["list", "mute"]);
    expect(out).toContain("group_open_http_svc/forbid_send_msg");
    expect(out).not.toContain("account_import");
  });

  test("imreq list shows the requests of a file", async () => {
    write("a.imreq", importAlice);
    expect((await imreq(["list", "a.imreq"])).out).toContain("Import  im_open_login_svc/account_import");
  });

  test("imreq sig prints a UserSig alone on its output", async () => {
    const { out, error } = await imreq(["sig", "bob", "--seconds", "60"]);
    const decoded = decodeUserSig(out.trim());
    expect(decoded).toMatchObject({ kind: "decoded", content: { identifier: "bob", lifetimeSeconds: 60 } });
    expect(error).toContain("valid for 60 s");
  });

  test("imreq --help names every command and every variable of the environment", async () => {
    const { out } = await imreq(["--help"]);
    for (const word of ["run", "simulate", "explain", "sig", "list", "IMREQ_SECRET_KEY", "IMREQ_ALLOW_HOST"]) {
      expect(out).toContain(word);
    }
  });
});
