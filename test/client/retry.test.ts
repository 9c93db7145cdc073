import { describe, expect, test } from "vitest";
import { mayRetry, retriedCodes, retryPauseMs } from "../../src/client/retry.ts";
import { catalog } from "../support/catalog.ts";
import { callTo, newClient, ok, send } from "../support/client.ts";
import { answering, closedOrigin, serve } from "../support/peers.ts";

function refusal(code: number): string {
  return JSON.stringify({ ActionStatus: "FAIL", ErrorCode: code, ErrorInfo: "" });
}

/** A server that gives these answers in turn, the last one again and again, and tells what it was asked. */
async function servingInTurn(...answers: (string | "hang up")[]) {
  const asked: { url: string; body: string }[] = [];
  const origin = await serve((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? "";
      asked.push({ url: request.url ?? "", body });
      if (answer === "hang up") request.socket.destroy();
      else response.end(answer);
    });
  });
  return { origin, asked };
}

/** A client that does not really wait, and the pauses that it would have made. */
function hurriedClient() {
  const pauses: number[] = [];
  const client = newClient({
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
  });
  return { client, pauses };
}

describe("a call with retries", () => {
  test("is sent again after a frequency limit: the same body, another random, growing pauses", async () => {
    const { origin, asked } = await servingInTurn(refusal(60011), refusal(60007), ok);
    const { client, pauses } = hurriedClient();
    expect(await send(origin, { retries: 3 }, client)).toMatchObject({ kind: "ok", attempts: 3 });
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
    expect(new Set(asked.map(({ url }) => url)).size).toBe(3);
    expect(new Set(asked.map(({ url }) => url.replace(/random=\d+/, "")))).toHaveProperty("size", 1);
    expect(pauses).toEqual([expect.closeTo(500, 0), expect.closeTo(1000, 0)]);
  });

  test("gives up after so many extra tries", async () => {
    const { origin, asked } = await servingInTurn(refusal(60018));
    const outcome = await send(origin, { retries: 2 }, hurriedClient().client);
    expect(outcome).toMatchObject({ kind: "failed", code: 60018, attempts: 3 });
    expect(asked).toHaveLength(3);
  });

  test("is sent once without them", async () => {
    const { origin, asked } = await servingInTurn(refusal(60011), ok);
    expect(await send(origin)).toMatchObject({ kind: "failed", attempts: 1 });
    expect(asked).toHaveLength(1);
  });

  test.each([70001, 70003, 70050, 70051, 60010])("is never repeated with a refused signature: %d", async (code) => {
    const { origin, asked } = await servingInTurn(refusal(code), ok);
    expect(await send(origin, { retries: 5, isRead: true }, hurriedClient().client)).toMatchObject({ attempts: 1 });
    expect(asked).toHaveLength(1);
  });

  test("is sent again where no connection came about", async () => {
    const { client } = hurriedClient();
    expect(await send(await closedOrigin(), { retries: 2 }, client)).toMatchObject({ cause: "refused", attempts: 3 });
  });

  test("that reads is sent again after a closed connection; one that writes may have been carried out", async () => {
    const writing = await servingInTurn("hang up", ok);
    const { client } = hurriedClient();
    expect(await send(writing.origin, { retries: 1 }, client)).toMatchObject({ cause: "closed", attempts: 1 });
    expect(writing.asked).toHaveLength(1);
    const reading = await servingInTurn("hang up", ok);
    expect(await send(reading.origin, { retries: 1, isRead: true }, client)).toMatchObject({ kind: "ok", attempts: 2 });
  });

  test("that reads is sent again after a time-out", async () => {
    let calls = 0;
    const origin = await serve((request, response) => {
      if (++calls > 1) answering(ok)(request, response);
    });
    const change = { retries: 1, isRead: true, timeoutMs: 200 };
    expect(await send(origin, change, hurriedClient().client)).toMatchObject({ kind: "ok", attempts: 2 });
  });

  test("ends with its last answer when it is cancelled between two tries", async () => {
    const { origin, asked } = await servingInTurn(refusal(60011), ok);
    const abort = new AbortController();
    const client = newClient({
      pause: async () => abort.abort(),
    });
    expect(await client.send(callTo(origin, { retries: 3 }), abort.signal)).toMatchObject({ code: 60011, attempts: 1 });
    expect(asked).toHaveLength(1);
  });

  test("is not sent again after an answer that is none, nor after HTTP 502", async () => {
    const { origin, asked } = await servingInTurn("hello");
    await send(origin, { retries: 3, isRead: true }, hurriedClient().client);
    expect(asked).toHaveLength(1);
  });
});

test("the catalogue says of every retried code to come back later", () => {
  for (const code of [...retriedCodes.always, ...retriedCodes.whenReading]) {
    expect([code, catalog.errorCode(code)?.retry]).toEqual([code, "backoff"]);
  }
});

test("a pause grows to half a minute and no more", () => {
  const limited = { kind: "failed" } as Parameters<typeof retryPauseMs>[0];
  expect([1, 2, 3, 10, 1000].map((attempts) => retryPauseMs(limited, attempts, 1))).toEqual([
    1000, 2000, 4000, 30_000, 30_000,
  ]);
  expect(retryPauseMs(limited, 1, 0)).toBe(500);
});

test("a call that was cancelled is over", () => {
  expect(mayRetry({ kind: "cancelled", tookMs: 1 }, true, true)).toBe(false);
});
