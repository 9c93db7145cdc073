/** A node on the way to what it needs. */
interface Visit<T> {
  readonly node: T;
  readonly needs: readonly T[];
  next: number;
}

/** Puts what is to be run in order: each after what it needs, and none twice. */
export class Planner<T> {
  readonly #needsOf: (node: T) => readonly T[];
  readonly #ordered = new Set<T>();
  readonly #circles = new Map<T, readonly T[]>();

  constructor(needsOf: (node: T) => readonly T[]) {
    this.#needsOf = needsOf;
  }

  /** Those that need themselves, each with its circle: the last one of it needs the first. */
  get circles(): ReadonlyMap<T, readonly T[]> {
    return this.#circles;
  }

  /**
   * What is new in the plan by this one: what it needs and is not planned yet, then itself. Walks without recursion: a chain may
   * be as long as the file.
   */
  add(start: T): T[] {
    const added: T[] = [];
    const open: Visit<T>[] = [];
    const isOpen = new Set<T>();
    const enter = (node: T) => {
      isOpen.add(node);
      open.push({ node, needs: this.#needsOf(node), next: 0 });
    };
    if (!this.#ordered.has(start)) enter(start);
    for (let visit = open.at(-1); visit !== undefined; visit = open.at(-1)) {
      const need = visit.needs[visit.next++];
      if (need === undefined) {
        open.pop();
        isOpen.delete(visit.node);
        this.#ordered.add(visit.node);
        added.push(visit.node);
      } else if (isOpen.has(need)) {
        const chain = open.map(({ node }) => node);
        const circle = chain.slice(chain.indexOf(need));
        for (const node of circle) this.#circles.set(node, circle);
      } else if (!this.#ordered.has(need)) enter(need);
    }
    return added;
  }
}
