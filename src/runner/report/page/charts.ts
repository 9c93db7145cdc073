import type { LatencyRecord, RequestRecord, RunRecord, Verdict } from "../record.ts";
import { h, s } from "./dom.ts";
import { countScale, logScale, type Scale, timeScale } from "./scale.ts";
import { count, duration, words } from "./words.ts";

const width = 560;
const height = 220;
const plot = { left: 50, right: width - 12, top: 26, bottom: height - 26 };
const bars = 44;

/** How many calls took how long, with the percentiles. */
export function latencyChart(latency: LatencyRecord): HTMLElement {
  const { minMs, maxMs, p50Ms, p95Ms, p99Ms, buckets } = latency;
  const scale = logScale(minMs, maxMs, plot.left, plot.right);
  const slot = (plot.right - plot.left) / bars;
  const heights = new Array<number>(bars).fill(0);
  for (const bucket of buckets) {
    const x = scale.at(Math.sqrt(bucket.fromMs * bucket.toMs));
    const index = Math.min(bars - 1, Math.max(0, Math.floor((x - plot.left) / slot)));
    heights[index] = (heights[index] ?? 0) + bucket.count;
  }
  const y = countScale(Math.max(...heights), plot.bottom, plot.top + 14);
  const shapes = heights.map((value, index) => {
    if (value === 0) return undefined;
    const top = Math.min(y.at(value), plot.bottom - 2);
    const x = plot.left + index * slot + 0.75;
    return s("rect", { class: "bar", x, y: top, width: slot - 1.5, height: plot.bottom - top, rx: 1.5 });
  });
  const summary = words.latencySummary(
    latency.count,
    duration(p50Ms),
    duration(p95Ms),
    duration(p99Ms),
    duration(maxMs),
  );
  return figure(
    "Latency",
    summary,
    s(
      "g",
      {},
      ...gridLines(y),
      ...shapes,
      ...timeAxis(scale),
      ...percentiles(scale, [
        ["p50", p50Ms],
        ["p95", p95Ms],
        ["p99", p99Ms],
      ]),
    ),
    h(
      "dl",
      { class: "figures" },
      ...facts([
        ["p50", p50Ms],
        ["p95", p95Ms],
        ["p99", p99Ms],
        ["max", maxMs],
      ]),
    ),
  );
}

function facts(values: readonly (readonly [string, number])[]): Node[] {
  return values.map(([name, ms]) => h("div", {}, h("dt", {}, name), h("dd", {}, duration(ms))));
}

/** Labels that would touch go up by a line. */
function percentiles(scale: Scale, values: readonly (readonly [string, number])[]): Node[] {
  let lastX = Number.NEGATIVE_INFINITY;
  let row = 0;
  return values.flatMap(([name, ms]) => {
    const x = scale.at(ms);
    row = x - lastX < 28 ? row + 1 : 0;
    lastX = x;
    const top = plot.top + 11 - row * 13;
    return [
      s("line", { class: "mark", x1: x, x2: x, y1: top + 3, y2: plot.bottom }),
      s("text", { class: "mark", x, y: top, "text-anchor": "middle" }, name),
    ];
  });
}

const markOrder: readonly Verdict[] = ["skipped", "passed", "partial", "failed", "error"];

export interface TimeChart {
  readonly element: HTMLElement;
  /** Shows which part of the run the list is about; `undefined` for all of it. */
  readonly showRange: (range: readonly [fromMs: number, toMs: number] | undefined) => void;
}

/** Each call by its start and its time. However many there are, each verdict is a few paths. */
export function timeChart(record: RunRecord): TimeChart | undefined {
  const sent = record.requests.filter(({ startMs }) => startMs !== undefined);
  if (sent.length === 0) return undefined;
  const times = sent.map(({ tookMs = 0 }) => tookMs);
  const most = times.reduce((a, b) => Math.max(a, b), 0);
  const least = times.reduce((a, b) => Math.min(a, b), most);
  const end = sent.reduce((latest, { startMs = 0 }) => Math.max(latest, startMs), 1);
  const x = timeScale(end, plot.left + 6, plot.right - 6);
  const y = logScale(least, most, plot.bottom - 4, plot.top + 2);
  const range = s("rect", { class: "range", y: plot.top, height: plot.bottom - plot.top });
  const element = figure(
    "Over the run",
    words.timeSummary(sent.length, duration(end)),
    s("g", {}, range, ...gridLines(y, duration), ...dots(sent, x, y), ...timeAxis(x)),
    legend(new Set(sent.map(({ verdict }) => verdict))),
  );
  const showRange: TimeChart["showRange"] = (shown) => {
    const [from, to] = shown ?? [0, 0];
    range.setAttribute("x", `${x.at(Math.max(0, from)) - 3}`);
    range.setAttribute("width", `${shown === undefined ? 0 : Math.max(6, x.at(Math.min(to, end)) - x.at(from) + 6)}`);
  };
  showRange(undefined);
  return { element, showRange };
}

/** Calls close together are one mark, stronger the more there are. */
function dots(requests: readonly RequestRecord[], x: Scale, y: Scale): Node[] {
  const cells = new Map<string, { readonly verdict: Verdict; readonly x: number; readonly y: number; count: number }>();
  const isCrowded = requests.length > 1000;
  for (const { verdict, startMs = 0, tookMs = 0 } of requests) {
    const grid = !isCrowded ? 2 : verdict === "passed" ? 4 : 9;
    const cx = Math.round(x.at(startMs) / grid) * grid;
    const cy = Math.round(y.at(tookMs) / grid) * grid;
    const key = `${verdict} ${cx} ${cy}`;
    const cell = cells.get(key);
    if (cell) cell.count++;
    else cells.set(key, { verdict, x: cx, y: cy, count: 1 });
  }
  const paths = new Map<string, string[]>();
  for (const cell of cells.values()) {
    const size = cell.count > 9 ? 3 : cell.count > 2 ? 2 : 1;
    const key = `dot ${cell.verdict} size${size}`;
    const parts = paths.get(key) ?? [];
    parts.push(shape(cell.verdict, cell.x, cell.y));
    paths.set(key, parts);
  }
  const kind = isCrowded ? "crowded" : "";
  const rank = (key: string) => markOrder.findIndex((verdict) => key.includes(verdict));
  return [...paths]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([key, parts]) => s("path", { class: `${key} ${kind}`, d: parts.join("") }));
}

/** The verdicts differ in their form, not in their colour only. */
function shape(verdict: Verdict, x: number, y: number): string {
  switch (verdict) {
    case "passed":
    case "skipped":
      return `M${x} ${y}h.01`;
    case "failed":
      return `M${x - 3.5} ${y - 3.5}l7 7m0-7l-7 7`;
    case "partial":
      return `M${x} ${y - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`;
    case "error":
      return `M${x} ${y - 4.5}l4.5 8h-9z`;
  }
}

function legend(verdicts: ReadonlySet<Verdict>): HTMLElement {
  const items = markOrder
    .filter((verdict) => verdicts.has(verdict))
    .map((verdict) =>
      h(
        "li",
        {},
        s(
          "svg",
          { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" },
          s("path", { class: `dot ${verdict} size2`, d: shape(verdict, 6, 6) }),
        ),
        words.verdicts[verdict],
      ),
    );
  return h("ul", { class: "legend" }, ...items);
}

function gridLines(scale: Scale, label: (value: number) => string = count): Node[] {
  return scale.ticks.flatMap((tick) => {
    const y = scale.at(tick);
    return [
      s("line", { class: "grid", x1: plot.left, x2: plot.right, y1: y, y2: y }),
      s("text", { x: plot.left - 6, y: y + 3, "text-anchor": "end" }, label(tick)),
    ];
  });
}

function timeAxis(scale: Scale): Node[] {
  return scale.ticks.map((tick) => {
    const x = scale.at(tick);
    const anchor = x > plot.right - 16 ? "end" : "middle";
    return s("text", { x: Math.min(x, plot.right), y: height - 8, "text-anchor": anchor }, duration(tick));
  });
}

let figures = 0;

function figure(title: string, summary: string, drawing: SVGElement, extra: HTMLElement): HTMLElement {
  const id = `figure${++figures}`;
  return h(
    "section",
    { class: "card", "aria-labelledby": id },
    h("h2", { id }, title),
    s("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary, class: "chart" }, drawing),
    extra,
  );
}
