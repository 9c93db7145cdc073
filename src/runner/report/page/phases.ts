import { type PhaseName, type PhasesRecord, phaseNames, type RequestRecord } from "../record.ts";
import { h, s } from "./dom.ts";
import { duration, words } from "./words.ts";

/** Where the time of all calls went, as one bar. `undefined` where nothing is known of it. */
export function phasesCard(requests: readonly RequestRecord[]): HTMLElement | undefined {
  const timed = requests.flatMap(({ phases }) => (phases === undefined ? [] : [phases]));
  if (timed.length === 0) return undefined;
  const sum = (phase: PhaseName) => timed.reduce((total, phases) => total + phases[phase], 0);
  const total = phaseNames.reduce((all, phase) => all + sum(phase), 0);
  if (total === 0) return undefined;
  const share = (phase: PhaseName) => `${Math.round((sum(phase) / total) * 100)} %`;
  let x = 0;
  const parts = phaseNames.map((phase) => {
    const part = (sum(phase) / total) * 1000;
    x += part;
    return s("rect", { class: phase, x: x - part, y: 0, width: part, height: 14 });
  });
  return h(
    "section",
    { class: "card wide", "aria-labelledby": "phases" },
    h("h2", { id: "phases" }, "Where the time of a call went"),
    s("svg", { class: "share", viewBox: "0 0 1000 14", preserveAspectRatio: "none", "aria-hidden": "true" }, ...parts),
    h(
      "ul",
      { class: "legend" },
      ...phaseNames.map((phase) =>
        h(
          "li",
          {},
          swatch(phase),
          `${words.phases[phase]} `,
          h("span", { class: "muted" }, `${duration(sum(phase) / timed.length)} · ${share(phase)}`),
        ),
      ),
    ),
  );
}

/** From the wish to send to the last byte: the wait for a turn is not part of what a call took. */
export function spanMs({ tookMs = 0, phases }: RequestRecord): number {
  return tookMs + (phases?.waitMs ?? 0);
}

/** A call's bar in the timeline, its phases one behind the other. `from` and `to` are the ends of the axis. */
export function timelineBar(request: RequestRecord, from: number, to: number): SVGElement {
  const { startMs, phases, verdict } = request;
  const bar = s("svg", {
    class: "timeline",
    viewBox: "0 0 1000 12",
    preserveAspectRatio: "none",
    role: "img",
    "aria-label": words.timeline(request),
  });
  if (startMs === undefined) return bar;
  const span = Math.max(to - from, 0.001);
  const place = (ms: number) => ((ms - from) / span) * 1000;
  const start = Math.min(place(startMs), 996);
  // However short a call was, it can be seen.
  const whole = Math.max((spanMs(request) / span) * 1000, 4);
  bar.append(s("rect", { class: `call ${verdict}`, x: start, y: 0, width: whole, height: 12 }));
  if (phases !== undefined) bar.append(...phaseRects(phases, start, whole));
  return bar;
}

function phaseRects(phases: PhasesRecord, start: number, whole: number): Node[] {
  const total = phaseNames.reduce((sum, phase) => sum + phases[phase], 0);
  if (total === 0) return [];
  let x = start;
  return phaseNames.map((phase) => {
    const part = (phases[phase] / total) * whole;
    x += part;
    return s("rect", { class: phase, x: x - part, y: 0, width: part, height: 12 });
  });
}

/** The phases of one call in words and bars. */
export function phaseTable(phases: PhasesRecord): HTMLElement {
  const total = phaseNames.reduce((sum, phase) => sum + phases[phase], 0);
  let before = 0;
  const rows = phaseNames.map((phase) => {
    const start = total === 0 ? 0 : (before / total) * 1000;
    const part = total === 0 ? 0 : (phases[phase] / total) * 1000;
    before += phases[phase];
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, swatch(phase), words.phases[phase]),
      h("td", { class: "number" }, duration(phases[phase])),
      h(
        "td",
        { class: "stretch" },
        s(
          "svg",
          { class: "timeline", viewBox: "0 0 1000 12", preserveAspectRatio: "none", "aria-hidden": "true" },
          s("rect", { class: phase, x: start, y: 0, width: part > 0 ? Math.max(part, 3) : 0, height: 12 }),
        ),
      ),
    );
  });
  return h("table", { class: "phases" }, h("caption", {}, "Time"), h("tbody", {}, ...rows));
}

function swatch(phase: PhaseName): SVGElement {
  return s(
    "svg",
    { class: "swatch", viewBox: "0 0 10 10", "aria-hidden": "true" },
    s("rect", { class: phase, width: 10, height: 10, rx: 2 }),
  );
}
