import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import { simulatorForTest, type TestSimulator, userSig } from "../support/startSimulator.ts";

const megabyte = 1024 * 1024;
const mostBodyBytes = 16 * megabyte;

/** The first line and the headers of a call, without the empty line behind them. */
function head(
  headers: Readonly<Record<string, string | number>>,
  path = "ConfigSvc/GetIPList",
  method = "POST",
): string {
  const query = `sdkappid=1400000000&identifier=administrator&usersig=${userSig()}&random=1&contenttype=json`;
  const target = path.startsWith("/") ? path : `/v4/${path}?${query}`;
  const lines = Object.entries({ host: "127.0.0.1", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} HTTP/1.1\r\n${lines.join("")}`;
}

function wholeCall(body = "{}", path?: string, headers: Readonly<Record<string, string>> = {}): string {
  return `${head({ "content-length": Buffer.byteLength(body), ...headers }, path)}\r\n${body}`;
}

interface Connection {
  readonly socket: Socket;
  /** What came so far. */
  readonly heard: () => string;
  /** Resolves when `text` has come so often; rejects when the connection closes before. */
  hears(text: string, times?: number): Promise<void>;
  readonly closed: Promise<void>;
  /** Writes, and waits until the system took it. */
  write(data: string | Uint8Array): Promise<void>;
}

/** A socket of the test's own, which ends with it. */
async function open(simulator: TestSimulator): Promise<Connection> {
  const socket = connect(simulator.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  let answer = "";
  let onNews = () => {};
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    answer += chunk;
    onNews();
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    socket,
    heard: () => answer,
    hears: (text, times = 1) =>
      new Promise((resolve, reject) => {
        onNews = () => answer.split(text).length > times && resolve();
        onNews();
        void closed.then(() => reject(new Error(`closed after: ${answer.slice(0, 500)}`)));
      }),
    closed,
    write: (data) =>
      new Promise((resolve, reject) => socket.write(data, (error) => (error ? reject(error) : resolve()))),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function isAlive(simulator: TestSimulator): Promise<boolean> {
  return (await simulator.call("im_open_login_svc/account_import", { UserID: "alice" })).ErrorCode === 0;
}

/** A body of JSON of just so many bytes. */
function bodyOf(bytes: number): string {
  return `{"Note":"${"x".repeat(bytes - 11)}"}`;
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** The memory that the process needs: what nobody refers to any more is thrown away before. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

describe("a large body", () => {
  test.each([10 * megabyte, mostBodyBytes])("of %d bytes is read", async (bytes) => {
    const simulator = await simulatorForTest();
    const response = await simulator.fetch("ConfigSvc/GetIPList", {}, { rawBody: bodyOf(bytes) });
    expect([response.status, await response.json()]).toMatchObject([200, { ErrorCode: 0 }]);
  });

  test("of 10 MB is refused as a message: it may have 12 KB", async () => {
    const simulator = await simulatorForTest();
    await simulator.withAccounts("ann");
    const message = { MsgType: "TIMTextElem", MsgContent: { Text: "x".repeat(10 * megabyte) } };
    const answer = await simulator.call("openim/sendmsg", { To_Account: "ann", MsgRandom: 1, MsgBody: [message] });
    expect([93000, 80002]).toContain(answer.ErrorCode);
  });

  test("of nulls and of lists in lists by the thousand is taken as one without", async () => {
    const simulator = await simulatorForTest();
    const deep = `${"[".repeat(5000)}null${"]".repeat(5000)}`;
    const rawBody = `{ "UserID": "alice", "Nick": null, "Extra": ${deep} }`;
    const answer = await simulator.call("im_open_login_svc/account_import", undefined, { rawBody });
    expect(answer.ErrorCode).toBe(0);
  });

  test("of a hundred thousand nulls is refused by what it asks for", async () => {
    const simulator = await simulatorForTest();
    const MemberList = Array.from({ length: 100_000 }, (_, index) => ({ Member_Account: null, index }));
    const answer = await simulator.call("group_open_http_svc/add_group_member", { GroupId: "@TGS#none", MemberList });
    expect(answer).toMatchObject({ ErrorCode: 10005, ErrorInfo: expect.stringContaining("MemberList") });
  });

  test("of one byte more than is read answers 413 with 60002, and the connection closes", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    await connection.write(wholeCall(bodyOf(mostBodyBytes + 1)));
    await connection.closed;
    expect(connection.heard()).toMatch(/^HTTP\/1\.1 413 /);
    expect(connection.heard()).toContain('"ErrorCode":60002');
  });

  test("without an end takes no more memory than the largest that is read", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    await connection.write(`${head({ "transfer-encoding": "chunked" })}\r\n`);
    const piece = Buffer.from(`${megabyte.toString(16)}\r\n${"x".repeat(megabyte)}\r\n`);
    const before = heldBytes();
    let most = 0;
    for (let sent = 0; sent < 100; sent++) {
      await connection.write(piece);
      if (sent % 10 === 0) most = Math.max(most, heldBytes() - before);
    }
    expect(most).toBeLessThan(3 * mostBodyBytes);
    await connection.write("0\r\n\r\n");
    await connection.hears('"ErrorCode":60002');
  });

  test("in pieces of a byte takes little more than its bytes", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    await connection.write(`${head({ "transfer-encoding": "chunked" })}\r\n`);
    const before = heldBytes();
    const piece = Buffer.from("1\r\n \r\n".repeat(100_000));
    for (let sent = 0; sent < 5; sent++) await connection.write(piece);
    expect(heldBytes() - before).toBeLessThan(16 * megabyte);
    await connection.write("2\r\n{}\r\n0\r\n\r\n");
    await connection.hears('"ErrorCode":0');
  });

  test("is refused with 503 and 60018 where the unfinished ones would hold more than 256 MB, and small ones are answered", async () => {
    const simulator = await simulatorForTest();
    const whole = Buffer.from(bodyOf(mostBodyBytes));
    const unfinished = await Promise.all(Array.from({ length: 20 }, () => open(simulator)));
    for (const connection of unfinished) {
      await connection.write(`${head({ "content-length": mostBodyBytes })}\r\n`);
      await connection.write(whole.subarray(0, -1));
    }
    expect(await isAlive(simulator)).toBe(true);
    await Promise.all(
      unfinished.map(async (connection) => {
        await connection.write(whole.subarray(-1));
        await connection.hears('"ErrorCode":');
      }),
    );
    const told = unfinished.map(({ heard }) => /^HTTP\/1\.1 (\d+)[\s\S]*"ErrorCode":(\d+)/.exec(heard())?.slice(1));
    const kept = told.filter((each) => each?.join(" ") === "200 0").length;
    expect(told.filter((each) => each?.join(" ") === "503 60018").length).toBe(20 - kept);
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThanOrEqual(16);
    expect(await isAlive(simulator)).toBe(true);
  });

  test("of one who goes away in its middle is forgotten", async () => {
    const simulator = await simulatorForTest();
    for (let count = 0; count < 17; count++) {
      const connection = await open(simulator);
      await connection.write(`${head({ "content-length": mostBodyBytes })}\r\n`);
      await connection.write(Buffer.alloc(mostBodyBytes - 1, " "));
      connection.socket.destroy();
    }
    const rawBody = bodyOf(mostBodyBytes);
    await expect.poll(async () => (await simulator.fetch("ConfigSvc/GetIPList", {}, { rawBody })).status).toBe(200);
  });
});

describe("a slow sender", () => {
  const dribbles: readonly (readonly [string, string, string])[] = [
    ["nothing", "", ""],
    ["a header", "POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx: ", "y"],
    ["a body", `${head({ "content-length": 1000 })}\r\n`, " "],
    ["a body in chunks", `${head({ "transfer-encoding": "chunked" })}\r\n`, "1\r\n \r\n"],
  ];

  test.each(dribbles)("of %s is cut off with 408, and others are answered meanwhile", async (_, start, piece) => {
    const simulator = await simulatorForTest({ slowestRequestMs: 600 });
    const connection = await open(simulator);
    const started = performance.now();
    connection.socket.write(start);
    const dribble = setInterval(() => connection.socket.write(piece), 50);
    onTestFinished(() => clearInterval(dribble));
    expect(await isAlive(simulator)).toBe(true);
    await connection.closed;
    expect(performance.now() - started).toBeGreaterThan(500);
    expect(performance.now() - started).toBeLessThan(5000);
    expect(connection.heard()).toMatch(/^HTTP\/1\.1 408 /);
    expect(simulator.calls).toBe(1);
  });

  test("is not one whose answer is late", async () => {
    const simulator = await simulatorForTest({
      slowestRequestMs: 200,
      latency: { kind: "between", leastMs: 900, mostMs: 900 },
    });
    expect(await isAlive(simulator)).toBe(true);
  });
});

test("3,000 connections that send nothing keep no call waiting", async () => {
  const simulator = await simulatorForTest();
  const started = performance.now();
  const idle = await Promise.all(Array.from({ length: 3000 }, () => open(simulator)));
  expect(performance.now() - started).toBeLessThan(10_000);
  const called = performance.now();
  for (let call = 0; call < 50; call++) expect(await isAlive(simulator)).toBe(true);
  expect(performance.now() - called).toBeLessThan(5000);
  const [first, last] = [idle[0], idle.at(-1)];
  for (const connection of [first, last]) {
    await connection?.write(wholeCall());
    await connection?.hears('"ErrorCode":0');
  }
  const stopping = performance.now();
  await simulator.stop();
  expect(performance.now() - stopping).toBeLessThan(5000);
});

describe("a caller from elsewhere", () => {
  const paths = ["ConfigSvc/GetIPList", "/", "/status.json", "/control", "/control/behaviour"];
  const strangers: readonly Readonly<Record<string, string>>[] = [
    { host: "rebound.example" },
    { host: "127.0.0.1.rebound.example:7070" },
    { host: "" },
    { origin: "https://elsewhere.example" },
    { origin: "null" },
  ];

  test.each(strangers)("is refused everywhere: %j", async (headers) => {
    const simulator = await simulatorForTest();
    const token = { authorization: `Bearer ${simulator.token}` };
    for (const path of paths) {
      const connection = await open(simulator);
      await connection.write(`${head({ ...token, ...headers, "content-length": 0 }, path, "GET")}\r\n`);
      await connection.hears("this machine");
      expect(connection.heard()).toMatch(/^HTTP\/1\.1 403 /);
    }
    expect(simulator.calls).toBe(0);
  });

  test("is refused with two Host headers of which one is right", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    await connection.write(`${head({})}Host: rebound.example\r\ncontent-length: 0\r\n\r\n`);
    await connection.hears("HTTP/1.1 ");
    expect(connection.heard()).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(simulator.calls).toBe(0);
  });
});

test.each([undefined, "", "Bearer", "Bearer ", "Bearer wrong", "Basic dG9rZW4="])(
  "a control call is refused without the token: %s",
  async (authorization) => {
    const simulator = await simulatorForTest();
    const body = '{"faults":["*=60008"]}';
    for (const method of ["GET", "PUT", "POST", "DELETE"]) {
      const connection = await open(simulator);
      const headers = { "content-length": body.length, ...(authorization !== undefined && { authorization }) };
      await connection.write(`${head(headers, "/control/behaviour", method)}\r\n${body}`);
      await connection.hears(authorization === "Bearer wrong" ? "is not that of the running" : "needs the token");
      expect(connection.heard()).toMatch(/^HTTP\/1\.1 401 /);
    }
    expect(await isAlive(simulator)).toBe(true);
  },
);

describe("garbage", () => {
  const garbage: readonly (readonly [string, Uint8Array | string])[] = [
    ["random bytes", randomBytes(100_000)],
    ["zeros", Buffer.alloc(100_000)],
    ["the start of TLS", Buffer.from("160301020001000001fc0303", "hex")],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["an endless header", `GET / HTTP/1.1\r\nx: ${"y".repeat(100_000)}`],
    ["a broken chunk", `${head({ "transfer-encoding": "chunked" })}\r\nzz\r\n`],
    ["a negative length", `${head({ "content-length": -1 })}\r\n`],
    ["a length and chunks", `${head({ "content-length": 2, "transfer-encoding": "chunked" })}\r\n{}`],
    ["an upgrade", `${head({ connection: "Upgrade", upgrade: "websocket" }, "/", "GET")}\r\n\u0081\u0085`],
    ["a tunnel", "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n"],
  ];

  test.each(garbage)("of %s leaves it alive", async (_, bytes) => {
    const simulator = await simulatorForTest({ slowestRequestMs: 500 });
    const connection = await open(simulator);
    connection.socket.end(bytes);
    await connection.closed;
    expect(connection.heard()).not.toContain('"ErrorCode":0');
    expect(await isAlive(simulator)).toBe(true);
    expect(simulator.calls).toBe(1);
  });
});

describe("pipelined requests", () => {
  const importOf = (UserID: string) => wholeCall(JSON.stringify({ UserID }), "im_open_login_svc/account_import");

  test("are answered in their order, also late ones", async () => {
    const simulator = await simulatorForTest({ latency: { kind: "between", leastMs: 1, mostMs: 30 } });
    const connection = await open(simulator);
    const bodies = Array.from({ length: 20 }, (_, at) => `{"CheckItem":[{"UserID":"user${at}"}]}`);
    await connection.write(bodies.map((body) => wholeCall(body, "im_open_login_svc/account_check")).join(""));
    await connection.hears('"ErrorCode":0', 20);
    const named = [...connection.heard().matchAll(/"UserID":"(user\d+)"/g)].map(([, name]) => name);
    expect(named).toEqual(bodies.map((_, at) => `user${at}`));
  });

  test("behind a dropped one are not answered", async () => {
    const simulator = await simulatorForTest({
      faults: [{ calls: "ConfigSvc/*", fault: { kind: "dropBefore" }, times: 1 }],
    });
    const connection = await open(simulator);
    await connection.write(importOf("ann") + wholeCall() + importOf("bob"));
    await connection.closed;
    expect(connection.heard().split("HTTP/1.1 200").length - 1).toBe(1);
  });

  test("behind garbage are not answered", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    await connection.write(importOf("ann"));
    await connection.hears('"ErrorCode":0');
    await connection.write(`garbage\r\n\r\n${importOf("bob")}`);
    await connection.closed;
    expect(connection.heard()).toContain("HTTP/1.1 400 ");
    expect(simulator.calls).toBe(1);
  });

  test("of ten thousand calls are all answered", async () => {
    const simulator = await simulatorForTest();
    const connection = await open(simulator);
    void connection.write(importOf("ann").repeat(10_000));
    await connection.hears('"ErrorCode":0', 10_000);
    expect(simulator.calls).toBe(10_000);
  });

  test("of somebody who hangs up meanwhile are not carried out", async () => {
    const simulator = await simulatorForTest({ latency: { kind: "between", leastMs: 150, mostMs: 150 } });
    const connection = await open(simulator);
    await connection.write(importOf("ann") + importOf("bob"));
    await pause(50);
    connection.socket.destroy();
    await pause(250);
    expect(simulator.calls).toBe(0);
  });
});

test("messages that are stored nowhere take no memory for their content", async () => {
  const simulator = await simulatorForTest();
  await simulator.withAccounts("ann");
  await simulator.call("group_open_http_svc/create_group", { GroupId: "live", Type: "AVChatRoom", Name: "Live" });
  const MsgBody = [{ MsgType: "TIMTextElem", MsgContent: { Text: "x".repeat(10_000) } }];
  const send = async (Random: number) => {
    await simulator.call("group_open_http_svc/send_group_msg", { GroupId: "live", Random, MsgBody });
    await simulator.call("openim/sendmsg", { To_Account: "ann", OnlineOnlyFlag: 1, MsgRandom: Random, MsgBody });
  };
  for (let random = 0; random < 50; random++) await send(random);
  const before = heldBytes();
  for (let random = 50; random < 1050; random++) await send(random);
  // 20 MB were sent. What earlier connections held may take a moment to go.
  await expect.poll(() => heldBytes() - before, { timeout: 10_000 }).toBeLessThan(6 * megabyte);
});
