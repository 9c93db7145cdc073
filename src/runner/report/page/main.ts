import type { RunRecord } from "../record.ts";
import { latencyChart, timeChart } from "./charts.ts";
import { h, s } from "./dom.ts";
import { searchBar, verdictFilter } from "./filters.ts";
import { host } from "./host.ts";
import { RequestList } from "./list.ts";
import { phasesCard } from "./phases.ts";
import { readView, type View } from "./selection.ts";
import { duration, words } from "./words.ts";

/** Builds the page from the JSON report that it carries. */
function start(): void {
  const record: RunRecord = JSON.parse(document.getElementById("report")?.textContent ?? "");
  let view = readView(host?.getState());
  const change = (change: Partial<View>) => {
    view = { ...view, ...change };
    host?.setState(view);
    list.show(view);
  };
  const time = timeChart(record);
  const list = new RequestList({ record, change, showRange: (range) => time?.showRange(range) });
  const search = searchBar(view, change);
  document.body.prepend(
    h("a", { class: "skip", href: "#requests" }, "Skip to the requests"),
    header(record, verdictFilter(record, view, change)),
    h(
      "main",
      {},
      h(
        "div",
        { class: "cards" },
        record.latency && latencyChart(record.latency),
        time?.element,
        phasesCard(record.requests),
      ),
      h(
        "section",
        { id: "requests", "aria-labelledby": "requestsTitle", tabindex: -1 },
        h("div", { class: "bar" }, h("h2", { id: "requestsTitle" }, "Requests"), search.element),
        h("div", { class: "bar" }, list.status, keyHelp()),
        record.unlisted > 0 && h("p", { class: "muted" }, words.unlisted(record.unlisted)),
        list.element,
      ),
    ),
  );
  list.show(view);
  document.addEventListener("keydown", (event) => onKey(event, search.input, list));
}

function header(record: RunRecord, filter: HTMLElement): HTMLElement {
  const { passed, partial, failed, error, skipped } = record.counts;
  const broken = partial + failed + error;
  const started = new Date(record.startedAt);
  const moment = started.toLocaleString(undefined, { dateStyle: "long", timeStyle: "medium" });
  return h(
    "header",
    {},
    h(
      "div",
      { class: "bar" },
      h("p", { class: "brand" }, words.brand),
      host !== undefined &&
        h(
          "button",
          { type: "button", class: "plain", click: () => host?.postMessage({ kind: "save" }) },
          "Save as HTML…",
        ),
    ),
    h("h1", { class: broken > 0 ? "broken" : "" }, words.headline(passed, broken, skipped)),
    h(
      "p",
      { class: "meta" },
      `Profile ${record.profile} · `,
      h("time", { datetime: record.startedAt }, moment),
      ` · took ${duration(record.tookMs)}`,
    ),
    record.cancelled && h("p", { class: "note" }, words.cancelled),
    proportions(record),
    filter,
  );
}

/** The verdicts as parts of one bar; the tiles below say the same in numbers. */
function proportions({ counts }: RunRecord): SVGElement {
  let x = 0;
  const parts = (["passed", "skipped", "partial", "failed", "error"] as const).map((verdict) => {
    // One in ten thousand is still seen.
    const width = counts[verdict] === 0 ? 0 : Math.max((counts[verdict] / Math.max(1, counts.total)) * 1000, 4);
    x += width;
    return s("rect", { class: `call ${verdict}`, x: x - width, y: 0, width, height: 6 });
  });
  return s(
    "svg",
    { class: "share", viewBox: `0 0 ${Math.max(x, 1)} 6`, preserveAspectRatio: "none", "aria-hidden": "true" },
    ...parts,
  );
}

function keyHelp(): HTMLElement {
  const key = (name: string) => h("kbd", {}, name);
  return h(
    "p",
    { id: "keys", class: "keys muted" },
    key("/"),
    " filter  ",
    key("↑"),
    " ",
    key("↓"),
    " move  ",
    key("Enter"),
    " details  ",
    key("Esc"),
    " clear",
  );
}

function onKey(event: KeyboardEvent, input: HTMLInputElement, list: RequestList): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping =
    document.activeElement instanceof HTMLInputElement || document.activeElement instanceof HTMLSelectElement;
  if (event.key === "/" && !isTyping) {
    input.focus();
    input.select();
    event.preventDefault();
  } else if (event.key === "Escape" && document.activeElement === input && input.value !== "") {
    input.value = "";
    input.dispatchEvent(new Event("input"));
    event.preventDefault();
  } else if (event.key === "ArrowDown" && document.activeElement === input && list.focusFirst()) event.preventDefault();
}

start();
