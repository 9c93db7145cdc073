import type { RunRecord } from "./record.ts";

/** The JSON report, a request a line, piece by piece. Texts of the API stay texts, so every digit is kept. */
export function* renderJson(record: RunRecord): Generator<string> {
  const { requests, ...head } = record;
  yield `${JSON.stringify(head).slice(0, -1)},"requests":[`;
  for (const [index, request] of requests.entries()) yield `${index === 0 ? "" : ","}\n${JSON.stringify(request)}`;
  yield "\n]}\n";
}
