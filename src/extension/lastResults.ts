import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import { type IdKind, idKinds, idsIn } from "../language/complete/seenIds.ts";
import { nameOf, type Section } from "../language/syntax/syntax.ts";
import type { RequestResult } from "../runner/job.ts";
import { type Mark, markOf } from "./outcomeMark.ts";

/** A result that was sent, with the document that shows it once there is one. */
export interface ShownResult {
  readonly result: RequestResult;
  readonly document: vscode.Uri | undefined;
}

interface Kept extends ShownResult {
  readonly file: string;
}

/** The texts of the requests whose results changed, by file. */
export type ChangedResults = ReadonlyMap<string, ReadonlySet<string>>;

const mostKept = 300;
const mostKeptCharacters = 50_000_000;
const mostMarks = 50_000;
/** A run of thousands tells its results in bundles. */
const bundleMs = 100;
/** A longer answer is not read while somebody types. */
const mostReadCharacters = 1_000_000;

/**
 * The last result of each request of the window; an edited request has none. The oldest go first when there are too many: of
 * those a mark stays.
 */
export class LastResults implements vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #now: () => number;
  readonly #changed = new vscode.EventEmitter<ChangedResults>();
  /** By file and text of the request, the latest last. */
  readonly #kept = new Map<string, Kept>();
  /** By file, then by text of the request. */
  readonly #marks = new Map<string, Map<string, Mark>>();
  readonly #running = new Map<string, Map<string, number>>();
  #markCount = 0;
  #bundle: Map<string, Set<string>> | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** What each result's call and answer name, read when it is first asked for. */
  readonly #ids = new WeakMap<RequestResult, Readonly<Record<IdKind, readonly string[]>>>();

  /** Tells what came or started. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog, now: () => number) {
    this.#catalog = catalog;
    this.#now = now;
  }

  /** A request is being sent. */
  start(file: string, { text }: Section): void {
    const running = this.#running.get(file) ?? new Map<string, number>();
    this.#running.set(file, running.set(text, (running.get(text) ?? 0) + 1));
    this.#tell(file, text);
  }

  /** The request that `start` named is not being sent any more. */
  stop(file: string, { text }: Section): void {
    const running = this.#running.get(file);
    const count = running?.get(text) ?? 0;
    if (count > 1) running?.set(text, count - 1);
    else running?.delete(text);
    this.#tell(file, text);
  }

  /** Takes over how a request ended. */
  add(result: RequestResult): void {
    const { uri, request, ending } = result;
    const mark = markOf(result, this.#now());
    if (ending.kind === "sent") {
      const key = keyOf(uri, request);
      this.#kept.delete(key);
      this.#kept.set(key, { result, document: undefined, file: uri });
      this.#dropOldest();
    }
    // What was left out says nothing about the last time.
    if (mark !== undefined && (ending.kind !== "skipped" || this.mark(uri, request) === undefined)) {
      this.#setMark(uri, request.text, mark);
    }
    this.#tell(uri, request.text);
  }

  /** Remembers the document that shows a result, as long as that is the last one. */
  setDocument(result: RequestResult, document: vscode.Uri): void {
    const key = keyOf(result.uri, result.request);
    const kept = this.#kept.get(key);
    if (kept?.result === result) this.#kept.set(key, { ...kept, document });
  }

  get(file: string, request: Section): ShownResult | undefined {
    return this.#kept.get(keyOf(file, request));
  }

  /** How the last send of a request ended. */
  mark(file: string, { text }: Section): Mark | undefined {
    return this.#marks.get(file)?.get(text);
  }

  isRunning(file: string, { text }: Section): boolean {
    return this.#running.get(file)?.has(text) ?? false;
  }

  /** The files that have results, some of which may be of requests that have been edited since. */
  get files(): readonly string[] {
    return [...this.#marks.keys()];
  }

  hasAny(file: string): boolean {
    return this.#marks.has(file) || (this.#running.get(file)?.size ?? 0) > 0;
  }

  /** The body of the last answer to the request of that name; `undefined` where none has come. */
  bodyOf(file: string, requestName: string): string | undefined {
    const found = [...this.#kept.values()].findLast(
      (kept) => kept.file === file && nameOf(kept.result.request) === requestName,
    );
    const body = found && answerText(found.result);
    return body === undefined || body.length > mostReadCharacters ? undefined : body;
  }

  /** The users or groups of the calls that succeeded and of their answers, the latest first, each once. */
  seenIds(kind: IdKind): readonly string[] {
    return [...new Set([...this.#kept.values()].reverse().flatMap(({ result }) => this.#idsOf(result)[kind]))];
  }

  #idsOf(result: RequestResult): Readonly<Record<IdKind, readonly string[]>> {
    let ids = this.#ids.get(result);
    if (ids === undefined) {
      ids = idsOfResult(this.#catalog, result);
      this.#ids.set(result, ids);
    }
    return ids;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#changed.dispose();
  }

  #setMark(file: string, text: string, mark: Mark): void {
    const marks = this.#marks.get(file) ?? new Map<string, Mark>();
    this.#marks.set(file, marks);
    if (!marks.delete(text)) this.#markCount++;
    marks.set(text, mark);
    for (const [other, oldest] of this.#marks) {
      for (const key of oldest.keys()) {
        if (this.#markCount <= mostMarks) return;
        oldest.delete(key);
        this.#markCount--;
      }
      this.#marks.delete(other);
    }
  }

  /** The first change is told at once, those that follow it soon in bundles. */
  #tell(file: string, text: string): void {
    if (this.#bundle !== undefined) {
      const texts = this.#bundle.get(file);
      if (texts === undefined) this.#bundle.set(file, new Set([text]));
      else texts.add(text);
      return;
    }
    this.#bundle = new Map();
    this.#timer = setTimeout(() => this.#tellBundle(), bundleMs);
    this.#changed.fire(new Map([[file, new Set([text])]]));
  }

  #tellBundle(): void {
    const bundle = this.#bundle ?? new Map<string, Set<string>>();
    this.#bundle = undefined;
    if (bundle.size === 0) return;
    this.#bundle = new Map();
    this.#timer = setTimeout(() => this.#tellBundle(), bundleMs);
    this.#changed.fire(bundle);
  }

  #dropOldest(): void {
    let characters = 0;
    let count = 0;
    for (const [key, { result }] of [...this.#kept].reverse()) {
      characters += answerText(result)?.length ?? 0;
      if (++count > mostKept || (count > 1 && characters > mostKeptCharacters)) this.#kept.delete(key);
    }
  }
}

function idsOfResult(catalog: Catalog, { ending, path }: RequestResult): Readonly<Record<IdKind, readonly string[]>> {
  const outcome = ending.kind === "sent" ? ending.exchange.outcome : undefined;
  const command = catalog.command(path);
  const found: Record<IdKind, string[]> = { account: [], group: [] };
  if (ending.kind !== "sent" || command === undefined) return found;
  if (outcome?.kind !== "ok" && outcome?.kind !== "partial") return found;
  const texts = [
    { schema: command.response, text: outcome.answer.text },
    { schema: command.request, text: ending.exchange.body },
  ];
  for (const { schema, text } of texts) {
    const ids = idsIn(catalog, schema, text);
    for (const kind of idKinds) found[kind].push(...ids[kind]);
  }
  return found;
}

function answerText({ ending }: RequestResult): string | undefined {
  const outcome = ending.kind === "sent" ? ending.exchange.outcome : undefined;
  return outcome !== undefined && "answer" in outcome ? outcome.answer.text : undefined;
}

function keyOf(file: string, request: Section): string {
  return `${file}\n${request.text}`;
}
