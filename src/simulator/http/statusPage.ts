import { pageOf } from "./page.ts";

const style = `
  main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; margin-top: 1.5rem; }
  section:last-child { grid-column: 1 / -1; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .2rem .6rem .2rem 0; overflow-wrap: anywhere; }
  tr { border-bottom: 1px solid var(--line); }
  th { font-weight: 600; opacity: .75; }
  th, .number, .time, .type, .fault { white-space: nowrap; }
  td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
  .fault { padding-left: .6rem; }
  .none { opacity: .75; text-align: left; }
  @media (max-width: 40rem) {
    /* A call takes two lines: its command, and below it the rest. */
    #calls tr { display: flex; flex-wrap: wrap; column-gap: .8rem; padding-bottom: .2rem; }
    #calls th { display: none; }
    #calls tr:first-child { border: 0; }
    #calls td { padding: 0; }
    #calls td:nth-child(3)::before { content: "ErrorCode "; }
    #calls td:nth-child(2) { order: -1; flex-basis: 100%; }
  }
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
    // Long names break behind their / and _ first.
    for (const part of String(text).split(/(?<=[/_])/)) made.append(part, document.createElement("wbr"));
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
  // A call that a fault kept from an answer has no code to tell.
  const codeText = ({ code, fault }) => (/^(http|drop)-/.test(fault) ? "–" : code);
  const faultText = ({ code, fault = "" }) => (fault === String(code) ? "on demand" : fault);
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
      groups.newest.map(({ groupId, type, name, members }) => [[groupId], [type, "type"], [name], [members, "number"]]),
    );
    fill(
      "calls",
      [["Time"], ["Command"], ["ErrorCode", "number"], ["Took", "number"], ["Fault", "fault"]],
      lastCalls.map((call) => [
        [new Date(call.atMs).toLocaleTimeString(), "time"],
        [call.path],
        [codeText(call), call.code === 0 ? "number" : "number failed"],
        [call.tookMs.toFixed(1) + " ms", "number"],
        [faultText(call), "fault failed"],
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
