import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../../../scripts/processes.mjs";
import { repository } from "../../../scripts/setup.mjs";
import { loadReportPage, renderHtml } from "../../../src/runner/report/html.ts";
import { reportOf } from "../../support/report.ts";
import { answer, everyEnding, hostileTitle, resultOf } from "../../support/reportResults.ts";
import { launchChromium } from "../serverHost.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const folder = temporaryFolder("report");
let browser;

before(async () => {
  browser = await launchChromium();
});
after(async () => {
  await browser.close();
  folder.remove();
});

/** Opens the page of a report as a reader would; whatever it complains about, or asks for from outside, fails the test. */
async function withReport(results, use, { colorScheme = "light", width = 1280 } = {}) {
  const html = [...renderHtml(reportOf(results).record, loadReportPage(join(repository, "dist", "report")))].join("");
  const path = join(folder.path, "report.html");
  writeFileSync(path, html);
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (request.url() !== pathToFileURL(path).toString()) complaints.push(`asked for ${request.url()}`);
  });
  try {
    await page.goto(pathToFileURL(path).toString());
    await page.getByRole("heading", { level: 1 }).waitFor();
    await use(page);
    assert.deepEqual(complaints, []);
  } finally {
    await context.close();
  }
}

/** Ten thousand calls, every hundredth refused. */
function manyCalls() {
  return Array.from({ length: 10_000 }, (_, index) => {
    const phases = { waitMs: 0, dnsMs: 0, tcpMs: 0, tlsMs: 0, firstByteMs: 5 + (index % 40), bodyMs: 1 };
    const tookMs = 6 + (index % 40);
    const change = { title: `Call ${index + 1}`, startMs: index * 10, path: `a/b${index % 7}` };
    if (index % 100 !== 99) return resultOf({ kind: "ok", answer: answer({ phases, tookMs }) }, true, change);
    const facts = { code: 10007, info: "no", meaning: "Not allowed.", advice: "Ask the owner.", items: [] };
    return resultOf({ kind: "failed", answer: answer({ phases, tookMs }), ...facts }, false, change);
  });
}

function titles(page) {
  return page.locator("button.title").allInnerTexts();
}

/** The locator's text as it is seen. */
async function textOf(locator) {
  await locator.waitFor();
  return (await locator.allInnerTexts())[0] ?? "";
}

/** Opens every request that is closed. */
async function openAll(page) {
  for (const title of await page.locator("button.title").all()) {
    if ((await title.getAttribute("aria-expanded")) === "false") await title.click();
  }
}

async function focusedText(page) {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}

test("the page tells how the run went, in numbers and in words", async () => {
  await withReport(everyEnding(), async (page) => {
    assert.equal(await textOf(page.getByRole("heading", { level: 1 })), "7 of 8 requests did not pass");
    assert.match(await textOf(page.getByRole("banner")), /Profile sandbox · .* took 10 s/);
    const tiles = await page.getByRole("group", { name: "Show only" }).getByRole("button").allInnerTexts();
    assert.deepEqual(
      tiles.map((text) => text.replace(/\s+/g, " ")),
      ["✓ 1 Passed", "◐ 1 Partial", "✗ 2 Failed", "! 4 Error", "– 1 Skipped"],
    );
    await page.getByRole("img", { name: /^Latency of 5 answered calls: half within 13 ms/ }).waitFor();
    assert.equal((await titles(page)).length, 9);
  });
});

test("text from outside stays text", async () => {
  await withReport(everyEnding(), async (page) => {
    assert.equal((await titles(page))[1].slice(0, 20), hostileTitle.slice(0, 20));
    assert.match(await page.title(), /^imreq: 9 requests/);
    assert.equal(await page.locator("img").count(), 0);
    await openAll(page);
    assert.equal(await page.locator("img").count(), 0);
  });
});

test("a request opens to what it expected, what came, and why it failed", async () => {
  await withReport(everyEnding(), async (page) => {
    await page.getByRole("button", { name: "In part" }).click();
    const items = page.getByRole("table", { name: "2 failed items" });
    assert.match(await textOf(items), /bob\s+70107\s+There is no such user\./);
    const expected = page.getByRole("table", { name: "Expectations" }).first();
    assert.match(await textOf(expected), /ErrorCode == 1\s+0/);
    assert.match(await textOf(expected), /Gone exists\s+no such value/);
    await page.getByRole("button", { name: "Fine" }).first().click();
    const connecting = page.getByRole("table", { name: "Time" }).filter({ hasText: "1.2 ms" });
    assert.match(await textOf(connecting), /TLS\s+3 ms/);
    await page.getByRole("button", { name: "Fine" }).nth(1).click();
    const failed = page.locator(".explanation.failed");
    assert.match(await textOf(failed), /ErrorCode 70402\. A parameter is missing or wrong\./);
    assert.match(await textOf(failed), /Next: Check the body\./);
  });
});

test("words, verdicts and the order filter the list", async () => {
  await withReport(everyEnding(), async (page) => {
    const input = page.getByRole("searchbox", { name: "Filter requests" });
    await input.fill("70402");
    assert.deepEqual(await titles(page), ["Fine"]);
    assert.equal(await textOf(page.getByRole("status")), "1–1 of 1 matching; 9 in all");
    await input.fill("nothing has this");
    assert.equal(await textOf(page.getByRole("status")), "No request matches; there are 9.");
    await input.fill("");
    await page.getByRole("button", { name: "Skipped", exact: false }).first().click();
    assert.deepEqual(await titles(page), ["Skipped"]);
    await page.getByRole("group", { name: "Show only" }).getByRole("button", { name: "Skipped" }).click();
    await page.getByLabel("Order").selectOption("Problems first");
    assert.equal((await titles(page)).at(-1), "Fine");
  });
});

test("the keyboard reaches everything", async () => {
  await withReport(everyEnding(), async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("b & c");
    assert.equal((await titles(page)).length, 3);
    await page.keyboard.press("Escape");
    assert.equal((await titles(page)).length, 9);
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedText(page), "Fine");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(await focusedText(page), "In part");
    await page.keyboard.press("Enter");
    await page.getByRole("table", { name: "2 failed items" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.getByRole("table", { name: "2 failed items" }).count(), 0);
    await page.keyboard.press("End");
    assert.equal(await focusedText(page), "Skipped");
    await page.keyboard.press("Home");
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, "solid");
  });
});

test("the first press of Tab offers to skip to the requests", async () => {
  await withReport(everyEnding(), async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await focusedText(page), "Skip to the requests");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "filter");
  });
});

test("ten thousand requests open, a hundred at a time", async () => {
  await withReport(manyCalls(), async (page) => {
    assert.equal(await textOf(page.getByRole("heading", { level: 1 })), "100 of 10,000 requests did not pass");
    assert.equal((await titles(page)).length, 100);
    assert.equal(await textOf(page.getByRole("status")), "1–100 of 10,000");
    await page.getByRole("button", { name: "Next" }).click();
    assert.equal(await focusedText(page), "Call 101");
    await page.getByRole("group", { name: "Show only" }).getByRole("button", { name: "Failed" }).click();
    assert.equal(await textOf(page.getByRole("status")), "1–100 of 100 matching; 10,000 in all");
    await page.getByRole("searchbox").fill("call 9900");
    assert.deepEqual(await titles(page), ["Call 9900"]);
    // The page as a whole stays small, however long the run was.
    assert.ok((await page.evaluate(() => document.querySelectorAll("*").length)) < 5000);
  });
});

test("a run of nothing has a page too", async () => {
  await withReport([], async (page) => {
    assert.equal(await textOf(page.getByRole("heading", { level: 1 })), "Nothing was run");
  });
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 480]) {
    test(`axe finds nothing to mend, ${colorScheme}, ${width} pixels wide`, async () => {
      await withReport(
        everyEnding(),
        async (page) => {
          await openAll(page);
          await page.evaluate(axe);
          const violations = await page.evaluate(async () => {
            const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
            const { violations } = await globalThis.axe.run(document, { runOnly: tags });
            return violations.map(
              ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join("\n")}`,
            );
          });
          assert.deepEqual(violations, []);
        },
        { colorScheme, width },
      );
    });
  }
}

test("no page is wider than its window", async () => {
  for (const width of [1280, 700, 380]) {
    await withReport(
      everyEnding(),
      async (page) => {
        const scrolls = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(scrolls <= 0, `${width}: ${scrolls} pixels too wide`);
      },
      { width },
    );
  }
});
