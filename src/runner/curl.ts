import { callPath } from "../protocol/callUrl.ts";
import type { Draft } from "./job.ts";

/** Stands where the UserSig goes. */
const redacted = "***";

/**
 * A call as a command for a POSIX shell, with `usersig=***`: whoever runs it puts a UserSig of their own there. Only a front end
 * whose user asked for a live one gives `userSig`. `random` is an unsigned 32-bit integer.
 */
export function curlCommand(draft: Draft, random: number, userSig: string = redacted): string {
  const url = draft.origin + callPath({ ...draft, userSig, random });
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
