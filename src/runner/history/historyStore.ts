import { randomBytes } from "node:crypto";
import { maskSecrets } from "../../language/check/secrets.ts";
import { redactUserSig } from "../../protocol/callUrl.ts";
import type { RequestResult } from "../job.ts";
import type { TextWorker } from "../text/textWorker.ts";
import { Turns } from "../turns.ts";
import { exchangeOf, type HistoryEntry, type KeptText, partsOf, type WholeEntry } from "./entry.ts";
import type { HistoryFiles } from "./historyFiles.ts";

/** How much is kept; 0 of either keeps nothing. */
export interface HistoryBounds {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

export interface HistoryParts {
  readonly files: HistoryFiles;
  readonly texts: Pick<TextWorker, "do">;
  readonly bounds: () => HistoryBounds;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Tells of a file that could not be read or written, in a sentence. */
  readonly tell: (problem: HistoryProblem) => void;
  /** The entries have changed. */
  readonly changed: () => void;
}

/** What went wrong with a file of the history: it was set aside as `name`, or could not be written. */
export type HistoryProblem =
  | { readonly kind: "broken"; readonly name: string }
  | { readonly kind: "unusable"; readonly reason: string };

/** An entry's files: its head, and its texts beside it. */
const kinds = { head: ".json", body: ".body", answer: ".answer", unfinished: ".tmp", broken: ".broken" } as const;
const idPattern = /^(\d{13}-[0-9a-f]{12})\.(?:json|body|answer)(?:\.tmp)?$/;
/** Whoever has not finished an entry after so long never will. */
const mostWritingMs = 3_600_000;
/** One text takes at most this share of the space, so that a large one does not drive all others out. */
const textShare = 4;
/** Heads are read in bundles, and others have their turn in between. */
const readAtOnce = 40;
/** So many exchanges of a burst are written side by side, and shown when they are: a remote disk takes its time for each file. */
const writtenAtOnce = 16;

interface Kept {
  readonly entry: HistoryEntry;
  readonly bytes: number;
}

/**
 * Past exchanges on plain files, the newest first, within bounds. Each entry has files of its own, which are written under another
 * name first and renamed when they are whole, the head last: no crash leaves half an entry, and two windows on one folder
 * never write the same file.
 */
export class HistoryStore {
  readonly #parts: HistoryParts;
  readonly #turns = new Turns();
  #kept = new Map<string, Kept>();
  #waiting: RequestResult[] = [];
  #ids = { last: 0 };
  #loaded: Promise<void> | undefined;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** The entries, the newest first; none before `load`. */
  get entries(): readonly HistoryEntry[] {
    return [...this.#kept.keys()]
      .sort()
      .reverse()
      .flatMap((id) => this.#kept.get(id)?.entry ?? []);
  }

  entry(id: string): HistoryEntry | undefined {
    return this.#kept.get(id)?.entry;
  }

  /** Reads the entries when they have not been read yet. */
  load(): Promise<void> {
    this.#loaded ??= this.#turns.take(() => this.#refresh(true));
    return this.#loaded;
  }

  /** Takes over what another window has written or removed since. */
  refresh(): Promise<void> {
    return this.#turns.take(() => this.#refresh(false));
  }

  /** Keeps a result that was sent; resolves when it is on its disk. A burst of results is written together. */
  record(result: RequestResult): Promise<void> {
    if (result.ending.kind !== "sent" || this.#isOff()) return Promise.resolve();
    this.#waiting.push(result);
    // In a long run only the last ones would be left anyway.
    const { maxEntries } = this.#parts.bounds();
    if (this.#waiting.length > maxEntries) this.#waiting.splice(0, this.#waiting.length - maxEntries);
    return this.#turns.take(() => this.#writeWaiting());
  }

  /** An entry with its texts; `undefined` where it is gone. */
  async whole(id: string): Promise<WholeEntry | undefined> {
    const entry = this.entry(id);
    if (entry === undefined) return undefined;
    const { files } = this.#parts;
    const [body, answer] = await Promise.all([
      files.read(id + kinds.body),
      entry.answer === undefined ? undefined : files.read(id + kinds.answer),
    ]);
    if (body === undefined || (entry.answer !== undefined && answer === undefined)) return undefined;
    const texts = [decode(body), answer && decode(answer)] as const;
    return { entry, exchange: exchangeOf(entry, ...texts) };
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.#turns.take(async () => {
      for (const id of ids) await this.#drop(id);
      this.#parts.changed();
    });
  }

  /** Removes everything, also what was set aside and what other windows wrote. */
  clear(): Promise<void> {
    this.#waiting = [];
    return this.#turns.take(async () => {
      for (const name of await this.#parts.files.list()) await this.#parts.files.delete(name);
      this.#kept = new Map();
      this.#parts.changed();
    });
  }

  #isOff(): boolean {
    const { maxEntries, maxBytes } = this.#parts.bounds();
    return maxEntries <= 0 || maxBytes <= 0;
  }

  async #writeWaiting(): Promise<void> {
    const results = this.#waiting;
    this.#waiting = [];
    if (results.length === 0) return;
    try {
      for (let at = 0; at < results.length; at += writtenAtOnce) {
        await this.#writeSome(results.slice(at, at + writtenAtOnce));
        if (at + writtenAtOnce < results.length) this.#parts.changed();
      }
    } catch (error) {
      this.#parts.tell({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
    }
    await this.#refresh(false);
  }

  /** Ends when all of them have ended; throws the first one's error. */
  async #writeSome(results: readonly RequestResult[]): Promise<void> {
    const ends = await Promise.allSettled(results.map((result) => this.#write(result)));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #write(result: RequestResult): Promise<void> {
    const parts = partsOf(result);
    if (parts === undefined) return;
    const id = this.#freshId(parts.head.exchange.sentAtMs);
    const [body, answer] = await Promise.all([
      this.#writeText(id + kinds.body, parts.body),
      parts.answer === undefined ? undefined : this.#writeText(id + kinds.answer, parts.answer),
    ]);
    const entry: HistoryEntry = {
      ...masked(parts.head),
      id,
      body: body.kept,
      ...(answer && { answer: answer.kept }),
    };
    const bytes = body.bytes + (answer?.bytes ?? 0);
    const head = encode(JSON.stringify({ entry, bytes }));
    await this.#writeWhole(id + kinds.head, head);
    this.#kept.set(id, { entry, bytes: bytes + head.length });
  }

  /** A text without secrets, and shortened where it would take too much of the space. */
  async #writeText(name: string, text: string): Promise<{ kept: KeptText; bytes: number }> {
    const most = Math.floor(this.#parts.bounds().maxBytes / textShare);
    let shown = await this.#parts.texts.do("mask", text);
    const { length } = shown;
    let bytes = encode(shown);
    if (bytes.length > most) {
      shown = new TextDecoder().decode(bytes.subarray(0, most)).replace(/\uFFFD+$/, "");
      bytes = encode(shown);
    }
    await this.#writeWhole(name, bytes);
    const kept = { characters: shown.length, ...(shown.length < length && { of: length }) };
    return { kept, bytes: bytes.length };
  }

  async #writeWhole(name: string, bytes: Uint8Array): Promise<void> {
    const unfinished = name + kinds.unfinished;
    await this.#parts.files.write(unfinished, bytes);
    await this.#parts.files.rename(unfinished, name);
  }

  /** Later calls get greater IDs, even within one millisecond. */
  #freshId(sentAtMs: number): string {
    const count = (this.#ids.last++ % 0x10000).toString(16).padStart(4, "0");
    return `${String(sentAtMs).padStart(13, "0")}-${count}${randomBytes(4).toString("hex")}`;
  }

  /** Brings the entries to what lies in the folder, and the folder within its bounds. */
  async #refresh(isFirst: boolean): Promise<void> {
    try {
      const names = new Set(await this.#parts.files.list());
      for (const id of this.#kept.keys()) if (!names.has(id + kinds.head)) this.#kept.delete(id);
      await this.#readNew(names);
      if (isFirst) await this.#sweep(names);
      await this.#keepWithinBounds();
    } catch (error) {
      this.#parts.tell({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
    }
    this.#parts.changed();
  }

  async #readNew(names: ReadonlySet<string>): Promise<void> {
    const fresh = [...names].flatMap((name) => {
      const id = name.endsWith(kinds.head) ? name.slice(0, -kinds.head.length) : undefined;
      return id !== undefined && !this.#kept.has(id) && idPattern.test(name) ? [id] : [];
    });
    for (let at = 0; at < fresh.length; at += readAtOnce) {
      await Promise.all(fresh.slice(at, at + readAtOnce).map((id) => this.#read(id)));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #read(id: string): Promise<void> {
    const name = id + kinds.head;
    const bytes = await this.#parts.files.read(name);
    if (bytes === undefined) return;
    const kept = readHead(id, decode(bytes));
    if (kept !== undefined) {
      this.#kept.set(id, { entry: kept.entry, bytes: kept.bytes + bytes.length });
      return;
    }
    const aside = name + kinds.broken;
    await this.#parts.files.rename(name, aside);
    this.#parts.tell({ kind: "broken", name: aside });
  }

  /** Removes what a crash left behind: texts whose head was never written, and unfinished files. */
  async #sweep(names: ReadonlySet<string>): Promise<void> {
    for (const name of names) {
      const id = idPattern.exec(name)?.[1];
      const isLeft = name.endsWith(kinds.unfinished) || (id !== undefined && !names.has(id + kinds.head));
      const isOld = Number(id?.split("-")[0]) < this.#parts.now() - mostWritingMs;
      const isAside = id !== undefined && names.has(id + kinds.head + kinds.broken);
      if (isLeft && isOld && !isAside) await this.#parts.files.delete(name);
    }
  }

  async #keepWithinBounds(): Promise<void> {
    const { maxEntries, maxBytes } = this.#parts.bounds();
    let count = 0;
    let bytes = 0;
    for (const id of [...this.#kept.keys()].sort().reverse()) {
      bytes += this.#kept.get(id)?.bytes ?? 0;
      if (++count > maxEntries || bytes > maxBytes) await this.#drop(id);
    }
  }

  /** The head goes first: without it nobody looks for the rest. */
  async #drop(id: string): Promise<void> {
    this.#kept.delete(id);
    for (const kind of [kinds.head, kinds.body, kinds.answer]) await this.#parts.files.delete(id + kind);
  }
}

/** Every text of a head without anything that looks like a UserSig or a key. */
function masked<Value>(value: Value): Value {
  const reviver = (_key: string, one: unknown): unknown =>
    typeof one === "string" ? maskSecrets(redactUserSig(one)) : one;
  return JSON.parse(JSON.stringify(value), reviver);
}

/** A head as it was written; `undefined` where the text is none. */
function readHead(id: string, text: string): Kept | undefined {
  try {
    const { entry, bytes }: Partial<Kept> = JSON.parse(text);
    const isWhole =
      entry?.id === id && typeof bytes === "number" && typeof entry.request?.uri === "string" && isExchange(entry);
    return isWhole ? { entry, bytes } : undefined;
  } catch {
    return undefined;
  }
}

function isExchange({ exchange, outcome, expectations, body }: Partial<HistoryEntry>): boolean {
  const hasCall = typeof exchange?.service === "string" && typeof exchange.origin === "string";
  const hasTexts = typeof body?.characters === "number" && Array.isArray(expectations);
  return hasCall && hasTexts && typeof outcome?.kind === "string";
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
