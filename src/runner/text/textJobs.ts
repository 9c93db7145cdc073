import { maskSecrets } from "../../language/check/secrets.ts";
import { redactUserSig } from "../../protocol/callUrl.ts";
import { layOut } from "../../protocol/jsonText.ts";
import { type Comparison, type ComparisonOptions, compareAnswers } from "./comparison.ts";

/** Work on texts that may be long. */
export interface TextJobs {
  /** An answer's JSON laid out, with the line (from 0) of its envelope's `ErrorCode`; −1 where there is none. */
  layOut(text: string): LaidOut;
  /** The text without anything that looks like a UserSig or a key. */
  mask(text: string): string;
  compare(left: string, right: string, options: ComparisonOptions): Comparison;
}

export interface LaidOut {
  readonly text: string;
  readonly codeLine: number;
}

export const textJobs: TextJobs = {
  layOut: (text) => {
    const laid = layOut(text);
    return { text: laid, codeLine: codeLine(laid) };
  },
  mask: (text) => maskSecrets(redactUserSig(text)),
  compare: compareAnswers,
};

/** The line of the envelope's own `ErrorCode`, which stands one level deep. */
function codeLine(laid: string): number {
  const end = laid.indexOf('\n  "ErrorCode":');
  if (end < 0) return -1;
  let line = 1;
  for (let at = laid.indexOf("\n"); at < end; at = laid.indexOf("\n", at + 1)) line++;
  return line;
}
