import * as vscode from "vscode";
import { SectionPositions } from "../../language/syntax/positions.ts";
import { layOut } from "../../protocol/jsonText.ts";
import type { ExpectationResult } from "../../runner/expectations.ts";
import type { Exchange, RequestResult } from "../../runner/job.ts";
import { expectationLine, explanationLines, oneLine, outcomeLine } from "../../runner/summary.ts";
import { toVscodeRange } from "../convert.ts";
import type { TestItems } from "./testItems.ts";

/** A longer value is cut off in a message; the response has the whole one. */
const mostCharacters = 100_000;

type SentEnding = Extract<RequestResult["ending"], { kind: "sent" }>;

/** Tells a test run how a request ended: its item, its expectations, messages at their lines, and a line of output. */
export function reportResult(run: vscode.TestRun, items: TestItems, result: RequestResult): void {
  const item = items.requestItem(result.uri, result.request);
  appendOutput(run, result, item);
  if (item === undefined) return;
  items.resolveExpectations(item);
  const { ending } = result;
  const children = [...item.children].map(([, child]) => child);
  switch (ending.kind) {
    case "sent":
      if (ending.exchange.outcome.kind === "cancelled") for (const each of [item, ...children]) run.skipped(each);
      else reportSent(run, items, item, result, ending);
      return;
    case "refused": {
      const messages = ending.refusals.map(({ message, span }) => {
        const text = new vscode.TestMessage(oneLine(message));
        text.location = locationOf(result, span ?? result.request.call);
        return text;
      });
      for (const child of children) run.skipped(child);
      run.errored(item, messages);
      return;
    }
    case "skipped":
      for (const each of [item, ...children]) run.skipped(each);
  }
}

function reportSent(
  run: vscode.TestRun,
  items: TestItems,
  item: vscode.TestItem,
  result: RequestResult,
  { exchange, expectations, passed }: SentEnding,
): void {
  const tookMs = durationOf(exchange);
  const messages: vscode.TestMessage[] = [];
  for (const [, child] of item.children) {
    const target = items.targetOf(child);
    if (target?.kind !== "expectation") continue;
    const { index } = target;
    const checked = index === undefined ? expectations.find(isUnwritten) : expectations[index];
    if (checked === undefined) run.skipped(child);
    else if (checked.holds) run.passed(child);
    else {
      const message = failureMessage(result, checked, exchange);
      messages.push(message);
      run.failed(child, message);
    }
  }
  if (passed) run.passed(item, tookMs);
  else run.failed(item, messages, tookMs);
}

function isUnwritten({ expectation }: ExpectationResult): boolean {
  return expectation === undefined;
}

function failureMessage(result: RequestResult, checked: ExpectationResult, exchange: Exchange): vscode.TestMessage {
  const { expectation, actual, problem } = checked;
  // Without words of its own the failure is the outcome's, which explains itself.
  const lines = expectation === undefined ? outcomeLines(exchange) : [expectationLine(checked)];
  const message = new vscode.TestMessage(lines.join("\n"));
  message.location = locationOf(result, expectation ?? result.request.call);
  // A comparison of two texts says something only where they should be equal.
  if (problem !== undefined || actual === undefined || expectation?.operator !== "==") return message;
  message.expectedOutput = readable(expectation.right.text);
  message.actualOutput = readable(actual);
  return message;
}

function outcomeLines({ outcome }: Exchange): string[] {
  return [outcomeLine(outcome), ...explanationLines(outcome)];
}

function readable(json: string): string {
  return json.length > mostCharacters ? `${json.slice(0, mostCharacters)}…` : layOut(json);
}

function locationOf({ uri, request, startLine }: RequestResult, span: { start: number; end: number }): vscode.Location {
  const positions = new SectionPositions({ section: request, startLine });
  return new vscode.Location(vscode.Uri.parse(uri), toVscodeRange(positions.rangeOf(span)));
}

function durationOf({ outcome }: Exchange): number {
  return "answer" in outcome ? outcome.answer.tookMs : outcome.tookMs;
}

function appendOutput(run: vscode.TestRun, result: RequestResult, item: vscode.TestItem | undefined): void {
  for (const line of outputLines(result)) run.appendOutput(`${line}\r\n`, undefined, item);
}

/** The result in words, as the command line shows it; everything in it is redacted. */
function outputLines({ title, ending }: RequestResult): string[] {
  const name = oneLine(title);
  switch (ending.kind) {
    case "sent": {
      const { exchange, expectations, passed } = ending;
      const broken = expectations.filter(({ holds, expectation }) => !holds && expectation !== undefined);
      return [
        `${passed ? "✓" : "✗"} ${name} · ${outcomeLine(exchange.outcome)}`,
        ...(passed ? [] : explanationLines(exchange.outcome).map((line) => `    ${oneLine(line)}`)),
        ...broken.map((checked) => `    ?? ${expectationLine(checked)}`),
      ];
    }
    case "refused":
      return [`! ${name}`, ...ending.refusals.map(({ message }) => `    ${oneLine(message)}`)];
    case "skipped":
      return [`- ${name} · ${oneLine(ending.reason)}`];
  }
}
