import { escapeMarkdown, timeText } from "../../catalog/wording.ts";

/** Numbers of ten digits at such keys are no times: random numbers, app IDs (1400000000 is one), sequence numbers. */
const noTimeName = /random|app_?id|ids?$|seq|key|account|user|phone|nonce|size|count|sign/i;
const timeName = /time|stamp|until|date|expire|deadline|since/i;

/** 2001 to 2100: what ten or thirteen digits can stand for. */
const leastSeconds = 1_000_000_000;
const mostSeconds = 4_102_444_800;

/**
 * The unit of the Unix time that `digits` may be; `undefined` where they cannot be one. `name` is the key or variable that holds
 * them.
 */
export function timeUnitOf(digits: string, name = ""): "s" | "ms" | undefined {
  if (!/^(?:\d{10}|\d{13})$/.test(digits) || noTimeName.test(name)) return undefined;
  const unit = digits.length === 10 ? "s" : "ms";
  const seconds = Number(digits) / (unit === "s" ? 1 : 1000);
  return seconds >= leastSeconds && seconds <= mostSeconds ? unit : undefined;
}

/** Whether a key's name says that it holds a time: `MsgTimeStamp`, `MuteUntil`. */
export function isTimeName(name: string): boolean {
  return timeName.test(name);
}

/** The moment that the digits stand for, on this computer's clock and in UTC, as Markdown. */
export function timeMarkdown(digits: string, unit: "s" | "ms"): string {
  return `**${digits}** · ${escapeMarkdown(timeText(unit, Number(digits)))}`;
}
