import { type Profile, sandboxId } from "../language/profiles.ts";
import { isLoopback } from "../protocol/callUrl.ts";

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
  const isHere = id === sandboxId || isLoopback(new URL(origin).hostname);
  return (rateLimits ?? !isHere) ? documented : undefined;
}
