import { parse } from "../../src/language/syntax/parse.ts";
import { isRequest, titleOf } from "../../src/language/syntax/syntax.ts";
import type { Exchange, RequestResult } from "../../src/runner/job.ts";

const phases = { waitMs: 0, dnsMs: 0, tcpMs: 0, tlsMs: 0, firstByteMs: 11, bodyMs: 1 };

export interface PastResult {
  readonly file?: string;
  readonly answer?: string;
  readonly body?: string;
  readonly sentAtMs?: number;
  readonly exchange?: Partial<Exchange>;
}

/** A result of the first request of a text, as a run would have given it. */
export function pastResult(text: string, past: PastResult = {}): RequestResult {
  const {
    file = text,
    answer = '{"ActionStatus":"OK","ErrorCode":0}',
    body = "{}",
    sentAtMs = 1_700_000_000_000,
  } = past;
  const placed = parse(file).sections.find(({ section }) => isRequest(section) && text.includes(section.text.trim()));
  if (placed === undefined || !isRequest(placed.section)) throw new Error("There is no request.");
  const { section: request, startLine } = placed;
  const { service, command, path } = request.call;
  const exchange: Exchange = {
    service,
    command,
    profileId: "sandbox",
    sdkAppId: 1400000000,
    origin: "http://127.0.0.1:7070",
    identifier: "administrator",
    body,
    sentAtMs,
    outcome: {
      kind: "ok",
      attempts: 1,
      answer: { text: answer, status: 200, tookMs: 12, sizeBytes: answer.length, serverDateMs: undefined, phases },
    },
    ...past.exchange,
  };
  return {
    uri: "file:///workspace/a.imreq",
    request,
    startLine,
    title: titleOf(request),
    path,
    ending: { kind: "sent", exchange, expectations: [], passed: true },
  };
}
