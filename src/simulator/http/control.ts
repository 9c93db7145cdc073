import { createHash, timingSafeEqual } from "node:crypto";
import type { Behaviour } from "../behaviour/behaviour.ts";
import { messages } from "../messages.ts";

/** Where the control calls go; no command of the service has such a path. */
export const controlPath = "/control/behaviour";

/** The page that makes control calls. It holds nothing, so it needs no token. */
export const controlPagePath = "/control";

export interface ControlReply {
  readonly status: 200 | 400 | 401 | 405;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A control call: GET tells how the simulator behaves, PUT changes the fields that its JSON object names. `authorization` is the
 * header as it came: `Bearer` with the token that was printed at the start.
 */
export function control(
  behaviour: Behaviour,
  token: string,
  { method, authorization, body }: { readonly method: string; readonly authorization: string; readonly body: Buffer },
): ControlReply {
  if (!isSame(authorization, `Bearer ${token}`)) {
    const hasOther = /^Bearer ./.test(authorization);
    return { status: 401, body: { error: hasOther ? messages.wrongToken() : messages.noToken() } };
  }
  if (method === "GET") return { status: 200, body: { ...behaviour.texts } };
  if (method !== "PUT") return { status: 405, body: { error: messages.wrongControlMethod(method) } };
  const wanted = readObject(body.toString());
  const problem = wanted === undefined ? messages.notObject() : behaviour.change(wanted);
  if (problem !== undefined) return { status: 400, body: { error: problem } };
  return { status: 200, body: { ...behaviour.texts } };
}

/** Compares in a time that tells nothing of where they differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function readObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
