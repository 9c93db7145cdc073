import { callPath } from "../protocol/callUrl.ts";
import type { Draft } from "./job.ts";

/** Stands where the UserSig goes. */
const redacted = "***";

/**
 * A call as a command for a POSIX shell, with `usersig=***`: whoever runs it puts a UserSig of their own there. `random` is an
 * unsigned 32-bit integer.
 */
export function curlCommand(draft: Draft, random: number): string {
  const url = draft.origin + callPath({ ...draft, userSig: redacted, random });
  return [
    `curl ${quoted(url)}`,
    `-H ${quoted("Content-Type: application/json")}`,
    `--data-raw ${quoted(draft.body)}`,
  ].join(" \\\n  ");
}

/** In single quotes a shell reads nothing but the quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
