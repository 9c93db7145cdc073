import { type FileNames, requestCycle, requestNeeds } from "../language/names.ts";
import { directive, type RequestSection } from "../language/syntax.ts";

/** The requests of a run in the order of sending: each after what it needs, and none twice. */
export type Plan =
  | { readonly kind: "order"; readonly requests: readonly RequestSection[] }
  | { readonly kind: "cycle"; readonly chain: readonly string[] };

/**
 * Orders `wanted`. `isDone` tells of a named request that its response is there already; it is then left out, unless it is
 * wanted itself. A name that no request has is passed over here: filling its template explains it.
 */
export function planRun(
  names: FileNames,
  wanted: readonly RequestSection[],
  isDone: (requestName: string) => boolean,
): Plan {
  const order = new Set<RequestSection>();
  const visit = (request: RequestSection): string[] | undefined => {
    if (order.has(request)) return undefined;
    const cycle = requestCycle(names, request);
    if (cycle !== undefined) return cycle;
    for (const { name } of requestNeeds(names, request)) {
      const needed = names.requests.get(name.text)?.section;
      if (needed === undefined || needed === request || isDone(name.text)) continue;
      const found = visit(needed);
      if (found !== undefined) return found;
    }
    order.add(request);
    return undefined;
  };
  for (const request of wanted) {
    const chain = visit(request);
    if (chain !== undefined) return { kind: "cycle", chain };
  }
  return { kind: "order", requests: [...order] };
}

/** The name that others call the request by. */
export function nameOf(request: RequestSection): string | undefined {
  return directive(request, "name")?.text || undefined;
}
