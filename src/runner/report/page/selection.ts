import { type RequestRecord, type RunRecord, type Verdict, verdicts } from "../record.ts";

export const sorts = ["run", "verdict", "slow", "file"] as const;
export type Sort = (typeof sorts)[number];

/** What of the run the reader wants to see. */
export interface View {
  /** Words that all have to occur. */
  readonly query: string;
  /** None chosen means all. */
  readonly verdicts: readonly Verdict[];
  readonly sort: Sort;
  /** From 0. */
  readonly page: number;
}

const firstView: View = { query: "", verdicts: [], sort: "run", page: 0 };

/** A view that was kept before; the first one where it is none. */
export function readView(kept: unknown): View {
  if (typeof kept !== "object" || kept === null) return firstView;
  const view: Partial<Record<keyof View, unknown>> = kept;
  const chosen = Array.isArray(view.verdicts) ? view.verdicts : [];
  return {
    query: typeof view.query === "string" ? view.query : "",
    verdicts: verdicts.filter((verdict) => chosen.includes(verdict)),
    sort: sorts.find((sort) => sort === view.sort) ?? "run",
    page: typeof view.page === "number" && view.page >= 0 ? Math.floor(view.page) : 0,
  };
}

/** The places, in the record, of the requests that a view is about, in its order. */
export class Selection {
  readonly #requests: readonly RequestRecord[];
  readonly #texts: readonly string[];

  constructor({ requests }: RunRecord) {
    this.#requests = requests;
    this.#texts = requests.map(({ title, name, command, file, errorCode, meaning, verdict, outcome }) =>
      [title, name, command, file, errorCode, meaning, verdict, outcome].join("\n").toLowerCase(),
    );
  }

  matching({ query, verdicts: chosen, sort }: View): readonly number[] {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
    const indexes: number[] = [];
    for (const [index, request] of this.#requests.entries()) {
      if (chosen.length > 0 && !chosen.includes(request.verdict)) continue;
      const text = this.#texts[index] ?? "";
      if (wanted.every((word) => text.includes(word))) indexes.push(index);
    }
    return sort === "run" ? indexes : indexes.sort((a, b) => this.#compare(sort, a, b));
  }

  #compare(sort: Sort, a: number, b: number): number {
    const [one, other] = [this.#requests[a], this.#requests[b]];
    if (one === undefined || other === undefined) return a - b;
    switch (sort) {
      case "run":
        return a - b;
      case "slow":
        return (other.tookMs ?? -1) - (one.tookMs ?? -1) || a - b;
      case "file":
        return one.file === other.file ? one.line - other.line || a - b : one.file < other.file ? -1 : 1;
      case "verdict":
        return gravity.indexOf(one.verdict) - gravity.indexOf(other.verdict) || a - b;
    }
  }
}

const gravity: readonly Verdict[] = ["error", "failed", "partial", "skipped", "passed"];
