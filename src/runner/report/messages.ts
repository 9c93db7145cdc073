import type { RunRecord } from "./record.ts";

/** What reports say to a reader, in one place for translation. */
export const messages = {
  expected: (text: string, actual: string | undefined) =>
    `Expected ${text}, but ${actual === undefined ? "there is no such value" : `it is ${actual}`}.`,
  unchecked: (text: string, problem: string) => `${text} could not be checked: ${problem}`,
  at: (file: string, line: number) => `${file}:${line}`,
  errorCode: (code: number, meaning: string) => `ErrorCode ${code}: ${meaning}`,
  errorInfo: (info: string) => `ErrorInfo: ${info}`,
  next: (advice: string) => `Next: ${advice}`,
  itemsFailed: (count: number) => (count === 1 ? "1 item failed." : `${count} items failed.`),
  failedItem: (item: string, code: number | undefined, meaning: string) =>
    `${item}: ${code === undefined ? "" : `${code} `}${meaning}`,
  moreItems: (count: number) => `… and ${count} more`,
  cancelled: () => "The request was cancelled.",
  notPassed: () => "The request did not pass.",
  sent: (excerpt: string) => `Sent: ${excerpt}`,
  answered: (excerpt: string) => `Answer: ${excerpt}`,
  pageTitle: (total: number, startedAt: string) =>
    `imreq: ${total} ${total === 1 ? "request" : "requests"}, ${startedAt.slice(0, 16).replace("T", " ")} UTC`,
  noScript: ({ total, passed, partial, failed, error, skipped }: RunRecord["counts"]) =>
    `${total} requests: ${passed} passed, ${partial} partial, ${failed} failed, ${error} error, ${skipped} skipped. The page needs JavaScript to show more; all of it is in this file.`,
  cannotWrite: (path: string, problem: string) => `The report ${path} cannot be written: ${problem}.`,
};
