import { createHash, type Hash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, parse, resolve } from "node:path";
import { parseExactly } from "../exactIntegers.ts";
import { messages } from "../messages.ts";
import { writeReadable } from "./readableJson.ts";
import { type Form, mustBeThere, number, record, WrongForm } from "./stored.ts";

/** Changes are saved together, so long after the first of them. */
const pauseMs = 1000;
/** A save that takes long comes the more seldom: it may take one part in so many of the time. */
const shareOfTime = 20;
const pieceLength = 1 << 20;
const version = 1;

/** The state file cannot be read or is not this app's; `message` says what to do. Nothing was written. */
export class StateFileError extends Error {
  readonly kind = "stateFile";

  constructor(message: string) {
    super(message);
    this.name = "StateFileError";
  }
}

interface Head {
  readonly imreqSimulatorState: number;
  readonly sdkAppId: number;
}

const headForm = record<Head>({ imreqSimulatorState: mustBeThere(number), sdkAppId: mustBeThere(number) });

/** Tells whether a file is still the one that was read or written. */
export interface FileMark {
  /** Differs after every change of the file by whomever. */
  readonly facts: string;
  readonly digest: string;
}

/** What a state file of `sdkAppId` holds; `undefined` where there is no file yet. Throws `StateFileError`. */
export function readStateFile<T>(
  path: string,
  sdkAppId: number,
  form: Form<T>,
): { readonly state: T; readonly mark: FileMark } | undefined {
  if (path === "") throw new StateFileError(messages.noStatePath());
  let facts: string;
  let content: string;
  try {
    const stats = statSync(path, { bigint: true });
    // A device or a pipe might give text without end.
    if (!stats.isFile()) throw new Error("it is not a file");
    facts = factsOf(stats);
    content = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StateFileError(messages.stateNotRead(path, (error as Error).message));
  }
  try {
    const json = parseExactly(content);
    const head = headForm.read(json);
    if (head.imreqSimulatorState !== version) {
      throw new StateFileError(messages.otherStateVersion(path, head.imreqSimulatorState));
    }
    if (head.sdkAppId !== sdkAppId) throw new StateFileError(messages.stateOfOtherApp(path, head.sdkAppId, sdkAppId));
    return { state: form.read(json), mark: { facts, digest: digestOf(content) } };
  } catch (error) {
    if (error instanceof StateFileError) throw error;
    if (error instanceof WrongForm || error instanceof SyntaxError) {
      throw new StateFileError(messages.stateNotUnderstood(path, error.message));
    }
    throw error;
  }
}

/** What a state file is kept with. */
export interface StateFileParts<T extends object> {
  readonly path: string;
  /** The file when it was read; `undefined` where there was none. */
  readonly mark: FileMark | undefined;
  readonly sdkAppId: number;
  readonly form: Form<T>;
  /** What is to be saved, as it is now. */
  readonly content: () => T;
  /** A save that failed or went elsewhere, as a sentence; after a failure the next change tries again. */
  readonly onProblem: (sentence: string) => void;
}

/**
 * Saves soon after changes, and at the end. Whatever ends the process leaves the old file or the new one, whole. What others wrote
 * meanwhile is not written over: from then on the state goes to a file beside it.
 */
export class StateFile<T extends object> {
  readonly #parts: StateFileParts<T>;
  #path: string;
  #mark: FileMark | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether the file lacks a change: one that waits, or one that could not be saved. */
  #isBehind = false;
  #lastTookMs = 0;

  constructor(parts: StateFileParts<T>) {
    this.#parts = parts;
    this.#path = parts.path;
    this.#mark = parts.mark;
  }

  /** Something to be saved has changed. */
  changed(): void {
    this.#isBehind = true;
    if (this.#timer !== undefined) return;
    const delay = Math.max(pauseMs, shareOfTime * this.#lastTookMs);
    this.#timer = setTimeout(() => this.#save(), delay);
  }

  /** Makes the file. Throws `StateFileError` where it cannot be made. */
  create(): void {
    try {
      this.#write();
    } catch (error) {
      throw new StateFileError(messages.stateNotMade(this.#path, (error as Error).message));
    }
  }

  /** Saves what is not saved yet. */
  close(): void {
    if (this.#isBehind) this.#save();
  }

  /** In one go, so that nothing changes meanwhile. */
  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const startedAt = performance.now();
    const { onProblem } = this.#parts;
    try {
      this.#leaveToOthers();
      this.#write();
      this.#isBehind = false;
    } catch (error) {
      onProblem(messages.stateNotSaved(this.#path, (error as Error).message));
    }
    this.#lastTookMs = performance.now() - startedAt;
  }

  #leaveToOthers(): void {
    const stats = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || factsOf(stats) === this.#mark?.facts) return;
    // Whoever saved it unchanged or put it back left nothing of their own there.
    if (stats.isFile() && digestOf(readFileSync(this.#path)) === this.#mark?.digest) return;
    const { dir, name, ext } = parse(targetOf(this.#path));
    const when = new Date().toISOString().replace(/[:.]/g, "-");
    const own = join(dir, `${name}.${when}${ext}`);
    this.#parts.onProblem(messages.stateOfOthers(this.#path, own));
    this.#path = own;
  }

  #write(): void {
    const { sdkAppId, form, content } = this.#parts;
    const head = headForm.write({ imreqSimulatorState: version, sdkAppId });
    const digest = writeWhole(this.#path, { ...(head as object), ...(form.write(content()) as object) });
    this.#mark = { facts: factsOf(statSync(this.#path, { bigint: true })), digest };
  }
}

/**
 * Writes beside the file, makes sure that it is on the disk, and puts it in the file's place. Another process that writes the same
 * file does so elsewhere; a link that somebody put there is not followed. Gives the digest of what it wrote.
 */
function writeWhole(path: string, json: object): string {
  const target = targetOf(path);
  const unfinished = `${target}.${process.pid}.unfinished`;
  const hash = createHash("sha256");
  try {
    rmSync(unfinished, { force: true });
    const file = openSync(unfinished, "wx", 0o600);
    try {
      let piece = "";
      writeReadable(json, (part) => {
        piece += part;
        if (piece.length < pieceLength) return;
        writeAll(file, piece, hash);
        piece = "";
      });
      writeAll(file, `${piece}\n`, hash);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
  return hash.digest("base64");
}

/** Removes what processes that are no more left unfinished. */
export function removeLeftovers(path: string): void {
  const target = targetOf(path);
  const folder = dirname(target);
  const start = `${basename(target)}.`;
  const end = ".unfinished";
  try {
    for (const name of readdirSync(folder)) {
      if (!name.startsWith(start) || !name.endsWith(end)) continue;
      const pid = Number(name.slice(start.length, -end.length));
      if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(folder, name), { force: true });
    }
  } catch {
    // A folder that cannot be read or written to shows itself when the state is saved.
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** A disk may take less than all in one go. */
function writeAll(file: number, text: string, hash: Hash): void {
  let rest = Buffer.from(text);
  hash.update(rest);
  while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
}

function factsOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino} ${size} ${mtimeNs}`;
}

function digestOf(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("base64");
}

/** Where a link leads, also to a file that is not there yet: the link stays. */
function targetOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
    return isLink ? resolve(dirname(path), readlinkSync(path)) : path;
  }
}

/** Some systems cannot do it, and need not. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The rename itself has happened; only its place on the disk is not certain yet.
  }
}
