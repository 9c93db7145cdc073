import { spawn, spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launchChromium, withServerHost } from "../test/vscode/serverHost.mjs";
import { onProjectNode, runVisibly, temporaryFolder } from "./processes.mjs";
import { ensureDependencies, projectNode, repository } from "./setup.mjs";

// npm run screenshots [-- words in names…]: the pictures of README.md and docs/, made from the running product.

const images = join(repository, "docs", "images");
const narrow = { width: 1180, height: 420 };
const wide = { width: 1500, height: 520 };

const completion = `### Mute a member
group_open_http_svc/forbid_send_msg
{
  "GroupId": "@TGS#2J4SZEAEL",
  "Members_Account": ["peter"],
  ""
}
`;

const hover = `### Say hello
group_open_http_svc/send_group_msg
{
  "GroupId": "@TGS#2J4SZEAEL",
  "Random": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}
?? ErrorCode == 10017
`;

const quickFix = `### Import one account
im_open_login_svc/account_imprt
{
  "UserID": "ann"
}
`;

const chained = `### Create a group
# @name create
group_open_http_svc/create_group
{
  "Type": "Public",
  "Name": "Release party"
}
?? GroupId startsWith "@TGS#"

### Say hello there
group_open_http_svc/send_group_msg
{
  "GroupId": "{{create.GroupId}}",
  "Random": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}
`;

const tested = `### Create a group
# @name create
# @tag smoke
group_open_http_svc/create_group
{
  "Type": "Public",
  "Name": "Release party"
}
?? GroupId startsWith "@TGS#"

### Ask for it
# @tag smoke
group_open_http_svc/get_group_info
{
  "GroupIdList": ["{{create.GroupId}}"]
}
?? GroupInfo[0].Name == "Release party"
?? GroupInfo[0].Type == "Private"
?? GroupInfo[0].ApplyJoinOption exists
`;

const people = `### Import Ann
im_open_login_svc/account_import
{ "UserID": "ann" }

### Import nobody
im_open_login_svc/account_import
{}

### Is Ann there?
im_open_login_svc/account_check
{ "CheckItem": [{ "UserID": "ann" }] }
`;

const hello = `### Say hello
openim/sendmsg
{
  "To_Account": "{{nobody}}",
  "MsgRandom": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}
`;

const collection = { "accounts/people.imreq": people, "messages/hello.imreq": hello };

const renamed = `### Look at the group
group_open_http_svc/get_group_info
{ "GroupIdList": ["{{create.GroupId}}"] }

### Rename it
group_open_http_svc/modify_group_base_info
{
  "GroupId": "{{create.GroupId}}",
  "Name": "After party",
  "Notification": "Bring cake"
}

### Create a group
# @name create
group_open_http_svc/create_group
{ "Type": "Public", "Name": "Release party" }
`;

const refused = `### Import one account
im_open_login_svc/account_import
{
  "Nick": "Ann"
}
`;

const broken = `### Import twice
# @name pair
im_open_login_svc/multiaccount_import
{ "AccountList": [{ "UserID": "ann" }, { "UserID": "ben" }] }

### Say hello to a group of somebody else
group_open_http_svc/send_group_msg
{
  "GroupId": "@TGS#NOBODY",
  "Random": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}

### Invite two friends
# @depends pair
openim/batchsendmsg
{
  "From_Account": "ann",
  "To_Account": ["ben", "nobody-by-this-name"],
  "MsgRandom": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}

### Look at the group again
group_open_http_svc/get_group_info
{ "GroupIdList": ["{{release.GroupId}}"] }
`;

const sandbox = `### Import friends
# @name friends
im_open_login_svc/multiaccount_import
{ "AccountList": [{ "UserID": "ben", "Nick": "Ben" }, { "UserID": "cid", "Nick": "Cid" }] }

### Import Ann
# @name ann
im_open_login_svc/account_import
{ "UserID": "ann", "Nick": "Ann" }

### Create a group
# @depends ann, friends
group_open_http_svc/create_group
{
  "Type": "Public",
  "Name": "Release party",
  "Owner_Account": "ann",
  "MemberList": [{ "Member_Account": "ben" }, { "Member_Account": "cid" }]
}

### Say hello to a group that is not there
group_open_http_svc/send_group_msg
{
  "GroupId": "@TGS#NOBODY",
  "Random": {{$random}},
  "MsgBody": [{ "MsgType": "TIMTextElem", "MsgContent": { "Text": "hello" } }]
}
`;

const pictures = [
  {
    name: "send.png",
    text: chained,
    size: wide,
    take: async (workbench) => {
      await workbench.clickCodeLens("Send with dependencies");
      await workbench.untilEditor(/\/\/ ok · HTTP 200/);
    },
  },
  {
    name: "refused.png",
    text: refused,
    size: wide,
    take: async (workbench) => {
      await workbench.clickCodeLens("Send");
      await workbench.untilEditor(/"ErrorCode": 70402/);
    },
  },
  {
    name: "completion.png",
    text: completion,
    take: async (workbench) => {
      await workbench.goTo(6, 4);
      await workbench.page.keyboard.press("Control+Space");
      await workbench.suggestions();
      // The second press shows what the chosen item means.
      await workbench.page.keyboard.press("Control+Space");
    },
  },
  {
    name: "history.png",
    text: renamed,
    size: { width: 1500, height: 720 },
    take: async (workbench) => {
      const { page } = workbench;
      for (const [line, text] of [
        [2, /"Name": "Release party"/],
        [6, /modify_group_base_info/],
        [2, /"Name": "After party"/],
      ]) {
        await workbench.openFile("requests.imreq");
        await workbench.goTo(line);
        await page.keyboard.press("Control+Alt+s");
        await workbench.untilEditor(text, "imreq-response:");
      }
      await page.locator('.activitybar .action-item a[aria-label*="IM API"]').first().click();
      await workbench.runCommand("View: Close All Editors");
      const row = page.locator(".pane-body .monaco-list-row", { hasText: "Look at the group" }).first();
      await row.hover();
      await row.locator('a[aria-label^="Compare with Previous"]').click();
      await workbench.untilEditor(/"Name": "After party"/, "imreq-comparison:");
    },
  },
  { name: "hover.png", text: hover, take: (workbench) => workbench.hover("10017") },
  {
    name: "quickFix.png",
    text: quickFix,
    take: async (workbench) => {
      await workbench.goTo(2, 25);
      await workbench.page.locator(".squiggly-warning").first().waitFor();
      await workbench.page.keyboard.press("Control+.");
      await workbench.page.locator(".action-widget .monaco-list-row").first().waitFor();
    },
  },
  {
    name: "tests.png",
    text: tested,
    size: { width: 1500, height: 860 },
    take: async (workbench) => {
      const { page } = workbench;
      await page.keyboard.press("Control+B");
      await workbench.openContainer("Testing");
      const row = (text) => page.locator(".test-explorer .monaco-list-row", { hasText: text }).first();
      await row("requests.imreq").click();
      await row("Ask for it").waitFor();
      await workbench.runCommand("Test: Run All Tests");
      await page.locator('.test-explorer [aria-label*="Ask for it (Failed"]').first().waitFor();
      for (const title of ["Ask for it", "Create a group"]) await row(title).locator(".monaco-tl-twistie").click();
      await page.mouse.move(700, 300);
    },
  },
  {
    name: "collections.png",
    text: tested,
    files: collection,
    size: { width: 1500, height: 820 },
    take: async (workbench) => {
      const { page } = workbench;
      await page.keyboard.press("Control+B");
      await workbench.openContainer("IM API");
      await page.locator(".pane-header", { hasText: /^API$/ }).click();
      await workbench.runCommand("IM API: Run Everything");
      await page.locator(".notification-list-item-message", { hasText: "everything:" }).first().waitFor();
      for (const file of ["people.imreq", "hello.imreq"]) {
        await (await workbench.treeRow("Collections", file)).locator(".monaco-tl-twistie").click();
      }
      await page.locator(".pane-header", { hasText: "Collections" }).hover();
    },
  },
  {
    name: "simulatorView.png",
    text: sandbox,
    size: { width: 1500, height: 760 },
    take: async (workbench) => {
      const { page } = workbench;
      const pane = (title) => page.locator(".pane-header", { hasText: title });
      await page.keyboard.press("Control+B");
      await workbench.openContainer("IM API");
      await pane("Simulator").click();
      for (const title of [/^API$/, /^Collections$/, /^History$/]) await pane(title).click();
      await page.locator(".welcome-view-content .monaco-button", { hasText: "Start the Simulator" }).click();
      await workbench.treeRow("Simulator", "Accounts");
      await workbench.runCommand("IM API: Run All Requests in File");
      await page.locator(".notification-list-item-message", { hasText: "requests.imreq:" }).first().waitFor();
      // The view follows the calls: a row that is just drawn anew takes no press.
      await page.waitForTimeout(1000);
      for (const text of ["Accounts", "Groups", "Release party"]) {
        await (await workbench.treeRow("Simulator", text)).locator(".monaco-tl-twistie").click();
      }
      await workbench.runCommand("Notifications: Clear All Notifications");
      await page.mouse.move(900, 700);
    },
  },
];

/** The page that a run on the command line leaves: the examples, and beside them what goes wrong. */
async function takeReport() {
  const folder = temporaryFolder("screenshots");
  try {
    cpSync(join(repository, "examples"), join(folder.path, "requests"), { recursive: true });
    writeFileSync(join(folder.path, "requests", "5-broken.imreq"), broken);
    const run = ["run", "requests", "--report", "html=report.html"];
    spawnSync(projectNode(), [join(repository, "dist", "cli.cjs"), ...run], { cwd: folder.path });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1240, height: 1330 } });
      await page.goto(pathToFileURL(join(folder.path, "report.html")).toString());
      await page.getByLabel("Order").selectOption("Problems first");
      await page.screenshot({ path: join(images, "report.png") });
    } finally {
      await browser.close();
    }
  } finally {
    folder.remove();
  }
}

const more = `### A team
group_open_http_svc/create_group
{ "Type": "Public", "Name": "Support", "Owner_Account": "alice", "MemberList": [{ "Member_Account": "bob" }] }

### Friends
sns/friend_get
{ "From_Account": "alice", "StartIndex": 0 }
`;

/** The pages of a simulator to which the examples were sent, while one service fails on demand. */
async function takeSimulator() {
  const folder = temporaryFolder("screenshots");
  const cli = join(repository, "dist", "cli.cjs");
  const faults = ["sns/*=30007", "openim/batchsendmsg=http-502 x1", "group_open_http_svc/import_group=drop-during 10%"];
  const options = [
    "simulate",
    "--port",
    "0",
    ...faults.flatMap((fault) => ["--fault", fault]),
    "--latency",
    "p50=8,p99=90",
  ];
  const child = spawn(projectNode(), [cli, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const { origin, control } = await addressesOf(child.stdout);
    cpSync(join(repository, "examples"), folder.path, {
      recursive: true,
      filter: (path) => !path.includes("scenario"),
    });
    const here = { sdkAppId: 1400000000, endpoint: origin, variables: { owner: "alice" } };
    writeFileSync(join(folder.path, "imreq.json"), JSON.stringify({ profiles: { here } }));
    writeFileSync(join(folder.path, "6-more.imreq"), more);
    spawnSync(projectNode(), [cli, "run", folder.path, "--profile", "here", "--yes"], { cwd: folder.path });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1240, height: 900 } });
      await page.goto(origin);
      await page.locator("#calls td").first().waitFor();
      await page.screenshot({ path: join(images, "simulator.png") });
      await page.setViewportSize({ width: 790, height: 660 });
      await page.goto(control);
      await page.getByLabel("What goes wrong").selectOption("http");
      await page.getByLabel("Which calls").selectOption("times");
      await page.screenshot({ path: join(images, "simulatorControl.png") });
    } finally {
      await browser.close();
    }
  } finally {
    child.kill();
    folder.remove();
  }
}

/** Where a simulator listens, and the link to its control page, from what it prints. */
async function addressesOf(stdout) {
  let text = "";
  for await (const chunk of stdout) {
    text += chunk;
    const control = /http:\S+#token=[\w-]+(?=\s)/.exec(text)?.[0];
    if (control !== undefined) return { origin: new URL(control).origin, control };
  }
  throw new Error("The simulator ended before it printed its addresses.");
}

const words = process.argv.slice(2);
const isWanted = (name) => words.length === 0 || words.some((word) => name.includes(word));

ensureDependencies();
await onProjectNode(async () => {
  if ((await runVisibly(projectNode(), ["esbuild.mjs"])) !== 0) throw new Error("The build failed.");
  for (const { name, text, files = {}, size = narrow, take } of pictures.filter((picture) => isWanted(picture.name))) {
    await withServerHost({ files: { ...files, "requests.imreq": text }, size }, async ({ workbench, page }) => {
      await workbench.openFile("requests.imreq");
      await workbench.untilCodeLens("Send");
      await page.keyboard.press("Control+B");
      await take(workbench);
      await page.waitForTimeout(800);
      await workbench.screenshot(join(images, name));
      console.log(`docs/images/${name}`);
    });
  }
  if (isWanted("report.png")) {
    await takeReport();
    console.log("docs/images/report.png");
  }
  if (isWanted("simulator.png") || isWanted("simulatorControl.png")) {
    await takeSimulator();
    console.log("docs/images/simulator.png, docs/images/simulatorControl.png");
  }
});
