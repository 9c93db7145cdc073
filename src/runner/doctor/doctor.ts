import { Examination } from "./examination.ts";
import { type DoctorLine, type DoctorStep, doctorSteps } from "./lines.ts";
import { messages } from "./messages.ts";
import type { DoctorParts, Patient } from "./patient.ts";

/** The steps without which another one tells nothing. */
const needs: Readonly<Partial<Record<DoctorStep, readonly DoctorStep[]>>> = {
  secret: ["profile"],
  proxy: ["profile"],
  dns: ["proxy"],
  tcp: ["dns"],
  tunnel: ["tcp"],
  tls: ["tunnel"],
  http: ["tls"],
  clock: ["http"],
  // A refused signature counts against the app: none is sent that is known to be wrong, nor to a host that is not the service.
  call: ["secret", "http", "clock"],
  latency: ["http"],
};

/**
 * Looks at all that a call needs, in order, and gives a line for each step when it is there. What an earlier failure makes
 * pointless is skipped and says so. `signal` cancels.
 */
export async function* examine(parts: DoctorParts, patient: Patient, signal: AbortSignal): AsyncGenerator<DoctorLine> {
  const examination = new Examination(parts, patient, signal);
  /** Each step that cannot be in order, with the one that is to blame. */
  const blocked = new Map<DoctorStep, DoctorStep>();
  try {
    for (const step of doctorSteps) {
      const [cause] = (needs[step] ?? []).flatMap((need) => blocked.get(need) ?? []);
      if (cause !== undefined) {
        blocked.set(step, cause);
        if (step === "tunnel" && !examination.isProxied) continue;
        yield { step, state: "skipped", what: messages.notChecked(messages.steps[cause]), advice: "" };
        continue;
      }
      const line = signal.aborted ? undefined : await examination.check(step);
      if (signal.aborted) {
        yield { step, state: "skipped", what: messages.cancelled(), advice: "" };
      } else if (line !== undefined) {
        if (line.state === "failed") blocked.set(step, step);
        yield { step, ...line };
      }
    }
  } finally {
    examination.close();
  }
}
