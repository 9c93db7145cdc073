import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { withServerHost } from "../serverHost.mjs";

const request = `# @profile here
### Who is in the group
group_open_http_svc/get_group_member_info
{ "GroupId": "@TGS#1" }
`;

/** The members of a group, who come and change from call to call. */
function answers() {
  const member = (name, role, time) => ({ Member_Account: name, Role: role, JoinTime: time, MsgSeq: time % 97 });
  return [
    [member("ann", "Owner", 1_700_000_000), member("ben", "Member", 1_700_000_500)],
    [
      member("cid", "Member", 1_700_200_000),
      member("ben", "Admin", 1_700_200_500),
      member("ann", "Owner", 1_700_100_000),
    ],
  ].map((list) =>
    JSON.stringify({ ActionStatus: "OK", ErrorInfo: "", ErrorCode: 0, MemberNum: list.length, MemberList: list }),
  );
}

async function serve(texts) {
  let calls = 0;
  const server = createServer((incoming, response) => {
    incoming.resume();
    response.end(texts[Math.min(calls++, texts.length - 1)]);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, calls: () => calls, close: () => server.close() };
}

function filesFor(port) {
  const profile = { sdkAppId: 1400000000, endpoint: `http://127.0.0.1:${port}` };
  return { "group.imreq": request, "imreq.json": JSON.stringify({ profiles: { here: profile } }) };
}

async function sendTwice(workbench) {
  await workbench.openFile("group.imreq");
  await workbench.clickCodeLens("Send as here");
  await workbench.untilEditor(/"MemberNum": 2/);
  await workbench.clickCodeLens("Send as here");
  await workbench.untilEditor(/"MemberNum": 3/);
}

async function openHistory(page) {
  await page.locator('.activitybar .action-item a[aria-label*="IM API"]').first().click();
  const row = page.locator(".pane-body .monaco-list-row", { hasText: "Who is in the group" });
  await row.first().waitFor();
  return row;
}

/** Presses «Compare with Previous» until the comparison is there: a row that is just drawn anew takes no press. */
async function pressUntilShown(workbench, row) {
  for (let tries = 1; ; tries++) {
    await row.hover();
    await row.locator('a[aria-label^="Compare with Previous"]').click();
    try {
      return (await workbench.untilEditor(/~ MemberList\["ben"\]\.Role/, "imreq-comparison:", 5000)).text;
    } catch (error) {
      if (tries === 4) throw error;
    }
  }
}

test("what was sent stands in the History view, and two answers are compared by what they mean", async () => {
  const service = await serve(answers());
  try {
    await withServerHost(
      { files: filesFor(service.port), size: { width: 1500, height: 900 } },
      async ({ workbench, page }) => {
        await sendTwice(workbench);
        const rows = await openHistory(page);
        await rows.nth(1).waitFor();
        assert.match(await rows.first().textContent(), /^Who is in the group\s*ok · .* · \d+ ms · here/);
        const text = await pressUntilShown(workbench, rows.first());
        await page.locator(".tab", { hasText: "3 differences: 1 added, 0 removed, 2 changed" }).waitFor();
        assert.match(text, /\+ MemberList\["cid"\]/);
        assert.match(text, /"JoinTime": "\(time\)"/);
      },
    );
  } finally {
    service.close();
  }
});

test("an exchange of the past is opened, sent again as its request is now, and cleared", async () => {
  const service = await serve(answers());
  try {
    await withServerHost(
      { files: filesFor(service.port), size: { width: 1500, height: 900 } },
      async ({ workbench, page }) => {
        await sendTwice(workbench);
        const rows = await openHistory(page);
        await rows.nth(1).click();
        await workbench.untilEditor(/From the history: sent/, "imreq-response:");
        await rows.first().hover();
        await rows.first().locator('a[aria-label^="Send Again"]').click();
        await rows.nth(2).waitFor();
        assert.equal(service.calls(), 3);
        await workbench.runCommand("IM API: Clear History");
        assert.match(await workbench.dialogText(), /removed from the disk/);
        await workbench.clickDialogButton("Clear");
        await page.locator(".welcome-view-content", { hasText: "Nothing has been sent yet" }).waitFor();
        await workbench.runCommand("IM API: Compare Responses");
        await workbench.untilNotification("does not hold two exchanges yet");
      },
    );
  } finally {
    service.close();
  }
});
