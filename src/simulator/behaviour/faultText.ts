import type { Catalog } from "../../catalog/catalog.ts";
import { messages } from "../messages.ts";
import type { Fault, FaultRule } from "./faults.ts";

const mostHugeMegabytes = 200;
const mostTimes = 1_000_000;

const words = {
  "drop-before": { kind: "dropBefore" },
  "drop-during": { kind: "dropDuring" },
  "drop-after": { kind: "dropAfter" },
  half: { kind: "half" },
  "not-json": { kind: "notJson" },
} as const satisfies Record<string, Fault>;

/**
 * Reads a fault as it is written: `calls=what`, with a count or a share behind it. `openim/sendmsg=20004`, `sns/*=http-502 x3`,
 * `*=drop-after 10%`, `*=huge-50`. `undefined` where it cannot be read.
 */
export function readFault(text: string): FaultRule | undefined {
  const match = /^([\w*]+(?:\/[\w*]+)?)=([\w-]+)(?:\s+(?:x(\d+)|(\d+(?:\.\d+)?)%))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, calls = "", what = "", times, percent] = match;
  const fault = faultOf(what);
  if (fault === undefined || !(calls === "*" || /^\w+\/(\w+|\*)$/.test(calls))) return undefined;
  if (times !== undefined && !(Number(times) >= 1 && Number(times) <= mostTimes)) return undefined;
  if (percent !== undefined && !(Number(percent) > 0 && Number(percent) <= 100)) return undefined;
  return {
    calls,
    fault,
    ...(times !== undefined && { times: Number(times) }),
    ...(percent !== undefined && { share: Number(percent) / 100 }),
  };
}

/** Reads a fault for the calls of this catalogue; a sentence where it cannot be read, or where no call can ever be struck by it. */
export function readKnownFault(catalog: Catalog, text: string): FaultRule | string {
  const rule = readFault(text);
  if (rule === undefined) return messages.wrongFault(text);
  const [service = "", command] = rule.calls.split("/");
  if (rule.calls === "*" || catalog.commandName(rule.calls) !== undefined) return rule;
  if (catalog.service(service) === undefined) return messages.faultOfNoService(text, service);
  return command === "*" ? rule : messages.faultOfNoCommand(text, rule.calls);
}

/** A fault as `readFault` reads it. */
export function faultText({ calls, fault, times, share }: FaultRule): string {
  const amount = times !== undefined ? ` x${times}` : share !== undefined ? ` ${percentText(share)}%` : "";
  return `${calls}=${whatText(fault)}${amount}`;
}

/** As it was written: 7, not 7.000000000000001, and never as a power of ten. */
function percentText(share: number): string {
  return (share * 100).toFixed(12).replace(/\.?0+$/, "");
}

function faultOf(what: string): Fault | undefined {
  if (Object.hasOwn(words, what)) return words[what as keyof typeof words];
  if (/^[1-9]\d{0,5}$/.test(what)) return { kind: "code", code: Number(what) };
  const [, word, digits] = /^(http|huge)-(\d{1,3})$/.exec(what) ?? [];
  const number = Number(digits);
  if (word === "http" && number >= 400 && number <= 599) return { kind: "http", status: number };
  if (word === "huge" && number >= 1 && number <= mostHugeMegabytes) return { kind: "huge", bytes: number * 1_000_000 };
  return undefined;
}

/** What goes wrong, as it is written behind the `=` of a fault. */
export function whatText(fault: Fault): string {
  switch (fault.kind) {
    case "code":
      return String(fault.code);
    case "http":
      return `http-${fault.status}`;
    case "huge":
      return `huge-${Math.ceil(fault.bytes / 1_000_000)}`;
    default:
      return Object.entries(words).find(([, { kind }]) => kind === fault.kind)?.[0] ?? fault.kind;
  }
}
