import { Script } from "node:vm";

/** An expression that runs away is given up after this long. */
const mostMs = 200;

const finding = new Script('Array.from(text.matchAll(new RegExp(pattern, "g"))).some(([found]) => found !== "")');
const replacing = new Script('text.replace(new RegExp(pattern, "g"), (found) => (found === "" ? "" : by))');

/** Whether an expression finds more than places between characters. One that takes too long finds nothing. */
export function finds(pattern: string, text: string): boolean {
  return run(finding, pattern, text) === true;
}

/** The text with `by` for each that an expression finds; as it is where that takes too long. */
export function replaceAllFound(pattern: string, text: string, by: string): string {
  const replaced = run(replacing, pattern, text, by);
  return typeof replaced === "string" ? replaced : text;
}

/** `undefined` where it takes too long: only a script can be stopped in the middle of an expression. */
function run(script: Script, pattern: string, text: string, by = ""): unknown {
  try {
    return script.runInNewContext({ text, pattern, by }, { timeout: mostMs });
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw error;
  }
}

/** The error may be one of another world: no `Error` of this one. */
function isTimeout(error: unknown): boolean {
  const isNamed = typeof error === "object" && error !== null && "code" in error;
  return isNamed && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
