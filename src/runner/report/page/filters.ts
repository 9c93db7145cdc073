import { type RunRecord, type Verdict, verdicts } from "../record.ts";
import { h } from "./dom.ts";
import { type Sort, sorts, type View } from "./selection.ts";
import { count, words } from "./words.ts";

/** The counts by verdict; pressing one shows only those. */
export function verdictFilter(record: RunRecord, view: View, change: (change: Partial<View>) => void): HTMLElement {
  const chosen = new Set<Verdict>(view.verdicts);
  const buttons = verdicts.map((verdict) => {
    const number = record.counts[verdict];
    const button = h(
      "button",
      {
        type: "button",
        class: `tile ${verdict}`,
        title: words.verdictHelp[verdict],
        "aria-pressed": `${chosen.has(verdict)}`,
        disabled: number === 0,
        click: () => {
          if (!chosen.delete(verdict)) chosen.add(verdict);
          button.setAttribute("aria-pressed", `${chosen.has(verdict)}`);
          change({ verdicts: [...chosen], page: 0 });
        },
      },
      h("span", { class: "mark", "aria-hidden": "true" }, words.marks[verdict]),
      h("span", { class: "count" }, count(number)),
      h("span", { class: "label" }, words.verdicts[verdict]),
    );
    return button;
  });
  return h("div", { class: "tiles", role: "group", "aria-label": "Show only" }, ...buttons);
}

export interface SearchBar {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
}

/** The search field and the order. */
export function searchBar(view: View, change: (change: Partial<View>) => void): SearchBar {
  const input = h("input", {
    type: "search",
    id: "filter",
    value: view.query,
    placeholder: "Filter by title, command, file or code",
    "aria-describedby": "keys",
    autocomplete: "off",
    spellcheck: "false",
    input: () => change({ query: input.value, page: 0 }),
  });
  const select = h(
    "select",
    { id: "sort", change: () => change({ sort: readSort(select.value), page: 0 }) },
    ...sorts.map((sort) => h("option", { value: sort, selected: sort === view.sort }, words.sorts[sort])),
  );
  const element = h(
    "div",
    { class: "search", role: "search" },
    h("label", { for: "filter", class: "unseen" }, "Filter requests"),
    input,
    h("label", { for: "sort", class: "unseen" }, "Order"),
    select,
  );
  return { element, input };
}

function readSort(text: string): Sort {
  return sorts.find((sort) => sort === text) ?? "run";
}
