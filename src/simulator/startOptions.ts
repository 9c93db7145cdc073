import type { StartOptions } from "../../types/simulator.d.ts";
import { farthestSkewSeconds } from "./behaviour/behaviour.ts";
import { messages } from "./messages.ts";

type Check = readonly [isFit: (value: unknown) => boolean, form: string];

const mostSeed = 4_294_967_295;
const aFunction: Check = [(value) => typeof value === "function", "a function"];
const aSwitch: Check = [(value) => typeof value === "boolean", "true or false"];
const aText: Check = [(value) => typeof value === "string" && value !== "", "a text"];

/** JavaScript passes whatever it likes: what each option must be. */
const checks: Readonly<Record<keyof StartOptions, Check>> = {
  port: wholeNumber(0, 65_535),
  app: [isApp, "an object with sdkAppId, a number above 0, key, a text, and perhaps admins, a list of texts"],
  seed: wholeNumber(0, mostSeed),
  stateFile: [aText[0], "a path"],
  onProblem: aFunction,
  now: aFunction,
  faults: [isTexts, "a list of texts"],
  latency: aText,
  rateLimits: aSwitch,
  clockSkewSeconds: wholeNumber(-farthestSkewSeconds, farthestSkewSeconds),
  https: aSwitch,
  onCall: aFunction,
};

/** What is wrong with the options of a start, as far as it shows without reading faults and latencies: a sentence. */
export function optionProblem(options: object): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) return messages.unknownOption(name, Object.keys(checks));
    const [isFit, form] = checks[name as keyof StartOptions];
    if (value !== undefined && !isFit(value)) return messages.wrongOption(name, form);
  }
  return undefined;
}

function wholeNumber(least: number, most: number): Check {
  const isFit = (value: unknown) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return [isFit, `a whole number from ${least} to ${most}`];
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isApp(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { sdkAppId, key, admins = [] } = value as Partial<Record<string, unknown>>;
  return Number.isInteger(sdkAppId) && Number(sdkAppId) > 0 && aText[0](key) && isTexts(admins);
}
