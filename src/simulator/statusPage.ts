import { pageOf } from "./page.ts";

const style = `
  main { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; margin-top: 1.5rem; }
  section:last-child { grid-column: 1 / -1; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .2rem .6rem .2rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
  th { font-weight: 600; opacity: .75; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
  .none { opacity: .75; }
`;

const body = `<header><h1>imreq simulator</h1><span id="app"></span><a href="/control">Behaviour</a><span id="state" role="status"></span></header>
<main>
  <section><h2>Accounts <span id="accountCount"></span></h2><table id="accounts"></table></section>
  <section><h2>Groups <span id="groupCount"></span></h2><table id="groups"></table></section>
  <section><h2>Last calls</h2><table id="calls"></table></section>
</main>`;

const script = `
  const at = (id) => document.getElementById(id);
  const cell = (kind, text, name) => {
    const made = document.createElement(kind);
    made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const fill = (id, heads, rows) => {
    const head = document.createElement("tr");
    head.append(...heads.map(([text, name]) => cell("th", text, name)));
    const lines = rows.map((cells) => {
      const line = document.createElement("tr");
      line.append(...cells.map(([text, name]) => cell("td", text, name)));
      return line;
    });
    if (rows.length > 0) at(id).replaceChildren(head, ...lines);
    else at(id).replaceChildren(cell("caption", "none yet", "none"));
  };
  let last = "";
  const show = (text) => {
    if (text === last) return;
    last = text;
    const { sdkAppId, calls, accounts, groups, lastCalls } = JSON.parse(text);
    at("app").textContent = "SDKAppID " + sdkAppId + " · " + calls + " calls";
    at("accountCount").textContent = "(" + accounts.count + ")";
    at("groupCount").textContent = "(" + groups.count + ")";
    fill("accounts", [["UserID"], ["Nick"]], accounts.newest.map(({ userId, nick }) => [[userId], [nick]]));
    fill(
      "groups",
      [["GroupId"], ["Type"], ["Name"], ["Members", "number"]],
      groups.newest.map(({ groupId, type, name, members }) => [[groupId], [type], [name], [members, "number"]]),
    );
    fill(
      "calls",
      [["Time"], ["Command"], ["ErrorCode", "number"], ["Took", "number"], ["Fault"]],
      lastCalls.map(({ atMs, path, code, tookMs, fault }) => [
        [new Date(atMs).toLocaleTimeString()],
        [path],
        [code, code === 0 ? "number" : "number failed"],
        [tookMs.toFixed(1) + " ms", "number"],
        [fault ?? ""],
      ]),
    );
  };
  const look = async () => {
    try {
      show(await (await fetch("/status.json")).text());
      at("state").textContent = "";
    } catch {
      at("state").textContent = "The simulator does not answer any more.";
    }
    setTimeout(look, 1000);
  };
  look();
`;

/** The status page: it looks every second, and shows text from outside as text only. */
export const statusPage = pageOf({ title: "imreq simulator", style, body, script });
