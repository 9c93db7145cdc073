import type { Answer, Outcome } from "../../src/client/outcome.ts";
import { parse } from "../../src/language/syntax/parse.ts";
import { isRequest } from "../../src/language/syntax/syntax.ts";
import type { RequestResult } from "../../src/runner/job.ts";
import { runStartedAtMs } from "./report.ts";

/** A title that no format may take for its own markup. */
export const hostileTitle = `</script><img src=x onerror="document.title='pwned'">]]>&<!--\u0000\u001b[31m\ud800`;

interface Change {
  readonly file?: string;
  readonly title?: string;
  readonly path?: string;
  readonly startMs?: number;
  readonly expectations?: readonly { readonly text: string; readonly holds: boolean; readonly actual?: string }[];
}

/** A result of a request, as the runner gives it, for an outcome that no server of a test needs to give. */
export function resultOf(outcome: Outcome, passed: boolean, change: Change = {}): RequestResult {
  const { file = "a.imreq", title = "Import", path = "im_open_login_svc/account_import", startMs = 0 } = change;
  const [service = "", command = ""] = path.split("/");
  return {
    ...placeOf(file, title, path),
    ending: {
      kind: "sent",
      passed,
      expectations: (
        change.expectations ?? [{ text: 'outcome == "ok"', holds: passed, actual: `"${outcome.kind}"` }]
      ).map(({ text, holds, actual }) => ({ text, holds, actual, expectation: undefined })),
      exchange: {
        service,
        command,
        profileId: "sandbox",
        sdkAppId: 1400000000,
        origin: "http://127.0.0.1:7070",
        identifier: "administrator",
        body: '{"UserID":"ann"}',
        sentAtMs: runStartedAtMs + startMs,
        outcome,
      },
    },
  };
}

function refusedResult(message: string, change: Change = {}): RequestResult {
  const { file = "a.imreq", title = "Refused", path = "a/b" } = change;
  const ending = { kind: "refused", refusals: [{ kind: "unresolved", message, span: { start: 4, end: 5 } }] } as const;
  return { ...placeOf(file, title, path), ending };
}

export function skippedResult(reason: string, change: Change = {}): RequestResult {
  const { file = "a.imreq", title = "Skipped", path = "a/b" } = change;
  return { ...placeOf(file, title, path), ending: { kind: "skipped", reason } };
}

const noPhases = { waitMs: 0, dnsMs: 0, tcpMs: 0, tlsMs: 0, firstByteMs: 12, bodyMs: 0.5 };

export function answer(change: Partial<Answer> = {}): Answer {
  return {
    text: '{"ErrorCode":0}',
    status: 200,
    tookMs: 12.5,
    sizeBytes: 15,
    phases: noPhases,
    serverDateMs: undefined,
    ...change,
  };
}

const item = {
  list: "ResultItem",
  index: 0,
  id: "bob",
  code: 70107,
  info: "",
  meaning: "There is no such user.",
  advice: "",
};

/** One result of each kind, hostile texts among them. */
export function everyEnding(): RequestResult[] {
  const phases = { waitMs: 0, dnsMs: 1.2, tcpMs: 0.4, tlsMs: 3, firstByteMs: 7, bodyMs: 0.9 };
  return [
    resultOf({ kind: "ok", attempts: 1, answer: answer({ phases }) }, true, { title: "Fine" }),
    resultOf({ kind: "ok", attempts: 1, answer: answer() }, false, {
      title: hostileTitle,
      startMs: 20,
      expectations: [
        { text: "ErrorCode == 1", holds: false, actual: "0" },
        { text: "Gone exists", holds: false },
        { text: "duration < 100", holds: true, actual: "12.5" },
      ],
    }),
    resultOf({ kind: "partial", attempts: 1, answer: answer(), items: [item, { ...item, id: "", index: 1 }] }, false, {
      title: "In part",
      startMs: 40,
    }),
    resultOf(
      {
        kind: "failed",
        attempts: 1,
        answer: answer({ text: `{"ErrorCode":70402,"x":"\u0007${hostileTitle}"}` }),
        code: 70402,
        info: `missing <UserID> ${hostileTitle}`,
        meaning: "A parameter is missing or wrong.",
        advice: "Check the body.",
        items: [],
      },
      false,
      { title: "Fine", startMs: 60 },
    ),
    resultOf(
      {
        kind: "notEnvelope",
        attempts: 1,
        answer: answer({ text: "<html>", status: 502 }),
        reason: "HTTP 502.",
        advice: "Wait.",
      },
      false,
      {
        file: "b & c.imreq",
        startMs: 80,
      },
    ),
    resultOf(
      { kind: "unreachable", cause: "dns", reason: "No such name.", advice: "Check it.", attempts: 1, tookMs: 3 },
      false,
      {
        file: "b & c.imreq",
        startMs: 100,
      },
    ),
    resultOf({ kind: "cancelled", tookMs: 1 }, false, { file: "b & c.imreq", startMs: 120 }),
    refusedResult("There is no variable “x”."),
    skippedResult("Skipped by @skip."),
  ];
}

function placeOf(file: string, title: string, path: string) {
  const parsed = parse(`### \n${path}\n`);
  const request = parsed.sections.map(({ section }) => section).find(isRequest);
  if (request === undefined) throw new Error(`${path} is no request line.`);
  return { uri: `file:///workspace/${file}`, request, startLine: 2, title, path };
}
