import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { repository } from "../../../scripts/setup.mjs";
import { loadCatalog } from "../../../src/catalog/catalog.ts";
import { startSimulator } from "../../../src/simulator/server.ts";
import { launchChromium } from "../serverHost.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const catalog = loadCatalog(join(repository, "dist", "catalog"));
let browser;

before(async () => {
  browser = await launchChromium();
});
after(() => browser.close());

/** Opens a page of a simulator of its own; whatever the page complains about, or asks for from elsewhere, fails the test. */
async function withPage(use, { path = "token", colorScheme = "light", width = 1280, expects = [] } = {}) {
  const simulator = await startSimulator({ catalog });
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(simulator.origin)) complaints.push(`asked for ${request.url()}`);
  });
  try {
    await page.goto(simulator.origin + (path === "token" ? `/control#token=${simulator.token}` : path));
    await page.getByRole("heading", { level: 1 }).waitFor();
    await use(page, simulator);
    assert.deepEqual(
      complaints.filter((text) => !expects.some((part) => text.includes(part))),
      [],
    );
    assert.equal(simulator.calls, 0);
  } finally {
    await context.close();
    await simulator.stop();
  }
}

async function said(page, text) {
  await page.getByText(text, { exact: true }).waitFor();
}

function focusedName(page) {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
}

test("the link opens the page, and the token goes out of the address", async () => {
  await withPage(async (page, simulator) => {
    await said(page, "None: every call is answered as it should be.");
    assert.equal(page.url(), `${simulator.origin}/control`);
    await page.reload();
    await said(page, "None: every call is answered as it should be.");
  });
});

test("without the link it asks for the token, and says when it is another one", async () => {
  await withPage(
    async (page, simulator) => {
      const token = page.getByLabel("Token");
      for (const wrong of ["wrong", "fälsch‘"]) {
        await token.fill(wrong);
        await page.keyboard.press("Enter");
        await said(page, "That is not the token of this simulator: each start prints a new one.");
      }
      await token.fill(simulator.token);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Faults" }).waitFor();
      assert.equal(await page.getByRole("alert").textContent(), "");
    },
    { path: "/control", expects: ["401 (Unauthorized)"] },
  );
});

test("faults are added and removed by keyboard alone", async () => {
  await withPage(async (page, simulator) => {
    await page.getByLabel("Calls:").fill("sns/*");
    await page.getByLabel("What goes wrong").selectOption("http");
    await page.getByLabel("HTTP status", { exact: true }).fill("503");
    await page.getByLabel("Which calls").selectOption("times");
    await page.getByLabel("How many").fill("2");
    await page.keyboard.press("Enter");
    await said(page, "Added sns/*=http-503 x2.");
    await page.getByLabel("What goes wrong").selectOption("drop-during");
    await page.getByLabel("Which calls").selectOption("share");
    await page.getByLabel("Which calls").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await said(page, "Added sns/*=drop-during 10%.");
    assert.deepEqual(simulator.behaviour.texts.faults, ["sns/*=http-503 x2", "sns/*=drop-during 10%"]);
    await page.getByRole("button", { name: "Remove sns/*=http-503 x2" }).focus();
    await page.keyboard.press("Enter");
    await said(page, "Removed sns/*=http-503 x2.");
    assert.equal(await focusedName(page), "Remove sns/*=drop-during 10%");
    await page.keyboard.press("Space");
    await said(page, "None: every call is answered as it should be.");
    assert.equal(await focusedName(page), "Faults");
    assert.deepEqual(simulator.behaviour.texts.faults, []);
  });
});

test("latency, limits and clock are set, and what cannot be read is said and changes nothing", async () => {
  await withPage(
    async (page, simulator) => {
      await page.getByRole("textbox", { name: /^Latency/ }).fill("soon");
      await page.getByRole("button", { name: "Apply" }).click();
      await page.getByRole("alert").getByText("The latency soon cannot be read").waitFor();
      await page.getByRole("textbox", { name: /^Latency/ }).fill("p50=80,p99=900");
      await page.getByLabel("Clock ahead").fill("-600");
      await page.getByLabel("Documented frequency limits").check();
      await page.getByRole("button", { name: "Apply" }).click();
      await said(page, "Applied.");
      const { faults: _, ...rest } = simulator.behaviour.texts;
      assert.deepEqual(rest, { latency: "p50=80,p99=900", rateLimits: true, clockSkewSeconds: -600 });
    },
    { expects: ["400 (Bad Request)"] },
  );
});

test("it shows what others change, but not over what is being written", async () => {
  await withPage(async (page, simulator) => {
    await page.getByRole("textbox", { name: /^Latency/ }).fill("7");
    simulator.behaviour.change({ faults: ["*=half"], latency: "50-300" });
    await said(page, "*=half");
    assert.equal(await page.getByRole("textbox", { name: /^Latency/ }).inputValue(), "7");
    await page.reload();
    await said(page, "*=half");
    assert.equal(await page.getByRole("textbox", { name: /^Latency/ }).inputValue(), "50-300");
  });
});

test("what it is told is text, whatever is in it", async () => {
  await withPage(async (page, simulator) => {
    const hostile = "<img src=x onerror=alert(1)>";
    const behaviour = { faults: [hostile], latency: hostile, rateLimits: false, clockSkewSeconds: 0 };
    await page.route(`${simulator.origin}/control/behaviour`, (route) => route.fulfill({ json: behaviour }));
    await said(page, hostile);
    assert.equal(await page.locator("img").count(), 0);
  });
});

test("the status page tells what was struck by a fault, and codes only of answers", async () => {
  await withPage(
    async (page) => {
      const call = (path, code, fault) => ({ path, code, tookMs: 1, atMs: 0, ...(fault && { fault }) });
      const lastCalls = [
        call("sns/friend_get", 0, "http-502"),
        call("sns/friend_add", 30007, "30007"),
        call("sns/friend_import", 0, "half"),
        call("sns/friend_check", 0),
      ];
      const [accounts, groups] = [1, 2].map(() => ({ count: 0, newest: [] }));
      await page.route("**/status.json", (route) =>
        route.fulfill({ json: { sdkAppId: 1, calls: 4, accounts, groups, lastCalls } }),
      );
      await page.locator("#calls tr", { hasText: "friend_check" }).waitFor();
      const cells = (nth) => page.locator(`#calls td:nth-child(${nth})`).allTextContents();
      assert.deepEqual(await cells(3), ["–", "30007", "0", "0"]);
      assert.deepEqual(await cells(5), ["http-502", "on demand", "half", ""]);
    },
    { path: "/" },
  );
});

test("the status page breaks IDs and names of groups, and no type", async () => {
  await withPage(
    async (page) => {
      const accounts = { count: 0, newest: [] };
      const group = { groupId: "@TGS#_@TGS#2211HPUNA", type: "AVChatRoom", name: "AVChatRoom of the town", members: 0 };
      const groups = { count: 1, newest: [group] };
      await page.route("**/status.json", (route) =>
        route.fulfill({ json: { sdkAppId: 1, calls: 1, accounts, groups, lastCalls: [] } }),
      );
      const type = page.locator("#groups td", { hasText: /^AVChatRoom$/ });
      const lines = await type.evaluate((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => top)).size;
      });
      assert.equal(lines, 1);
    },
    { path: "/", width: 1200 },
  );
});

test("it says so when the simulator has ended", async () => {
  await withPage(
    async (page, simulator) => {
      await said(page, "None: every call is answered as it should be.");
      await simulator.stop();
      await page.getByRole("alert").getByText("The simulator does not answer any more.").waitFor();
    },
    { expects: ["ERR_CONNECTION_REFUSED"] },
  );
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 380]) {
    for (const path of ["token", "/control", "/"]) {
      test(`axe finds nothing to mend at ${path}, ${colorScheme}, ${width} pixels wide`, async () => {
        await withPage(
          async (page, simulator) => {
            simulator.behaviour.change({
              faults: ["group_open_http_svc/change_group_owner=drop-during 10%", "*=half"],
            });
            if (path === "token") await said(page, "*=half");
            // Past the policy, which lets no script of the page's make others.
            const session = await page.context().newCDPSession(page);
            await session.send("Runtime.evaluate", { expression: axe });
            const violations = await page.evaluate(async () => {
              const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
              const { violations } = await globalThis.axe.run(document, { runOnly: tags });
              return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n")}`);
            });
            assert.deepEqual(violations, []);
            const scrolls = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(scrolls <= 0, `${scrolls} pixels too wide`);
          },
          { path, colorScheme, width },
        );
      });
    }
  }
}
