import { type Profile, sandboxId } from "../language/profiles.ts";
import { isLoopbackOrigin } from "../protocol/callUrl.ts";

/**
 * How many calls of a command (`service/command`) an app may send each second; `undefined` for no limit. `documented` is the
 * catalogue's limit. What the profile says counts everywhere; without it, this machine and the sandbox have no limit.
 */
export function callsPerSecond(
  { id, rateLimits }: Profile,
  origin: string,
  path: string,
  documented: number | undefined,
): number | undefined {
  if (typeof rateLimits === "object") return rateLimits[path] ?? documented;
  if (documented === undefined) return undefined;
  const isHere = id === sandboxId || isLoopbackOrigin(origin);
  return (rateLimits ?? !isHere) ? documented : undefined;
}
