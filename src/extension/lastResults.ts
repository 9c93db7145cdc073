import * as vscode from "vscode";
import type { Catalog } from "../catalog/catalog.ts";
import { type IdKind, idKinds, idsIn } from "../language/complete/seenIds.ts";
import { nameOf, type Section } from "../language/syntax/syntax.ts";
import type { RequestResult } from "../runner/job.ts";

/** A result that was sent, with the document that shows it. */
export interface ShownResult {
  readonly result: RequestResult;
  readonly document: vscode.Uri;
}

interface Kept extends ShownResult {
  readonly file: string;
}

const mostKept = 300;
const mostKeptCharacters = 50_000_000;

/** The last result of each request of the window; an edited request has none. The oldest go first when there are too many. */
export class LastResults implements vscode.Disposable {
  readonly #catalog: Catalog;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  /** By file and text of the request, the latest last. */
  readonly #kept = new Map<string, Kept>();

  /** What each result's call and answer name, read when it is first asked for. */
  readonly #ids = new WeakMap<RequestResult, Readonly<Record<IdKind, readonly string[]>>>();

  /** Gives the file whose results changed. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  set(file: vscode.Uri, request: Section, shown: ShownResult): void {
    const key = keyOf(file.toString(), request);
    this.#kept.delete(key);
    this.#kept.set(key, { ...shown, file: file.toString() });
    this.#dropOldest();
    this.#changed.fire(file);
  }

  get(file: vscode.Uri, request: Section): ShownResult | undefined {
    return this.#kept.get(keyOf(file.toString(), request));
  }

  /** The body of the last answer to the request of that name; `undefined` where none has come. */
  bodyOf(file: string, requestName: string): string | undefined {
    const found = [...this.#kept.values()].findLast(
      (kept) => kept.file === file && nameOf(kept.result.request) === requestName,
    );
    return found && answerText(found.result);
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
    this.#changed.dispose();
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
