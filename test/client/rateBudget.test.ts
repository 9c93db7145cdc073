import { expect, test } from "vitest";
import { RateBudget } from "../../src/client/rateBudget.ts";
import { callTo, newClient, ok, send } from "../support/client.ts";
import { answering, serve } from "../support/peers.ts";

/** A clock that only waiting moves. */
function ownTime() {
  let now = 0;
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
    now += milliseconds;
  };
  return { clock: () => now, pause, pauses };
}

const key = { sdkAppId: 1400000000, origin: "https://im.example.com", path: "openim/sendmsg" };
const never = new AbortController().signal;

test("spaces the calls of one command out", async () => {
  const { clock, pause, pauses } = ownTime();
  const budget = new RateBudget(clock, pause);
  for (let call = 0; call < 4; call++) await budget.turn(key, 10, never);
  expect(pauses).toEqual([100, 100, 100]);
  expect(clock()).toBe(300);
});

test("gives calls that ask at once their turns in order", async () => {
  const pauses: number[] = [];
  const budget = new RateBudget(
    () => 0,
    async (milliseconds) => {
      pauses.push(milliseconds);
    },
  );
  await Promise.all([1, 2, 3].map(() => budget.turn(key, 4, never)));
  expect(pauses).toEqual([250, 500]);
});

test("calls that are cancelled while they wait take nothing of it, wherever they stand", async () => {
  const { clock, pause, pauses } = ownTime();
  const budget = new RateBudget(clock, pause);
  await budget.turn(key, 1, never);
  const stop = new AbortController();
  stop.abort();
  await Promise.all([1, 2, 3, 4, 5].map(() => budget.turn(key, 1, stop.signal)));
  await budget.turn(key, 1, never);
  expect(pauses).toEqual([1000]);
});

test("a call that was cancelled before it asked waits for no other", async () => {
  const budget = new RateBudget(
    () => 0,
    () => new Promise(() => {}),
  );
  await budget.turn(key, 1, never);
  void budget.turn(key, 1, never);
  await budget.turn(key, 1, AbortSignal.abort());
});

test("a call behind one that is cancelled starts when that would have", async () => {
  const starts: string[] = [];
  const waits: { milliseconds: number; end: () => void }[] = [];
  let now = 0;
  const budget = new RateBudget(
    () => now,
    (milliseconds, signal) =>
      new Promise((resolve) => {
        waits.push({ milliseconds, end: resolve });
        signal.addEventListener("abort", () => resolve());
      }),
  );
  await budget.turn(key, 1, never);
  const stop = new AbortController();
  const first = budget.turn(key, 1, stop.signal);
  const second = budget.turn(key, 1, never).then(() => starts.push("second"));
  await new Promise(setImmediate);
  stop.abort();
  await first;
  await new Promise(setImmediate);
  expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([1000, 1000]);
  now = 1000;
  waits[1]?.end();
  await second;
  expect(starts).toEqual(["second"]);
});

test.each([
  ["app", { ...key, sdkAppId: 1400000001 }],
  ["host", { ...key, origin: "https://im.example.org" }],
  ["command", { ...key, path: "openim/batchsendmsg" }],
])("another %s has a budget of its own", async (_what, other) => {
  const { clock, pause, pauses } = ownTime();
  const budget = new RateBudget(clock, pause);
  await budget.turn(key, 1, never);
  await budget.turn(other, 1, never);
  expect(pauses).toEqual([]);
});

test("what has not been used for a while is free", async () => {
  let now = 0;
  const pauses: number[] = [];
  const budget = new RateBudget(
    () => now,
    async (milliseconds) => {
      pauses.push(milliseconds);
    },
  );
  await budget.turn(key, 2, never);
  now = 10_000;
  await budget.turn(key, 2, never);
  expect(pauses).toEqual([]);
});

test("the wait is told apart from the time of the call", async () => {
  const { clock, pause } = ownTime();
  const origin = await serve(answering(ok));
  const client = newClient({ clock, pause });
  await send(origin, { callsPerSecond: 2 }, client);
  expect(await send(origin, { callsPerSecond: 2 }, client)).toMatchObject({
    kind: "ok",
    answer: { tookMs: 0, phases: { waitMs: 500 } },
  });
});

test("a call that is cancelled while it waits is not sent", async () => {
  let calls = 0;
  const origin = await serve((request, response) => {
    calls++;
    answering(ok)(request, response);
  });
  const abort = new AbortController();
  const client = newClient();
  await send(origin, { callsPerSecond: 0.001 }, client);
  const waiting = client.send(callTo(origin, { callsPerSecond: 0.001 }), abort.signal);
  abort.abort();
  expect(await waiting).toMatchObject({ kind: "cancelled" });
  expect(calls).toBe(1);
});
