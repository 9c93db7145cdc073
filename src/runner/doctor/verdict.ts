import type { DoctorLine } from "./lines.ts";
import { messages } from "./messages.ts";

/** All lines in a sentence. */
export function verdictOf(lines: readonly DoctorLine[]): string {
  const failed = lines.find(({ state }) => state === "failed");
  if (failed !== undefined) return messages.ill(messages.steps[failed.step]);
  if (lines.some(({ what }) => what === messages.cancelled())) return messages.incomplete;
  const warnings = lines.filter(({ state }) => state === "warning").length;
  return warnings === 0 ? messages.healthy : messages.withWarnings(warnings);
}
