import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import type { Lane } from "../../src/client/connections.ts";
import { Deadlines } from "../../src/client/deadlines.ts";
import { exchange } from "../../src/client/exchange.ts";

const clock = () => performance.now();

/** A connection that breaks with this error of the system, once the request has left or before. */
function breaking(code: string, hasLeft: boolean): Lane {
  const dispatch = (_options: unknown, handler: Dispatcher.DispatchHandler) => {
    if (hasLeft) handler.onRequestStart?.({} as Dispatcher.DispatchController, {});
    handler.onResponseError?.({} as Dispatcher.DispatchController, Object.assign(new Error(code), { code }));
    return true;
  };
  return { http: { dispatch }, opening: undefined, stop: () => {}, place: "" } as unknown as Lane;
}

test.each([
  ["ETIMEDOUT", true, "timeout"],
  ["ETIMEDOUT", false, "connectTimeout"],
  ["EHOSTUNREACH", true, "closed"],
  ["EHOSTUNREACH", false, "noRoute"],
  ["ECONNRESET", true, "closed"],
])("%s, request gone: %s, is «%s»", async (code, hasLeft, cause) => {
  const message = { path: "/", body: "{}", timeoutMs: 1000 };
  const timing = { clock, deadlines: new Deadlines(clock), answered: () => {} };
  const reply = await exchange(breaking(code, hasLeft), message, 0, new AbortController().signal, timing);
  expect(reply).toMatchObject({ kind: "unreachable", cause, isUnsent: !hasLeft });
});
