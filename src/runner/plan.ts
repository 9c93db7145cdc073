import { directive, type RequestSection } from "../language/syntax/syntax.ts";

/** The requests of a run in the order of sending: each after what it needs, and none twice. */
export interface Plan {
  readonly requests: readonly RequestSection[];
  /** Those that need themselves, each with the names of its circle. */
  readonly circles: ReadonlyMap<RequestSection, readonly string[]>;
}

/** A request on the way to what it needs. */
interface Visit {
  readonly request: RequestSection;
  readonly needs: readonly RequestSection[];
  next: number;
}

/**
 * Orders `wanted`, each request after those that `needsOf` gives for it. Walks without recursion: a chain may be as long as the
 * file.
 */
export function planRun(
  wanted: readonly RequestSection[],
  needsOf: (request: RequestSection) => readonly RequestSection[],
): Plan {
  const ordered = new Set<RequestSection>();
  const circles = new Map<RequestSection, readonly string[]>();
  for (const start of wanted) {
    const open: Visit[] = [];
    const enter = (request: RequestSection) => open.push({ request, needs: needsOf(request), next: 0 });
    if (!ordered.has(start)) enter(start);
    const isOpen = new Set([start]);
    for (let visit = open.at(-1); visit !== undefined; visit = open.at(-1)) {
      const need = visit.needs[visit.next++];
      if (need === undefined) {
        open.pop();
        isOpen.delete(visit.request);
        ordered.add(visit.request);
      } else if (isOpen.has(need)) {
        const chain = open.map(({ request }) => request);
        const circle = chain.slice(chain.indexOf(need));
        const names = [...circle, need].map((request) => nameOf(request) ?? "");
        for (const request of circle) circles.set(request, names);
      } else if (!ordered.has(need)) {
        isOpen.add(need);
        enter(need);
      }
    }
  }
  return { requests: [...ordered], circles };
}

/** The name that others call the request by. */
export function nameOf(request: RequestSection): string | undefined {
  return directive(request, "name")?.text || undefined;
}
