import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** How long anything may take to appear before a test fails. */
const patienceMs = 20_000;
/** How long a press may take to show an effect before it is tried again. */
const pressMs = 5000;

/** Where things are in VS Code's page: the only place that knows its markup. */
const selectors = {
  window: ".monaco-workbench .part.statusbar",
  quickInput: ".quick-input-widget:visible input.input",
  quickInputRow: ".quick-input-widget:visible .quick-input-list .monaco-list-row",
  activeTab: ".editor-group-container .tab.active",
  editor: ".editor-instance .monaco-editor",
  activeEditor: ".editor-group-container.active .editor-instance .monaco-editor",
  line: ".view-line",
  codeLens: ".codelens-decoration a",
  hover: ".monaco-hover:visible",
  bell: '.statusbar-item[id="status.notifications"] a',
  notifications: ".notifications-center.visible",
  notification: ".notifications-center .notification-list-item-message",
  notificationButton: ".notifications-center .monaco-button",
  dialog: ".monaco-dialog-box",
  dialogButton: ".monaco-dialog-box .dialog-buttons .monaco-button",
  activity: ".activitybar .action-item a",
  pane: ".pane",
  paneHeader: ".pane-header",
  treeRow: ".monaco-list-row",
  testMessage: ".test-error-content-widget",
  suggestion: ".suggest-widget.visible .monaco-list-row",
  statusBarItem: ".part.statusbar .statusbar-item",
  runningExtension: ".runtime-extensions-editor .monaco-list-row",
};

/** VS Code's window, used as a person would. Every method waits for what it needs and throws when it does not appear. */
export class Workbench {
  /** `page` is Playwright's, for what no method does; `dataFolder` is the server's. */
  constructor(page, dataFolder) {
    this.page = page;
    this.dataFolder = dataFolder;
    page.setDefaultTimeout(patienceMs);
  }

  /** Waits until the window takes input. */
  async untilReady() {
    await this.page.locator(selectors.window).waitFor({ timeout: 60_000 });
    await this.page.locator(selectors.statusBarItem).first().waitFor();
  }

  /** Opens a file of the workspace by its name and waits until its text is there. */
  async openFile(name) {
    await this.#quickInput("Control+P", name, name);
    const tab = this.page.locator(selectors.activeTab).filter({ hasText: name });
    await tab.first().waitFor();
    await this.page.locator(`${selectors.activeEditor} ${selectors.line}`).first().waitFor();
  }

  /** Runs a command by its whole title, as in `IM API: Set Secret Key`. */
  async runCommand(title) {
    await this.#quickInput("F1", `>${title}`, title);
  }

  async #quickInput(key, text, rowText) {
    await this.page.keyboard.press(key);
    const input = this.page.locator(selectors.quickInput);
    await input.waitFor();
    await input.fill(text);
    await this.page.locator(selectors.quickInputRow).filter({ hasText: rowText }).first().click();
    // A command that asks something asks in the same widget: then it stays, with another text.
    while ((await input.isVisible()) && (await input.inputValue({ timeout: 200 }).catch(() => "")) === text) {
      await this.page.waitForTimeout(50);
    }
  }

  /** Types into the input box that says `placeholder`, and leaves it open. */
  async typeInto(placeholder, text) {
    const input = this.page.locator(selectors.quickInput).and(this.page.getByPlaceholder(placeholder));
    await input.waitFor();
    await input.pressSequentially(text);
  }

  /** Answers an input box or picks the first row that holds `text` when the open quick input is a list. */
  async answer(text) {
    const input = this.page.locator(selectors.quickInput);
    await input.waitFor();
    await input.fill(text);
    const rows = this.page.locator(selectors.quickInputRow);
    // Enter takes the first row, which is another one until the list has followed the filter.
    if ((await rows.count()) > 0) await rows.first().filter({ hasText: text }).waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Waits until the open input box proposes a value that ends in `ending`, and takes it. */
  async acceptProposal(ending) {
    const input = this.page.locator(selectors.quickInput);
    await input.waitFor();
    while (!(await input.inputValue()).endsWith(ending)) await this.page.waitForTimeout(50);
    await this.page.keyboard.press("Enter");
  }

  /** Puts the cursor of the active editor at a line and column, counted from 1. */
  async goTo(line, column = 1) {
    const position = this.page.locator(selectors.statusBarItem).filter({ hasText: `Ln ${line}, Col ${column}` });
    if (await position.first().isVisible()) return;
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(selectors.quickInput);
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await position.first().waitFor();
  }

  /** The rows that the open quick input offers, as text. */
  async quickInputRows() {
    await this.page.locator(selectors.quickInputRow).first().waitFor();
    return allTexts(this.page.locator(selectors.quickInputRow));
  }

  /** Clicks the `index`-th code lens whose title holds `text`. */
  async clickCodeLens(text, index = 0) {
    await this.page.locator(selectors.codeLens).filter({ hasText: text }).nth(index).click();
  }

  /** Waits for a code lens whose title holds `text`. */
  async untilCodeLens(text) {
    await this.page.locator(selectors.codeLens).filter({ hasText: text }).first().waitFor();
  }

  /** The titles of all code lenses in sight. */
  async codeLenses() {
    return allTexts(this.page.locator(selectors.codeLens));
  }

  /** The text in sight of every open editor, by its URI: only what is scrolled into view is in the page. */
  editors() {
    return this.page.locator(selectors.editor).evaluateAll((editors) =>
      editors.map((editor) => ({
        uri: editor.getAttribute("data-uri") ?? "",
        text: [...editor.querySelectorAll(".view-line")]
          .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent ?? "" }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text.replaceAll("\u00a0", " "))
          .join("\n"),
      })),
    );
  }

  /**
   * Waits for an editor whose text in sight matches `pattern`, among those whose URI starts with `scheme`; resolves to its
   * `{ uri, text }`.
   */
  async untilEditor(pattern, scheme = "", timeoutMs = patienceMs) {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const editors = await this.editors();
      const found = editors.find(({ uri, text }) => uri.startsWith(scheme) && pattern.test(text));
      if (found) return found;
      if (Date.now() > deadline) {
        const seen = editors.map(({ uri, text }) => `${uri}\n${text}`).join("\n\n");
        throw new Error(`No editor shows ${pattern}. In sight:\n${seen}\n${(await this.notifications()).join("\n")}`);
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Rests the pointer on the first occurrence of `text` in the active editor; resolves to the hover's text. */
  async hover(text) {
    const word = this.page.locator(`${selectors.activeEditor} ${selectors.line} span`, { hasText: text }).last();
    const hover = this.page.locator(selectors.hover).first();
    const deadline = Date.now() + patienceMs;
    // A pointer that came before the extension was active has to come again.
    do {
      await this.page.mouse.move(0, 0);
      await word.hover();
      await hover.waitFor({ timeout: 2000 }).catch(() => {});
    } while (!(await hover.isVisible()) && Date.now() < deadline);
    return textOf(hover);
  }

  /** Types at the cursor of the active editor. */
  async type(text) {
    await this.page.locator(`${selectors.activeEditor} ${selectors.line}`).first().waitFor();
    await this.page.keyboard.type(text);
  }

  /** The labels that the suggestion list offers. */
  async suggestions() {
    await this.page.locator(selectors.suggestion).first().waitFor();
    return allTexts(this.page.locator(selectors.suggestion));
  }

  /** Opens the list of notifications, where they stay: toasts go away by themselves. */
  async #showNotifications() {
    if (await this.page.locator(selectors.notifications).isVisible()) return;
    await this.page.locator(selectors.bell).first().click();
  }

  /** Closes the list of notifications, which stay in it. */
  async hideNotifications() {
    await this.page.locator(selectors.bell).first().click();
    await this.page.locator(selectors.notifications).waitFor({ state: "hidden" });
  }

  /** The texts of the notifications so far. */
  async notifications() {
    await this.#showNotifications();
    return allTexts(this.page.locator(selectors.notification));
  }

  /** Waits for a notification that holds `text`; resolves to all of its text. */
  async untilNotification(text) {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = (await this.notifications()).find((notification) => notification.includes(text));
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error(`No notification says “${text}”: ${await this.notifications()}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Presses a button of a notification. */
  async clickNotificationButton(text) {
    await this.page.locator(selectors.notificationButton).filter({ hasText: text }).first().click();
  }

  /** Brings a container of the activity bar into sight by its name. */
  async openContainer(name) {
    await this.page.locator(`${selectors.activity}[aria-label*="${name}"]`).first().click();
  }

  /** The first row of a view's tree whose text holds `text`, once it is there. */
  async treeRow(view, text) {
    const row = this.#pane(view).locator(selectors.treeRow).filter({ hasText: text }).first();
    await row.waitFor();
    return row;
  }

  /** The rows in sight of a view's tree, as text. */
  async treeRows(view) {
    return allTexts(this.#pane(view).locator(selectors.treeRow));
  }

  /** Waits until the rows in sight of a view's tree are as wanted. */
  async untilTreeRows(view, areWanted) {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const rows = await this.treeRows(view);
      if (areWanted(rows)) return;
      if (Date.now() > deadline) throw new Error(`The rows of ${view} stay:\n${rows.join("\n")}`);
      await this.page.waitForTimeout(100);
    }
  }

  /**
   * Presses an action that a row of a view's tree shows under the pointer, until `hasActed` resolves to true: a row that is just
   * drawn anew takes no press.
   */
  async clickRowAction(view, text, action, hasActed) {
    const deadline = Date.now() + patienceMs;
    while (Date.now() < deadline) {
      const row = await this.treeRow(view, text);
      await row.hover({ timeout: pressMs }).catch(() => {});
      const press = row.locator(`a[aria-label^="${action}"]`).click({ timeout: pressMs });
      const isPressed = await press.then(
        () => true,
        () => false,
      );
      // What has been pressed needs its time.
      const nextPress = Date.now() + (isPressed ? pressMs : 0);
      do {
        if (await hasActed()) return;
        await this.page.waitForTimeout(100);
      } while (Date.now() < nextPress);
    }
    throw new Error(`“${action}” of “${text}” did nothing. In sight:\n${(await this.treeRows(view)).join("\n")}`);
  }

  #pane(view) {
    return this.page
      .locator(selectors.pane)
      .filter({ has: this.page.locator(selectors.paneHeader, { hasText: view }) });
  }

  /** What decorations put behind each line in sight of the active editor, as [line, text]. */
  async textBehindLines() {
    const lines = await this.page.locator(`${selectors.activeEditor} ${selectors.line}`).evaluateAll((found) =>
      found.map((line) => {
        const texts = [...line.querySelectorAll("span")].map((span) => getComputedStyle(span, "::after").content);
        const shown = texts.filter((text) => text.startsWith('"')).map((text) => JSON.parse(text));
        return [line.textContent ?? "", shown.join(" ")];
      }),
    );
    return lines.map((line) => line.map(plain));
  }

  /** Waits until the text behind the line that holds `line` matches `pattern`. */
  async untilBehindLine(line, pattern) {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const found = await this.textBehindLines();
      if (found.some(([text, behind]) => text.includes(line) && pattern.test(behind))) return;
      if (Date.now() > deadline) throw new Error(`Nothing like ${pattern} behind “${line}”: ${JSON.stringify(found)}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** Waits for a failed test's message at a line of the active editor; resolves to its text. */
  async testMessage(text) {
    return textOf(this.page.locator(selectors.testMessage).filter({ hasText: text }));
  }

  /** Waits for a modal dialog and resolves to its text. */
  async dialogText() {
    return textOf(this.page.locator(selectors.dialog));
  }

  /** Presses a button of the modal dialog. */
  async clickDialogButton(text) {
    await this.page.locator(selectors.dialogButton).filter({ hasText: text }).first().click();
  }

  /** The texts of the status bar's items. */
  async statusBar() {
    return allTexts(this.page.locator(selectors.statusBarItem));
  }

  /** Waits for an item of the status bar whose text holds `text`. */
  async untilStatusBar(text) {
    await this.page.locator(selectors.statusBarItem).filter({ hasText: text }).first().waitFor();
  }

  /** VS Code's own measure of how long the activation of extension `name` took, in milliseconds. Throws when it is not active. */
  async activationMs(name) {
    const size = this.page.viewportSize();
    // The list holds only the rows in sight, the quickest extension last.
    await this.page.setViewportSize({ width: 1280, height: 4000 });
    await this.runCommand("Developer: Show Running Extensions");
    const row = this.page.locator(selectors.runningExtension).filter({ hasText: name }).first();
    const text = await textOf(row);
    await this.page.setViewportSize(size);
    const time = /Activation: (\d+)\s*ms/.exec(text)?.[1];
    if (time === undefined) throw new Error(`VS Code tells no activation time: ${text}`);
    return Number(time);
  }

  /**
   * VS Code's own measures of the activation of extension `id` (`publisher.name`), in milliseconds: `startMs` for loading its file
   * and calling it, `doneMs` until what it then waited for was there as well. Throws when it is not active.
   */
  async activationTimes(id) {
    const size = this.page.viewportSize();
    // An editor holds only the text in sight.
    await this.page.setViewportSize({ width: 2000, height: 6000 });
    await this.runCommand("Developer: Startup Performance");
    const row = new RegExp(`^\\| ${id.replaceAll(".", "\\.")} +\\| \\w+ +\\| (\\d+) +\\| (\\d+) +\\| (\\d+) `, "m");
    const { text } = await this.untilEditor(row, "perf:");
    await this.page.setViewportSize(size);
    const [load, call, finish] = row.exec(text).slice(1).map(Number);
    return { startMs: load + call, doneMs: load + call + finish };
  }

  /** Writes a PNG of the window; folders are made as needed. */
  async screenshot(path) {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }
}

async function textOf(locator) {
  await locator.first().waitFor();
  const [text = ""] = await allTexts(locator.first());
  return text;
}

async function allTexts(locator) {
  return (await locator.allInnerTexts()).map(plain);
}

/** Page text with the no-break spaces and line breaks of its layout as plain spaces. */
function plain(text) {
  return text.replace(/[\s\u00a0]+/g, " ").trim();
}
