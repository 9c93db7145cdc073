import { circleText } from "../syntax/circleText.ts";
import type { Scope } from "../syntax/scope.ts";
import { sectionNames, type Use } from "../syntax/sectionNames.ts";
import type { RequestFile } from "../syntax/syntax.ts";
import { fileName } from "../syntax/uris.ts";

/** A name that needs itself. */
export interface NameCycle {
  readonly kind: "request" | "variable";
  /** A name of the file, which is part of the circle. */
  readonly name: string;
  /** The circle told from that name on: «b → c → a → b». Names of other files say which. */
  readonly chain: string;
}

/** A request or a variable with the file that defines it. */
interface Node {
  readonly scope: Scope;
  readonly name: string;
}

/** The variables of a file that need themselves, be it through files that it imports. */
export function variableCycles(scope: Scope): NameCycle[] {
  const graph = new NameGraph(scope);
  const variables = graph.nodes(usesOfVariables(scope.file).keys());
  return told(
    scope,
    "variable",
    cyclesOf(variables, (node) => graph.variablesIn(node)),
  );
}

/** The requests of a file that need themselves, be it through variables or through files that it imports. */
export function requestCycles(scope: Scope): NameCycle[] {
  const graph = new NameGraph(scope);
  const requests = graph.nodes(usesOfRequests(scope.file).keys());
  return told(
    scope,
    "request",
    cyclesOf(requests, (node) => graph.requestsOf(node)),
  );
}

/**
 * Whether it is plain at one look that no request needs itself, which is so in most files: no variable stands for a response,
 * no imported file leads back, and each named request needs only those above it.
 */
export function isInOrder(scope: Scope): boolean {
  const above = new Set<string>();
  for (const { section } of scope.file.sections) {
    const { uses, definitions } = sectionNames(section);
    const requests = definitions.filter(({ kind }) => kind === "request");
    for (const { kind, name, inVariable } of uses) {
      if (kind !== "request") continue;
      if (inVariable !== undefined) return false;
      if (requests.length > 0 && !above.has(name.text)) return false;
    }
    for (const { name } of requests) above.add(name.text);
  }
  return !importedFiles(scope).includes(scope.uri);
}

/** Each circle from all the names of it that the file defines. */
function told(scope: Scope, kind: NameCycle["kind"], cycles: readonly (readonly Node[])[]): NameCycle[] {
  return cycles.flatMap((cycle) =>
    cycle.flatMap((node, at) =>
      node.scope === scope ? [{ kind, name: node.name, chain: chainFrom(cycle, at, scope) }] : [],
    ),
  );
}

/**
 * The names and parsed files of what a file imports, then of what these import, and so on; `undefined` stands for a file that is
 * not there, and for the file itself, which is at hand.
 */
export function importedFiles(root: Scope): (RequestFile | string | undefined)[] {
  const found: (RequestFile | string | undefined)[] = [];
  const seen = new Set([root.uri]);
  const scopes = [root];
  for (const scope of scopes) {
    for (const { uri, file } of scope.imports) {
      found.push(uri, uri === root.uri ? undefined : file);
      if (uri === undefined || file === undefined || seen.has(uri)) continue;
      seen.add(uri);
      scopes.push(scope.within({ uri, file }));
    }
  }
  return found;
}

const usesByVariable = new WeakMap<RequestFile, ReadonlyMap<string, readonly Use[]>>();
const usesByRequest = new WeakMap<RequestFile, ReadonlyMap<string, readonly Use[]>>();

/** What the values of a file's variables use, by the variable's name; those that use nothing are left out. */
function usesOfVariables(file: RequestFile): ReadonlyMap<string, readonly Use[]> {
  const known = usesByVariable.get(file);
  if (known !== undefined) return known;
  const found = new Map<string, Use[]>();
  for (const { section } of file.sections) {
    if (section.variables.length === 0) continue;
    for (const use of sectionNames(section).uses) {
      if (use.inVariable === undefined) continue;
      const ofVariable = found.get(use.inVariable);
      if (ofVariable === undefined) found.set(use.inVariable, [use]);
      else ofVariable.push(use);
    }
  }
  usesByVariable.set(file, found);
  return found;
}

/** What the named requests of a file use by themselves, by the request's name. */
function usesOfRequests(file: RequestFile): ReadonlyMap<string, readonly Use[]> {
  const known = usesByRequest.get(file);
  if (known !== undefined) return known;
  const found = new Map<string, readonly Use[]>();
  for (const { section } of file.sections) {
    const { definitions, uses } = sectionNames(section);
    const own = uses.filter(({ inVariable }) => inVariable === undefined);
    for (const { kind, name } of definitions) {
      if (kind === "request" && !found.has(name.text)) found.set(name.text, own);
    }
  }
  usesByRequest.set(file, found);
  return found;
}

/** The names of a file and of all files behind it, each as one object, so that a walk knows it again. */
class NameGraph {
  readonly #root: Scope;
  readonly #scopes = new Map<string, Scope>();
  readonly #nodes = new Map<Scope, Map<string, Node>>();

  constructor(root: Scope) {
    this.#root = root;
    this.#scopes.set(root.uri, root);
  }

  nodes(names: Iterable<string>): Node[] {
    return [...names].map((name) => this.#node(this.#root, name));
  }

  /** The variables that the value of a variable holds. */
  variablesIn({ scope, name }: Node): Node[] {
    const uses = usesOfVariables(scope.file).get(name) ?? [];
    return uses.flatMap((use) => (use.kind === "variable" ? this.#found(scope, use) : []));
  }

  /** The requests that a request needs, be it through variables. */
  requestsOf({ scope, name }: Node): Node[] {
    const uses = usesOfRequests(scope.file).get(name) ?? [];
    return uses.flatMap((use) => {
      const found = this.#found(scope, use);
      return use.kind === "request" ? found : found.flatMap((variable) => this.#requestsThrough(variable));
    });
  }

  #requestsThrough(variable: Node): Node[] {
    const seen = new Set([variable]);
    const found: Node[] = [];
    for (const node of seen) {
      for (const use of usesOfVariables(node.scope.file).get(node.name) ?? []) {
        const [needed] = this.#found(node.scope, use);
        if (needed === undefined) continue;
        if (use.kind === "request") found.push(needed);
        else seen.add(needed);
      }
    }
    return found;
  }

  #found(scope: Scope, { kind, name }: Use): Node[] {
    const home = scope.homeOf(kind, name.text);
    if (home === undefined) return [];
    let homeScope = this.#scopes.get(home.uri);
    if (homeScope === undefined) {
      homeScope = scope.within(home);
      this.#scopes.set(home.uri, homeScope);
    }
    return [this.#node(homeScope, name.text)];
  }

  /** A request and a variable never meet in one walk, so that a name is enough. */
  #node(scope: Scope, name: string): Node {
    let ofScope = this.#nodes.get(scope);
    if (ofScope === undefined) {
      ofScope = new Map();
      this.#nodes.set(scope, ofScope);
    }
    let node = ofScope.get(name);
    if (node === undefined) {
      node = { scope, name };
      ofScope.set(name, node);
    }
    return node;
  }
}

/** Circles of a graph, each as its nodes without the first one again at the end; every edge is walked once. */
function cyclesOf<T>(starts: Iterable<T>, edges: (node: T) => readonly T[]): T[][] {
  const cycles: T[][] = [];
  const done = new Set<T>();
  for (const start of starts) {
    if (done.has(start)) continue;
    // A stack of its own: a chain of thousands of requests is deeper than the engine's.
    const stack = [{ node: start, next: edges(start), at: 0 }];
    const open = new Set([start]);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.next[top.at++];
      if (next === undefined) {
        stack.pop();
        open.delete(top.node);
        done.add(top.node);
      } else if (open.has(next)) {
        const nodes = stack.map(({ node }) => node);
        cycles.push(nodes.slice(nodes.indexOf(next)));
      } else if (!done.has(next)) {
        stack.push({ node: next, next: edges(next), at: 0 });
        open.add(next);
      }
    }
  }
  return cycles;
}

function chainFrom(cycle: readonly Node[], first: number, own: Scope): string {
  return circleText(cycle.length, (step) => {
    const node = cycle[(first + step) % cycle.length];
    if (node === undefined) return "";
    return node.scope === own ? node.name : `${node.name} (${fileName(node.scope.uri)})`;
  });
}
