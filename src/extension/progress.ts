import * as vscode from "vscode";
import { withoutLinks } from "./notify.ts";
import { Throttle } from "./throttle.ts";

/** Tells how far a work is: a few words, and how many of a hundred parts more are done. */
export type Report = (message: string, increment: number) => void;

/** A work that takes longer shows its progress, with a button to cancel. */
const quietMs = 1000;
/** What is told more often than this cannot be read. */
const pauseMs = 100;

/** Runs `work`; shows its progress only when it takes a while, so that a quick answer does not flicker. `abort` cancels it. */
export async function withProgress(
  title: string,
  abort: AbortController,
  work: (report: Report) => Promise<void>,
): Promise<void> {
  let shown: vscode.Progress<{ message?: string; increment?: number }> | undefined;
  let untold = { message: "", increment: 0 };
  const telling = new Throttle(pauseMs, () => {
    if (shown === undefined) return;
    shown.report(untold);
    untold = { ...untold, increment: 0 };
  });
  const working = work((message, increment) => {
    untold = { message: withoutLinks(message), increment: untold.increment + increment };
    telling.ask();
  });
  const settled = working.then(
    () => true,
    () => true,
  );
  const quiet = new Promise<false>((resolve) => setTimeout(resolve, quietMs, false));
  if (!(await Promise.race([settled, quiet]))) {
    const location = vscode.ProgressLocation.Notification;
    const options = { location, cancellable: true, title: withoutLinks(title) };
    await vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => abort.abort());
      shown = progress;
      if (untold.message !== "") progress.report(untold);
      untold = { ...untold, increment: 0 };
      await settled;
    });
  }
  telling.dispose();
  await working;
}
