import { describe, expect, test } from "vitest";
import { type Call, Client } from "../../src/client/client.ts";
import { Connections } from "../../src/client/connections.ts";
import type { Outcome } from "../../src/client/outcome.ts";
import { catalog } from "../support/catalog.ts";
import { callTo, newClient, ok, send } from "../support/client.ts";
import { answering, closedOrigin, serve, serveRefusingProxy, serveTls } from "../support/peers.ts";

describe("a call over the wire", () => {
  test("is a POST with the protocol's path, query and body", async () => {
    let seen: { method: string | undefined; url: string | undefined; body: string } | undefined;
    const origin = await serve((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        seen = { method: request.method, url: request.url, body };
        response.end(ok);
      });
    });
    await send(origin, { query: { nettype: "1" } });
    expect(seen).toEqual({
      method: "POST",
      url: "/v4/im_open_login_svc/account_import?sdkappid=1400000000&identifier=administrator&usersig=signed*here_&random=42&contenttype=json&nettype=1",
      body: '{"UserID":"alice"}',
    });
  });

  test("takes a new random each time and keeps one connection", async () => {
    const seen: { url: string | undefined; port: number | undefined }[] = [];
    const origin = await serve((request, response) => {
      seen.push({ url: request.url, port: request.socket.remotePort });
      answering(ok)(request, response);
    });
    const client = newClient();
    for (let time = 0; time < 3; time++) await send(origin, {}, client);
    expect(new Set(seen.map(({ url }) => url)).size).toBe(3);
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  test("keeps the digits of numbers beyond 2^53", async () => {
    const text = '{"ActionStatus":"OK","ErrorCode":0,"MsgSeq":9007199254740993}';
    const outcome = await send(await serve(answering(text)));
    expect(outcome).toMatchObject({ kind: "ok", answer: { text } });
  });

  test("follows no redirect", async () => {
    let calls = 0;
    const origin = await serve((request, response) => {
      calls++;
      request.resume();
      response.writeHead(307, { location: "/elsewhere" }).end();
    });
    expect(await send(origin)).toMatchObject({
      kind: "notEnvelope",
      advice: expect.stringContaining("never followed"),
    });
    expect(calls).toBe(1);
  });
});

describe("a call behind another", () => {
  /** Sends two calls, the second as soon as the first is answered; gives the outcomes and what the server saw. */
  async function sendTwo(origin: string, first: Partial<Call> = {}, mayGo = (_outcome: Outcome) => true) {
    const client = newClient();
    let second: Promise<Outcome> | undefined;
    const left = (outcome: Promise<Outcome>) => {
      second = outcome;
    };
    const successor = { call: callTo(origin, { body: "{}" }), left, next: undefined };
    const next = (outcome: Outcome) => (mayGo(outcome) ? successor : undefined);
    const outcome = await client.send(callTo(origin, first), new AbortController().signal, next);
    const hasLeft = second !== undefined;
    return { first: outcome, hasLeft, second: await (second ?? send(origin, { body: "{}" }, client)) };
  }

  function recording(answers: readonly string[], seen: { body: string; port: number | undefined }[]) {
    return serve(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      seen.push({ body, port: request.socket.remotePort });
      response.end(answers[seen.length - 1]);
    });
  }

  test("leaves on the same connection, in its turn", async () => {
    const seen: { body: string; port: number | undefined }[] = [];
    const sent = await sendTwo(await recording([ok, ok], seen));
    expect(sent).toMatchObject({
      first: { kind: "ok" },
      hasLeft: true,
      second: { kind: "ok", answer: { status: 200 } },
    });
    expect(seen.map(({ body }) => body)).toEqual(['{"UserID":"alice"}', "{}"]);
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  test("stays where the first one's outcome forbids it, and the connection is kept", async () => {
    const seen: { body: string; port: number | undefined }[] = [];
    const origin = await recording(['{"ActionStatus":"FAIL","ErrorCode":70009,"ErrorInfo":""}', ok], seen);
    const sent = await sendTwo(origin, {}, ({ kind }) => kind !== "failed");
    expect(sent).toMatchObject({ first: { kind: "failed", code: 70009 }, hasLeft: false, second: { kind: "ok" } });
    expect(new Set(seen.map(({ port }) => port)).size).toBe(1);
  });

  test("waits until the first one is not sent again", async () => {
    const seen: { body: string; port: number | undefined }[] = [];
    const busy = '{"ActionStatus":"FAIL","ErrorCode":60007,"ErrorInfo":"busy"}';
    const sent = await sendTwo(await recording([busy, ok, ok], seen), { retries: 1 });
    expect(sent).toMatchObject({ first: { kind: "ok", attempts: 2 }, hasLeft: true, second: { kind: "ok" } });
    expect(seen.map(({ body }) => body)).toEqual(['{"UserID":"alice"}', '{"UserID":"alice"}', "{}"]);
  });

  test("does not leave on a connection that broke in the middle of the answer", async () => {
    let calls = 0;
    const origin = await serve((request, response) => {
      calls++;
      if (calls > 1) return answering(ok)(request, response);
      request.resume();
      response.writeHead(200, { "content-length": 100 }).write('{"ActionStatus":"OK","Err', () => response.destroy());
    });
    expect(await sendTwo(origin)).toMatchObject({
      first: { kind: "notEnvelope" },
      hasLeft: false,
      second: { kind: "ok" },
    });
  });

  test("goes over a connection of its own where the server closes the first", async () => {
    const ports: (number | undefined)[] = [];
    const origin = await serve((request, response) => {
      ports.push(request.socket.remotePort);
      response.setHeader("connection", "close");
      answering(ok)(request, response);
    });
    expect(await sendTwo(origin)).toMatchObject({ first: { kind: "ok" }, hasLeft: true, second: { kind: "ok" } });
    expect(new Set(ports).size).toBe(2);
  });
});

describe("an outcome", () => {
  test("is partial where an item failed, with its code explained", async () => {
    const text =
      '{"ActionStatus":"OK","ErrorCode":0,"ResultItem":[{"UserID":"alice","ResultCode":0},{"UserID":"bob","ResultCode":70107,"ResultInfo":"Err_x"}]}';
    const outcome = await send(await serve(answering(text)), { command: "account_delete" });
    expect(outcome).toMatchObject({
      kind: "partial",
      items: [{ id: "bob", code: 70107, meaning: catalog.errorCode(70107)?.meaning }],
    });
  });

  test("is failed with the catalogue's meaning and advice", async () => {
    const text = '{"ActionStatus":"FAIL","ErrorCode":60006,"ErrorInfo":"sdkappid invalid"}';
    expect(await send(await serve(answering(text)))).toMatchObject({
      kind: "failed",
      code: 60006,
      info: "sdkappid invalid",
      meaning: "The SDKAppID is not valid.",
      advice: "Check sdkappid in the URL.",
    });
  });

  test("is failed where the answer says so in spite of its code 0", async () => {
    const text = '{"ActionStatus":"FAIL","ErrorCode":0,"ErrorInfo":"?"}';
    expect(await send(await serve(answering(text)))).toMatchObject({ meaning: expect.stringContaining("says FAIL") });
  });

  test("explains a code that nobody knows", async () => {
    const text = '{"ActionStatus":"FAIL","ErrorCode":987654,"ErrorInfo":""}';
    expect(await send(await serve(answering(text)))).toMatchObject({ meaning: expect.stringContaining("987654") });
  });
});

describe("what is no answer has one clear reason and a next step", () => {
  const cases: { name: string; text: string; status?: number; reason: RegExp }[] = [
    { name: "an envelope that says OK behind HTTP 502", text: ok, status: 502, reason: /HTTP 502/ },
    { name: "HTTP 502", text: "<html>Bad Gateway</html>", status: 502, reason: /HTTP 502/ },
    { name: "an empty answer", text: "", reason: /empty/ },
    { name: "no JSON", text: "hello", reason: /not JSON/ },
    { name: "half an envelope", text: '{"ActionStatus":"OK","Err', reason: /middle of its JSON/ },
    { name: "JSON that is no object", text: "[1,2]", reason: /no envelope/ },
    { name: "an envelope without its fields", text: '{"hello":1}', reason: /no ErrorCode/ },
  ];
  test.each(cases)("$name", async ({ text, status, reason }) => {
    const outcome = await send(await serve(answering(text, status)));
    expect(outcome).toMatchObject({ kind: "notEnvelope", reason: expect.stringMatching(reason), answer: { text } });
    expect((outcome as { advice: string }).advice).not.toBe("");
  });

  test("an answer that breaks off in the middle is shown as far as it came", async () => {
    const origin = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { "content-length": 1000 });
      response.write('{"ActionStatus":"OK",', () => setTimeout(() => response.socket?.destroy(), 50));
    });
    expect(await send(origin)).toMatchObject({
      kind: "notEnvelope",
      reason: expect.stringContaining("middle of its JSON"),
      answer: { text: '{"ActionStatus":"OK",' },
    });
  });
});

describe("a service out of reach", () => {
  test("a wrong port", async () => {
    const origin = await closedOrigin();
    expect(await send(origin)).toMatchObject({
      kind: "unreachable",
      cause: "refused",
      reason: `Nothing listens at ${new URL(origin).host}.`,
    });
  });

  test("a name that does not exist", async () => {
    expect(await send("https://imreq.invalid")).toMatchObject({ kind: "unreachable", cause: "dns" });
  });

  test("a certificate that nobody knows", async () => {
    const outcome = await send(await serveTls(answering(ok)));
    expect(outcome).toMatchObject({
      kind: "unreachable",
      cause: "tls",
      advice: expect.stringContaining("certificate"),
    });
  });

  test("TLS spoken to a server that has none", async () => {
    const origin = (await serve(answering(ok))).replace("http:", "https:");
    expect(await send(origin)).toMatchObject({ kind: "unreachable", cause: "tls" });
  });

  test("a proxy that refuses", async () => {
    const HTTPS_PROXY = await serveRefusingProxy(407);
    const client = newClient({ environment: { HTTPS_PROXY } });
    const outcome = await send("https://adminapisgp.im.qcloud.com", {}, client);
    expect(outcome).toMatchObject({
      kind: "unreachable",
      cause: "proxy",
      reason: `The connection to adminapisgp.im.qcloud.com was refused by the proxy ${HTTPS_PROXY} (HTTPS_PROXY): HTTP 407.`,
    });
  });

  test("this machine is called past every proxy", async () => {
    const client = newClient({ proxy: { proxy: await serveRefusingProxy(407) } });
    expect(await send(await serve(answering(ok)), {}, client)).toMatchObject({ kind: "ok" });
  });

  test("a server that says nothing runs into the time-out", async () => {
    const origin = await serve(() => {});
    expect(await send(origin, { timeoutMs: 100 })).toMatchObject({
      kind: "unreachable",
      cause: "timeout",
      reason: expect.stringContaining("within 100 ms"),
    });
  });

  test("a server that hangs up", async () => {
    const origin = await serve((request) => request.socket.destroy());
    expect(await send(origin)).toMatchObject({ kind: "unreachable", cause: "closed" });
  });

  test("plain HTTP to another host is refused before anything is sent", async () => {
    expect(await send("http://console.tim.qq.com")).toMatchObject({ kind: "unreachable", cause: "plainHttp" });
  });

  test("a proxy whose address cannot be read", async () => {
    const outcome = await send(
      "https://adminapisgp.im.qcloud.com",
      {},
      newClient({ proxy: { proxy: "my proxy:8080" } }),
    );
    expect(outcome).toMatchObject({ kind: "unreachable", cause: "proxySettings" });
  });

  test("a call that is cancelled while its connection is made ready is not sent", async () => {
    let calls = 0;
    const origin = await serve((request, response) => {
      calls++;
      answering(ok)(request, response);
    });
    const abort = new AbortController();
    const sending = newClient().send(callTo(origin), abort.signal);
    abort.abort();
    expect(await sending).toMatchObject({ kind: "cancelled" });
    expect(calls).toBe(0);
  });

  test("a cancelled call says so", async () => {
    const abort = new AbortController();
    const origin = await serve(() => abort.abort());
    expect(await newClient().send(callTo(origin), abort.signal)).toMatchObject({ kind: "cancelled" });
  });
});

test("no message of a library carries a UserSig out", async () => {
  const connections = new Connections(() => ({}));
  const fail = () => {
    throw new Error("bad path /v4/a/b?usersig=signed*here_&random=1");
  };
  const http = { dispatch: fail, destroy: async () => {} };
  connections.take = async () => ({ http: http as never, opening: undefined, stop: () => {}, place: "" });
  const client = new Client({ catalog, connections, clock: () => 0, random: () => 1 });
  const outcome = await send("https://adminapisgp.im.qcloud.com", {}, client);
  expect(JSON.stringify(outcome)).toContain("usersig=***");
  expect(JSON.stringify(outcome)).not.toContain("signed*here_");
});
