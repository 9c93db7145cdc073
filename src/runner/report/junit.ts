import { messages } from "./messages.ts";
import type { Excerpt, RequestRecord, RunRecord, Verdict } from "./record.ts";

/**
 * The run as JUnit XML, a suite for each file and a case for each request, piece by piece. It fits both published schemas, the one
 * for Apache Ant (windyroad/JUnit-Schema) and that of Jenkins, so it has only what both know: no `file` and `line` attributes; the
 * place stands in the text of a failure.
 */
export function* renderJunit(record: RunRecord): Generator<string> {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  let id = 0;
  for (const [file, requests] of Map.groupBy(record.requests, (request) => request.file)) {
    yield* suite(record, file, requests, id++);
  }
  yield "</testsuites>\n";
}

function* suite(record: RunRecord, file: string, requests: readonly RequestRecord[], id: number): Generator<string> {
  const count = (...wanted: Verdict[]) => requests.filter(({ verdict }) => wanted.includes(verdict)).length;
  const startMs = requests.reduce((least, request) => Math.min(least, request.startMs ?? least), record.tookMs);
  const tookMs = requests.reduce((sum, request) => sum + (request.tookMs ?? 0), 0);
  yield `  <testsuite${attributes({
    id,
    package: "imreq",
    name: file,
    // The schema wants no time zone; it is UTC.
    timestamp: new Date(Date.parse(record.startedAt) + startMs).toISOString().slice(0, 19),
    hostname: "localhost",
    tests: requests.length,
    failures: count("failed", "partial"),
    errors: count("error"),
    // Older editions of the Ant schema know no skipping, so a suite speaks of it only where there is some.
    ...(count("skipped") > 0 && { skipped: count("skipped") }),
    time: seconds(tookMs),
  })}>\n`;
  yield `    <properties>\n      <property${attributes({ name: "profile", value: record.profile })}/>\n    </properties>\n`;
  const names = new Map<string, number>();
  for (const request of requests) yield testCase(request, ownName(names, request.title || request.command));
  yield "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n";
}

/** Readers of JUnit files tell cases apart by their names. */
function ownName(seen: Map<string, number>, title: string): string {
  const count = (seen.get(title) ?? 0) + 1;
  seen.set(title, count);
  return count === 1 ? title : `${title} (${count})`;
}

function testCase(request: RequestRecord, name: string): string {
  const start = `    <testcase${attributes({ name, classname: request.file, time: seconds(request.tookMs ?? 0) })}`;
  const inner = verdictElement(request);
  return inner === undefined ? `${start}/>\n` : `${start}>\n      ${inner}\n    </testcase>\n`;
}

function verdictElement(request: RequestRecord): string | undefined {
  switch (request.verdict) {
    case "passed":
      return undefined;
    case "skipped":
      // Not an attribute: one of the schemas allows none here.
      return `<skipped>${escaped(request.meaning ?? "")}</skipped>`;
    case "partial":
    case "failed":
      return problemElement("failure", request);
    case "error":
      return problemElement("error", request);
  }
}

function problemElement(name: "failure" | "error", request: RequestRecord): string {
  const [first = messages.notPassed(), ...rest] = problemLines(request);
  const text = [messages.at(request.file, request.line), first, ...rest].join("\n");
  return `<${name}${attributes({ type: request.outcome, message: first })}>${escaped(text)}</${name}>`;
}

/** Why a request did not pass, the most telling line first. */
function problemLines(request: RequestRecord): string[] {
  const { errorCode, errorInfo, meaning, advice, failedItems, outcome, file } = request;
  const lines = (request.problems ?? []).map((problem) =>
    problem.line === undefined ? problem.message : `${problem.message} (${messages.at(file, problem.line)})`,
  );
  if (meaning !== undefined) lines.push(errorCode === undefined ? meaning : messages.errorCode(errorCode, meaning));
  if (outcome === "cancelled") lines.push(messages.cancelled());
  if (failedItems !== undefined) lines.push(messages.itemsFailed(failedItems.count));
  for (const expectation of request.expectations) {
    const { text, holds, actual, problem } = expectation;
    if (holds) continue;
    lines.push(problem === undefined ? messages.expected(text, actual) : messages.unchecked(text, problem));
  }
  for (const { item, code, meaning: itemMeaning } of failedItems?.listed ?? []) {
    lines.push(messages.failedItem(item, code, itemMeaning));
  }
  const more = (failedItems?.count ?? 0) - (failedItems?.listed.length ?? 0);
  if (more > 0) lines.push(messages.moreItems(more));
  if (errorInfo !== undefined && errorInfo !== meaning) lines.push(messages.errorInfo(errorInfo));
  lines.push(...(request.findings ?? []));
  if (advice !== undefined) lines.push(messages.next(advice));
  if (request.body !== undefined) lines.push(messages.sent(excerptText(request.body)));
  if (request.answer !== undefined) lines.push(messages.answered(excerptText(request.answer)));
  return lines;
}

function excerptText({ text, length }: Excerpt): string {
  return length > text.length ? `${text}…` : text;
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(`${value}`.replace(/\s+/g, " "))}"`)
    .join("");
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** What XML 1.0 cannot hold in any form becomes U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
