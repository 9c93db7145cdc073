import type { Fix } from "../../client/diagnosis.ts";

/** What is looked at, in this order. */
export const doctorSteps = [
  "profile",
  "secret",
  "proxy",
  "dns",
  "tcp",
  "tunnel",
  "tls",
  "http",
  "clock",
  "call",
  "latency",
] as const;
export type DoctorStep = (typeof doctorSteps)[number];

export const doctorStates = ["ok", "warning", "failed", "skipped"] as const;
export type DoctorState = (typeof doctorStates)[number];

/** What was found at one step. Holds no secret: no key, no UserSig, no password of a proxy. */
export interface DoctorLine {
  readonly step: DoctorStep;
  readonly state: DoctorState;
  /** What was found, and what it means. */
  readonly what: string;
  /** What to do; "" where nothing has to be done. */
  readonly advice: string;
  readonly tookMs?: number;
  /** Buttons that a front end may offer. */
  readonly fixes?: readonly Fix[];
}

/** A line before its step is known. */
export type Finding = Omit<DoctorLine, "step">;

export function finding(state: DoctorState, what: string, advice = "", rest: Partial<Finding> = {}): Finding {
  return { state, what, advice, ...rest };
}
