import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { PortTakenError } from "../../src/simulator/http/listening.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import { catalog } from "../support/catalog.ts";
import { simulatorForTest, type TestSimulator, userSig } from "../support/startSimulator.ts";

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request whose headers are all the test's own. */
function raw(simulator: TestSimulator, headers: Readonly<Record<string, string>>, body = "{}"): Promise<RawAnswer> {
  const path =
    `/v4/ConfigSvc/GetIPList?sdkappid=${simulator.app.sdkAppId}&identifier=administrator` +
    `&usersig=${userSig()}&random=1&contenttype=json`;
  return new Promise((resolve, reject) => {
    const sent = httpRequest(simulator.origin + path, { method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Writes `text` to the simulator's socket and gives all that comes back. */
function socketText(simulator: TestSimulator, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(simulator.port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
    socket.setTimeout(1000, () => {
      socket.destroy();
      resolve(answer);
    });
  });
}

async function isAlive(simulator: TestSimulator): Promise<boolean> {
  return (await simulator.call("im_open_login_svc/account_import", { UserID: "alice" })).ErrorCode === 0;
}

describe("an answer", () => {
  test("is JSON with a length and a date", async () => {
    const simulator = await simulatorForTest();
    const response = await simulator.fetch("im_open_login_svc/account_import", { UserID: "爱" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("content-length")).toBeTypeOf("string");
    expect(Date.parse(response.headers.get("date") ?? "")).not.toBeNaN();
  });

  test("to a refused call has HTTP 200 too", async () => {
    const simulator = await simulatorForTest();
    expect((await simulator.fetch("openim/nothing")).status).toBe(200);
  });

  test("keeps the connection", async () => {
    const simulator = await simulatorForTest();
    const { headers } = await raw(simulator, { connection: "keep-alive" });
    expect(headers.connection).toBe("keep-alive");
  });

  test("of an unsuccessful call has all three fields", async () => {
    const simulator = await simulatorForTest();
    expect(await simulator.call("openim/nothing")).toEqual({
      ActionStatus: "FAIL",
      ErrorInfo: "The service openim has no command nothing.",
      ErrorCode: 60009,
    });
  });
});

describe("the Host header", () => {
  test.each(["127.0.0.1", "127.0.0.1:80", "127.9.9.9:1", "localhost", "LOCALHOST:7070", "[::1]", "[::1]:7070"])(
    "%s is this machine",
    async (host) => {
      expect((await raw(await simulatorForTest(), { host })).status).toBe(200);
    },
  );

  test.each([
    "example.com",
    "127.0.0.1.example.com",
    "localhost.example.com:80",
    "192.168.0.1",
    "[::2]",
    "0.0.0.0",
    "a@127.0.0.1",
  ])("%s is refused with 403 and a sentence", async (host) => {
    const answer = await raw(await simulatorForTest(), { host });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining("this machine only")]);
  });
});

describe("the Origin header", () => {
  test.each(["http://localhost:3000", "http://127.0.0.1:8080", "https://[::1]:1"])(
    "%s is this machine",
    async (origin) => {
      expect((await raw(await simulatorForTest(), { origin })).status).toBe(200);
    },
  );

  test.each([
    "https://example.com",
    "null",
    "http://localhost.example.com",
    "vscode-webview://abc",
    "file://",
    "rubbish",
  ])("%s is refused with 403", async (origin) => {
    expect((await raw(await simulatorForTest(), { origin })).status).toBe(403);
  });

  test("refused does not count as a call", async () => {
    const simulator = await simulatorForTest();
    await raw(simulator, { origin: "https://example.com" });
    expect(simulator.calls).toBe(0);
  });
});

describe("a bad request", () => {
  test("of 17 MB answers 413 with an envelope", async () => {
    const simulator = await simulatorForTest();
    const rawBody = Buffer.alloc(17 * 1024 * 1024, " ");
    const response = await simulator.fetch("openim/sendmsg", {}, { rawBody });
    expect([response.status, ((await response.json()) as { ErrorCode: number }).ErrorCode]).toEqual([413, 60002]);
  });

  test("of 17 MB does not stop the next one", async () => {
    const simulator = await simulatorForTest();
    await simulator.fetch("openim/sendmsg", {}, { rawBody: Buffer.alloc(17 * 1024 * 1024, " ") });
    expect(await isAlive(simulator)).toBe(true);
  });

  test("of many small pieces is read whole", async () => {
    const simulator = await simulatorForTest();
    const answer = await raw(simulator, {}, `{"a":"${"b".repeat(1_000_000)}"}`);
    expect(JSON.parse(answer.text).ErrorCode).toBe(0);
  });

  test("that is aborted is never answered nor counted", async () => {
    const simulator = await simulatorForTest();
    const socket = connect(simulator.port, "127.0.0.1", () => {
      socket.write("POST /v4/openim/sendmsg HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{");
      setTimeout(() => socket.resetAndDestroy(), 20);
    });
    await new Promise((resolve) => socket.once("close", resolve));
    expect([await isAlive(simulator), simulator.calls]).toEqual([true, 1]);
  });

  test("that is no HTTP answers 400", async () => {
    const simulator = await simulatorForTest();
    expect(await socketText(simulator, "hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect(await isAlive(simulator)).toBe(true);
  });

  test("without a Host header is refused", async () => {
    const simulator = await simulatorForTest();
    expect(await socketText(simulator, "POST / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 403/);
  });

  test("nested very deep leaves it alive", async () => {
    const simulator = await simulatorForTest();
    const depth = 200_000;
    await simulator.fetch("sns/friend_add", {}, { rawBody: `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}` });
    expect(await isAlive(simulator)).toBe(true);
  });

  test("that breaks the simulator itself answers 500 and hands over the error", async () => {
    const mistake = new Error("a mistake");
    const calls: unknown[] = [];
    const simulator = await simulatorForTest({
      now: () => {
        throw mistake;
      },
      onCall: (call) => calls.push(call),
    });
    const response = await simulator.fetch("openim/sendmsg");
    expect([response.status, ((await response.json()) as { ActionStatus: string }).ActionStatus]).toEqual([
      500,
      "FAIL",
    ]);
    expect(calls).toEqual([expect.objectContaining({ path: "openim/sendmsg", error: mistake })]);
  });
});

describe("the log", () => {
  test("names command and code, and nothing of the query", async () => {
    const simulator = await simulatorForTest();
    await simulator.call("im_open_login_svc/account_import", { UserID: "alice" });
    await simulator.call("", {}, { url: () => "/elsewhere?usersig=secret" });
    expect(simulator.answered.map(({ path, code }) => [path, code])).toEqual([
      ["im_open_login_svc/account_import", 0],
      ["/elsewhere", 60009],
    ]);
  });

  test("counts the calls", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("alice");
    await simulator.withAccounts("bob");
    expect(simulator.calls).toBe(2);
  });
});

describe("starting and stopping", () => {
  test("a taken port is refused with what to do", async () => {
    const { port } = await simulatorForTest();
    const error: unknown = await startSimulator({ catalog, port }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PortTakenError);
    expect(String(error)).toContain(`Port ${port} of 127.0.0.1 is taken`);
  });

  test("a free port is given where none is asked for", async () => {
    const one = await simulatorForTest();
    const other = await simulatorForTest();
    expect(one.port).not.toBe(other.port);
  });

  test("two simulators share no data", async () => {
    const one = await simulatorForTest();
    const other = await simulatorForTest();
    await one.withAccounts("alice");
    const answer = await other.call("im_open_login_svc/account_check", { CheckItem: [{ UserID: "alice" }] });
    expect(answer["ResultItem"][0].AccountStatus).toBe("NotImported");
  });

  test("a stopped simulator answers no more", async () => {
    const simulator = await simulatorForTest();
    await simulator.stop();
    await expect(simulator.fetch("openim/sendmsg")).rejects.toThrow();
  });

  test("may be stopped twice", async () => {
    const simulator = await simulatorForTest();
    await simulator.stop();
    await expect(simulator.stop()).resolves.toBeUndefined();
  });

  test("does not wait for a connection that sends nothing", async () => {
    const simulator = await simulatorForTest();
    const socket = connect(simulator.port, "127.0.0.1");
    onTestFinished(() => void socket.destroy());
    await new Promise((resolve) => socket.once("connect", resolve));
    await simulator.stop();
  });
});
