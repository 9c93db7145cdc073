import * as vscode from "vscode";
import type { RequestSection } from "../../language/syntax/syntax.ts";
import type { Job, RunEvent } from "../../runner/job.ts";
import type { TestItems } from "./testItems.ts";
import { reportResult } from "./testResults.ts";

/** A run as the Test Explorer follows it. */
export interface TestReport {
  /** Cancelled from the Test Explorer. */
  readonly token: vscode.CancellationToken | undefined;
  take(event: RunEvent): void;
  end(): void;
}

/** Tells VS Code's Test Explorer of everything that this window sends, whoever started it. */
export class TestReports implements vscode.Disposable {
  readonly #controller: vscode.TestController;
  readonly #items: TestItems;
  readonly #changed = new vscode.EventEmitter<void>();
  #latest = new WeakSet<RequestSection>();

  /** Tells that `shows` may say something else. */
  readonly onDidChange = this.#changed.event;

  constructor(controller: vscode.TestController, items: TestItems) {
    this.#controller = controller;
    this.#items = items;
  }

  /** Whether VS Code itself shows at its lines what a request did not meet: it does for the latest run. */
  shows(section: RequestSection): boolean {
    return this.#latest.has(section);
  }

  /** Begins a run; `request` is VS Code's, where it asked for it. A single send makes no items. */
  begin({ files, mode }: Job, request: vscode.TestRunRequest | undefined): TestReport {
    if (mode === "run") this.#items.list();
    for (const { scope } of files) {
      if (mode === "run" || this.#items.isOpened(scope.uri)) this.#items.setRequests(scope.uri);
    }
    const items = files.flatMap(({ scope, requests }) =>
      requests.flatMap((section) => this.#items.requestItem(scope.uri, section) ?? []),
    );
    if (items.length === 0) return { token: undefined, take: () => {}, end: () => {} };
    const preservesFocus = true;
    const run = this.#controller.createTestRun(
      request ?? new vscode.TestRunRequest(items, undefined, undefined, false, preservesFocus),
    );
    const latest = new WeakSet<RequestSection>();
    this.#latest = latest;
    this.#changed.fire();
    for (const item of items) run.enqueued(item);
    return {
      token: run.token,
      take: (event) => {
        if (event.kind === "started") {
          const item = this.#items.requestItem(event.uri, event.request);
          if (item !== undefined) run.started(item);
          return;
        }
        const { uri, request: section } = event.result;
        if (this.#items.requestItem(uri, section) !== undefined) latest.add(section);
        reportResult(run, this.#items, event.result);
      },
      end: () => run.end(),
    };
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
