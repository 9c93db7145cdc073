import * as vscode from "vscode";
import type { HistoryFiles } from "../runner/history/historyFiles.ts";
import { HistoryStore } from "../runner/history/historyStore.ts";
import type { RequestResult } from "../runner/job.ts";
import type { TextWorker } from "../runner/text/textWorker.ts";
import { showError } from "./notify.ts";
import { historyBounds } from "./settings.ts";

/** The past exchanges of the workspace. */
export class History implements vscode.Disposable {
  readonly store: HistoryStore;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #focused: vscode.Disposable;
  #isLoaded = false;
  #hasTold = false;

  /** Tells that entries came or went. */
  readonly onDidChange = this.#changed.event;

  /** `folder` belongs to the workspace. */
  constructor(folder: vscode.Uri, texts: Pick<TextWorker, "do">, log: vscode.LogOutputChannel) {
    this.store = new HistoryStore({
      files: filesIn(folder),
      texts,
      bounds: historyBounds,
      now: Date.now,
      changed: () => this.#changed.fire(),
      tell: (problem) => {
        const text =
          problem.kind === "broken"
            ? vscode.l10n.t("A file of the history could not be read and was set aside as {0}.", problem.name)
            : vscode.l10n.t("The history cannot be kept: {0}. Check the space on the disk.", problem.reason);
        log.warn(text);
        // Once is enough: a full disk would say it at every send.
        if (!this.#hasTold) void showError(text);
        this.#hasTold = true;
      },
    });
    // Another window of the same workspace may have written or cleared.
    this.#focused = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused && this.#isLoaded) void this.store.refresh();
    });
  }

  /** Keeps a result, if it was sent. Nobody waits for it. */
  record(result: RequestResult): void {
    void this.store.record(result);
  }

  async load(): Promise<void> {
    this.#isLoaded = true;
    await this.store.load();
  }

  dispose(): void {
    this.#focused.dispose();
    this.#changed.dispose();
  }
}

/** A folder of any file system that VS Code knows. */
function filesIn(folder: vscode.Uri): HistoryFiles {
  const { fs } = vscode.workspace;
  const uri = (name: string) => vscode.Uri.joinPath(folder, name);
  return {
    list: async () => {
      const found = await unlessMissing(fs.readDirectory(folder));
      return (found ?? []).flatMap(([name, type]) => (type === vscode.FileType.File ? [name] : []));
    },
    read: (name) => unlessMissing(fs.readFile(uri(name))),
    write: async (name, bytes) => fs.writeFile(uri(name), bytes),
    rename: async (from, to) => fs.rename(uri(from), uri(to), { overwrite: true }),
    delete: async (name) => {
      await unlessMissing(fs.delete(uri(name)));
    },
  };
}

async function unlessMissing<T>(work: Thenable<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return undefined;
    throw error;
  }
}
