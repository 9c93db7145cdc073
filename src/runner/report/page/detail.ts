import type { Excerpt, ExpectationRecord, FailedItemRecord, RequestRecord } from "../record.ts";
import { h } from "./dom.ts";
import { phaseTable } from "./phases.ts";
import { bytes, count, duration, words } from "./words.ts";

/** All that the report knows of one request. */
export function detailOf(request: RequestRecord): HTMLElement {
  const { body, answer, phases, expectations, failedItems } = request;
  return h(
    "div",
    { class: "detail" },
    explanation(request),
    h(
      "div",
      { class: "columns" },
      h(
        "div",
        {},
        expectations.length > 0 && expectationTable(expectations),
        failedItems !== undefined && itemTable(failedItems.listed, failedItems.count),
        body !== undefined && excerpt("Sent", body),
        answer !== undefined && excerpt("Answer", answer),
      ),
      h("div", {}, factList(request), phases !== undefined && phaseTable(phases)),
    ),
  );
}

function explanation(request: RequestRecord): HTMLElement | undefined {
  const { errorCode, meaning, errorInfo, advice, findings = [], problems = [], outcome } = request;
  const lines = [
    (meaning !== undefined || errorCode !== undefined) &&
      h("p", {}, errorCode !== undefined && h("strong", {}, `ErrorCode ${errorCode}. `), meaning ?? ""),
    outcome === "cancelled" && h("p", {}, "The request was cancelled."),
    ...problems.map(({ message, line }) =>
      h("p", {}, message, line !== undefined && h("span", { class: "muted" }, ` ${request.file}:${line}`)),
    ),
    ...findings.map((finding) => h("p", {}, finding)),
    errorInfo !== undefined &&
      errorInfo !== meaning &&
      h("p", {}, h("span", { class: "muted" }, "ErrorInfo: "), errorInfo),
    advice !== undefined && h("p", {}, h("span", { class: "muted" }, "Next: "), advice),
  ].filter((line) => line !== false);
  return lines.length === 0 ? undefined : h("div", { class: `explanation ${request.verdict}` }, ...lines);
}

function expectationTable(expectations: readonly ExpectationRecord[]): HTMLElement {
  const rows = expectations.map(({ text, holds, actual, problem, line }) =>
    h(
      "tr",
      { class: holds ? "holds" : "broken" },
      h("td", { class: "mark" }, holds ? "✓" : "✗", h("span", { class: "unseen" }, holds ? "holds" : "does not hold")),
      h("td", {}, h("code", {}, text), line !== undefined && h("span", { class: "muted" }, ` line ${line}`)),
      h("td", {}, problem ?? (actual === undefined ? "no such value" : h("code", {}, actual))),
    ),
  );
  return h(
    "table",
    {},
    h("caption", {}, "Expectations"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        ...["", "Expected", "Actual"].map((title) => (title === "" ? h("td", {}) : h("th", { scope: "col" }, title))),
      ),
    ),
    h("tbody", {}, ...rows),
  );
}

function itemTable(items: readonly FailedItemRecord[], all: number): HTMLElement {
  const rows = items.map(({ item, code, meaning, advice }) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("code", {}, item)),
      h("td", { class: "number" }, code === undefined ? "" : `${code}`),
      h("td", {}, meaning, advice !== undefined && h("span", { class: "muted" }, ` ${advice}`)),
    ),
  );
  const more = all - items.length;
  return h(
    "table",
    {},
    h("caption", {}, all === 1 ? "1 failed item" : `${count(all)} failed items`),
    h(
      "tbody",
      {},
      ...rows,
      more > 0 && h("tr", {}, h("td", { colspan: 3, class: "muted" }, `… and ${count(more)} more`)),
    ),
  );
}

function factList(request: RequestRecord): HTMLElement {
  const { command, profile, host: address, httpStatus, attempts, sentBytes, receivedBytes, startMs, tookMs } = request;
  const facts: [string, string | undefined][] = [
    ["Command", command],
    ["At", `${request.file}:${request.line}`],
    ["Name", request.name],
    ["Profile", profile],
    ["Host", address],
    ["HTTP", httpStatus === undefined ? undefined : `${httpStatus}`],
    ["Attempts", attempts === undefined || attempts === 1 ? undefined : `${attempts}`],
    [
      "Size",
      sentBytes === undefined
        ? undefined
        : `${bytes(sentBytes)} sent${receivedBytes === undefined ? "" : `, ${bytes(receivedBytes)} received`}`,
    ],
    ["Started", startMs === undefined ? undefined : `after ${duration(startMs)}`],
    ["Took", tookMs === undefined ? undefined : duration(tookMs)],
  ];
  return h(
    "dl",
    { class: "facts" },
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [h("dt", {}, name), h("dd", {}, value)])),
  );
}

function excerpt(title: string, { text, length }: Excerpt): HTMLElement {
  const isWhole = text.length >= length;
  return h(
    "figure",
    {},
    h("figcaption", {}, title, !isWhole && h("span", { class: "muted" }, ` the first of ${count(length)} characters`)),
    // A box that scrolls must be reachable by keyboard.
    h("pre", { tabindex: 0, role: "group", "aria-label": title }, isWhole ? indented(text) : text),
  );
}

/** JSON with line breaks. Only white space is added, so that every digit stays as it is. */
function indented(text: string): string {
  const pieces = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  if (pieces === null || !/^\s*[{[]/.test(text)) return text;
  let depth = 0;
  let shown = "";
  for (const [index, piece] of pieces.entries()) {
    const isEmpty = (piece === "{" || piece === "[") && /^[}\]]$/.test(pieces[index + 1] ?? "");
    if (/^[}\]]$/.test(piece) && !/[{[]$/.test(shown)) shown += `\n${"  ".repeat(--depth)}`;
    shown += piece === ":" ? ": " : piece;
    if (/^[{[]$/.test(piece) && !isEmpty) shown += `\n${"  ".repeat(++depth)}`;
    if (piece === ",") shown += `\n${"  ".repeat(depth)}`;
  }
  return shown;
}

/** `✗ Failed`, which says the same in form, colour and word. */
export function verdictBadge(request: RequestRecord): HTMLElement {
  const { verdict } = request;
  return h(
    "span",
    { class: `verdict ${verdict}` },
    h("span", { class: "mark", "aria-hidden": "true" }, words.marks[verdict]),
    words.verdicts[verdict],
  );
}
