import { join } from "node:path";
import { withServerHost } from "../test/vscode/serverHost.mjs";
import { onProjectNode, runVisibly } from "./processes.mjs";
import { ensureDependencies, projectNode, repository } from "./setup.mjs";

// npm run screenshots: the pictures of README.md and docs/editor.md, made from the running product.

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

const refused = `### Import one account
im_open_login_svc/account_import
{
  "Nick": "Ann"
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
];

ensureDependencies();
await onProjectNode(async () => {
  if ((await runVisibly(projectNode(), ["esbuild.mjs"])) !== 0) throw new Error("The build failed.");
  for (const { name, text, size = narrow, take } of pictures) {
    await withServerHost({ files: { "requests.imreq": text }, size }, async ({ workbench, page }) => {
      await workbench.openFile("requests.imreq");
      await workbench.untilCodeLens("Send");
      await page.keyboard.press("Control+B");
      await take(workbench);
      await page.waitForTimeout(800);
      await workbench.screenshot(join(images, name));
      console.log(`docs/images/${name}`);
    });
  }
});
