import type { RequestRecord, RunRecord } from "../record.ts";
import { detailOf, verdictBadge } from "./detail.ts";
import { h } from "./dom.ts";
import { host } from "./host.ts";
import { spanMs, timelineBar } from "./phases.ts";
import { Selection, type View } from "./selection.ts";
import { duration, words } from "./words.ts";

/** More rows than these at a time would be slow, and nobody reads them. */
const rowsOfPage = 100;

export interface ListParts {
  readonly record: RunRecord;
  /** Which part of the run the shown rows cover. */
  readonly showRange: (range: readonly [fromMs: number, toMs: number] | undefined) => void;
  readonly change: (change: Partial<View>) => void;
}

/** The table of requests, a page at a time. */
export class RequestList {
  readonly element = h("div", { class: "list" });
  readonly status = h("p", { class: "muted", role: "status" });
  readonly #parts: ListParts;
  readonly #selection: Selection;
  /** The places, in the record, of the requests whose details are open. */
  readonly #open = new Set<number>();

  constructor(parts: ListParts) {
    this.#parts = parts;
    this.#selection = new Selection(parts.record);
    const first = parts.record.requests.findIndex(({ verdict }) => verdict !== "passed" && verdict !== "skipped");
    if (first >= 0 && first < rowsOfPage) this.#open.add(first);
    this.element.addEventListener("keydown", (event) => this.#onKey(event));
  }

  show(view: View): void {
    const { requests } = this.#parts.record;
    const matching = this.#selection.matching(view);
    const pages = Math.max(1, Math.ceil(matching.length / rowsOfPage));
    const page = Math.min(view.page, pages - 1);
    const from = page * rowsOfPage;
    const shown = matching.slice(from, from + rowsOfPage);
    const text = words.shown(from + 1, from + shown.length, matching.length, requests.length);
    // The same text again would be read out again.
    if (this.status.textContent !== text) this.status.textContent = text;
    const range = rangeOf(shown.map((index) => requests[index]));
    this.#parts.showRange(shown.length < requests.length ? range : undefined);
    this.element.replaceChildren(
      shown.length === 0
        ? h("p", { class: "none muted" }, "Nothing to show. Change the filter.")
        : this.#table(shown, range),
      ...(pages > 1 ? [this.#pager(page, pages)] : []),
    );
  }

  /** Puts the focus on the first request; says whether there is one. */
  focusFirst(): boolean {
    const [first] = this.#buttons();
    first?.focus();
    return first !== undefined;
  }

  #table(shown: readonly number[], range: readonly [number, number] | undefined): HTMLElement {
    const [from, to] = range ?? [0, 0];
    const axis = range === undefined ? "" : `${duration(from)} – ${duration(to)}`;
    return h(
      "table",
      { class: "requests" },
      h("caption", { class: "unseen" }, "Requests of the run"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col", class: "outcome" }, "Outcome"),
          h("th", { scope: "col" }, "Request"),
          h("th", { scope: "col", class: "number" }, "Time"),
          h("th", { scope: "col", class: "waterfall" }, h("span", {}, "Timeline"), h("span", { class: "muted" }, axis)),
        ),
      ),
      h("tbody", {}, ...shown.flatMap((index) => this.#rows(index, from, to))),
    );
  }

  #rows(index: number, from: number, to: number): Node[] {
    const request = this.#parts.record.requests[index];
    if (request === undefined) return [];
    const isOpen = this.#open.has(index);
    const id = `detail${index}`;
    const button = h(
      "button",
      { type: "button", class: "title", "aria-expanded": `${isOpen}`, "aria-controls": id },
      request.title || request.command,
    );
    const detail = h("tr", { id, class: "details" }, h("td", { colspan: 4 }));
    const setOpen = (open: boolean) => {
      if (open) this.#open.add(index);
      else this.#open.delete(index);
      button.setAttribute("aria-expanded", `${open}`);
      detail.hidden = !open;
      detail.firstElementChild?.replaceChildren(...(open ? [detailOf(request)] : []));
    };
    setOpen(isOpen);
    const toggle = () => setOpen(button.getAttribute("aria-expanded") !== "true");
    const row = h(
      "tr",
      { class: "request", click: (event: MouseEvent) => !isSelecting(event) && toggle() },
      h("td", { class: "outcome" }, verdictBadge(request), h("span", { class: "code" }, note(request))),
      h("td", { class: "what" }, button, h("span", { class: "under" }, ...under(request, index))),
      h("td", { class: "number" }, request.tookMs === undefined ? "" : duration(request.tookMs)),
      h("td", { class: "waterfall" }, timelineBar(request, from, to)),
    );
    return [row, detail];
  }

  #pager(page: number, pages: number): HTMLElement {
    const go = (title: string, to: number) =>
      h(
        "button",
        { type: "button", class: "plain", disabled: to < 0 || to >= pages, click: () => this.#go(to) },
        title,
      );
    return h(
      "nav",
      { class: "pager", "aria-label": "Pages" },
      go("First", page === 0 ? -1 : 0),
      go("Previous", page - 1),
      h("span", {}, `Page ${page + 1} of ${pages}`),
      go("Next", page + 1),
      go("Last", page === pages - 1 ? -1 : pages - 1),
    );
  }

  #go(page: number): void {
    this.#parts.change({ page });
    this.status.scrollIntoView({ block: "nearest" });
    this.focusFirst();
  }

  #buttons(): HTMLButtonElement[] {
    return [...this.element.querySelectorAll<HTMLButtonElement>("button.title")];
  }

  /** The arrows go from request to request, and open and close them. */
  #onKey(event: KeyboardEvent): void {
    const button = document.activeElement;
    if (!(button instanceof HTMLButtonElement) || !button.matches("button.title")) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = button.getAttribute("aria-expanded") === "true";
    if ((event.key === "ArrowRight" && !isOpen) || (event.key === "ArrowLeft" && isOpen)) button.click();
    else if (!(event.key in steps)) return;
    else {
      const buttons = this.#buttons();
      const at = buttons.indexOf(button) + (steps[event.key] ?? 0);
      buttons[Math.max(0, Math.min(at, buttons.length - 1))]?.focus();
    }
    event.preventDefault();
  }
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** A click that ends the marking of text is none. */
function isSelecting({ currentTarget }: MouseEvent): boolean {
  const selection = getSelection();
  return (
    selection !== null &&
    !selection.isCollapsed &&
    currentTarget instanceof Node &&
    selection.containsNode(currentTarget, true)
  );
}

/** What the verdict alone does not tell: the code, or that something else than a success was expected. */
function note({ errorCode, verdict, outcome }: RequestRecord): string {
  if (verdict === "passed" && outcome !== "ok") return `${errorCode ?? outcome}, as expected`;
  return errorCode === undefined ? "" : `${errorCode}`;
}

/** Command and place; in VS Code the place opens the request. */
function under({ command, title, file, line }: RequestRecord, index: number): (Node | string)[] {
  const place = `${file}:${line}`;
  const open = (event: MouseEvent) => {
    event.stopPropagation();
    host?.postMessage({ kind: "open", index });
  };
  return [
    title === command || title === "" ? "" : `${command} · `,
    host === undefined ? place : h("button", { type: "button", class: "place", click: open }, place),
  ];
}

/** From the first start to the last end. */
function rangeOf(requests: readonly (RequestRecord | undefined)[]): readonly [number, number] | undefined {
  let from = Number.POSITIVE_INFINITY;
  let to = 0;
  for (const request of requests) {
    if (request?.startMs === undefined) continue;
    from = Math.min(from, request.startMs);
    to = Math.max(to, request.startMs + spanMs(request));
  }
  return to === 0 && from === Number.POSITIVE_INFINITY ? undefined : [from, to];
}
