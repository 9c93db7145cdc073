import type { Draft } from "../job.ts";
import { type CallFacts, callCode } from "./callFacts.ts";
import { goCode } from "./go.ts";
import { javaCode } from "./java.ts";
import { nodeCode } from "./node.ts";
import { phpCode } from "./php.ts";
import { pythonCode } from "./python.ts";

interface CodeLanguage {
  readonly title: string;
  /** How a file of it is usually called, and how that file is run. */
  readonly file: string;
  readonly run: string;
  readonly write: (facts: CallFacts) => string;
}

/** The languages in which a call can be written as a program of its own: with nothing but what comes with the language. */
export const codeLanguages = {
  node: { title: "Node.js", file: "call.mjs", run: "node call.mjs", write: nodeCode },
  python: { title: "Python", file: "call.py", run: "python3 call.py", write: pythonCode },
  go: { title: "Go", file: "call.go", run: "go run call.go", write: goCode },
  java: { title: "Java", file: "Call.java", run: "java Call.java", write: javaCode },
  php: { title: "PHP", file: "call.php", run: "php call.php", write: phpCode },
} as const satisfies Record<string, CodeLanguage>;

export type CodeLanguageName = keyof typeof codeLanguages;

/** The names of all languages, in the order in which they are offered. */
export const codeLanguageNames = Object.keys(codeLanguages) as readonly CodeLanguageName[];

/** Whether there is code in that language. */
export function isCodeLanguage(name: string): name is CodeLanguageName {
  return Object.hasOwn(codeLanguages, name);
}

/**
 * A call as a program that signs it with the key of the environment variable `IMREQ_SECRET_KEY`, sends it, prints the answer and
 * ends with another code than 0 when its `ErrorCode` is another one. The program holds no secret.
 */
export function codeFor(language: CodeLanguageName, draft: Draft): string {
  return codeLanguages[language].write(callCode(draft));
}
