import { controlScript } from "./controlScript.ts";
import { pageOf } from "./page.ts";

const style = `
  main { display: grid; gap: 1rem; margin-top: .5rem; max-width: 46rem; }
  section { border-top: 1px solid var(--line); padding-top: 1rem; }
  section[hidden], form[hidden], label[hidden] { display: none; }
  form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin-top: .75rem; }
  label { display: grid; gap: .15rem; }
  label.check { display: flex; gap: .4rem; align-items: center; min-height: 2.2rem; }
  input, select, button { font: inherit; padding: .3rem .5rem; height: 2.2rem; box-sizing: border-box; max-width: 100%; }
  input[type=checkbox] { width: 1.2rem; height: 1.2rem; margin: 0; }
  .short { width: 8rem; }
  .wide { width: 22rem; }
  ul { list-style: none; margin: .5rem 0 0; padding: 0; }
  li { display: flex; gap: 1rem; align-items: center; justify-content: space-between; padding: .3rem 0; border-bottom: 1px solid var(--line); }
  li code { overflow-wrap: anywhere; }
  p { margin: .25rem 0; }
  .said { min-height: 2em; }
  /* Whoever pressed a button further down sees what came of it. */
  .said:has(p:not(:empty)) { position: sticky; top: 0; padding-bottom: .5rem; border-bottom: 1px solid var(--line);
    background: light-dark(#fff, #1b1b1d); }
  .hint { color: light-dark(#555, #bbb); }
`;

const body = `<header><h1>imreq simulator: behaviour</h1><a href="/">What it holds</a></header>
<main>
  <div class="said"><p id="problem" class="failed" role="alert"></p><p id="said" role="status"></p></div>
  <form id="tokenForm" hidden>
    <label>Token, as it was printed at the start
      <input id="token" class="wide" type="password" autocomplete="off" required></label>
    <button>Open</button>
  </form>
  <section id="faultSection" aria-labelledby="faultTitle" hidden>
    <h2 id="faultTitle" tabindex="-1">Faults</h2>
    <p class="hint">The first one that strikes a call counts. Each change of the list lets “the first calls” count anew.</p>
    <p id="noFault">None: every call is answered as it should be.</p>
    <ul id="faults" aria-labelledby="faultTitle"></ul>
    <form id="faultForm">
      <label>Calls: service/command, service/* or *
        <input id="calls" class="wide" value="*" required spellcheck="false" autocomplete="off"></label>
      <label>What goes wrong
        <select id="what">
          <option value="code">an error code, not carried out</option>
          <option value="http">an HTTP status, not carried out</option>
          <option value="drop-before">the connection closes, not carried out</option>
          <option value="drop-during">the connection closes, half carried out</option>
          <option value="drop-after">the connection closes, carried out</option>
          <option value="half">half an answer</option>
          <option value="not-json">an answer that is not JSON</option>
          <option value="huge">a huge answer</option>
        </select></label>
      <label id="codeLabel">Error code
        <input id="code" class="short" type="number" min="1" max="999999" value="60008" required></label>
      <label id="httpLabel" hidden>HTTP status
        <input id="http" class="short" type="number" min="400" max="599" value="502" required></label>
      <label id="hugeLabel" hidden>Megabytes
        <input id="huge" class="short" type="number" min="1" max="200" value="50" required></label>
      <label>Which calls
        <select id="amount">
          <option value="all">every one</option>
          <option value="times">the first calls</option>
          <option value="share">a share</option>
        </select></label>
      <label id="timesLabel" hidden>How many
        <input id="times" class="short" type="number" min="1" max="1000000" value="3" required></label>
      <label id="shareLabel" hidden>Percent
        <input id="share" class="short" type="number" min="0.1" max="100" step="0.1" value="10" required></label>
      <button>Add fault</button>
    </form>
  </section>
  <section id="restSection" aria-labelledby="restTitle" hidden>
    <h2 id="restTitle">Latency, limits and clock</h2>
    <form id="restForm">
      <label>Latency in ms: 80, 50-300, p50=80,p99=900 or nothing
        <input id="latency" class="wide" spellcheck="false" autocomplete="off"></label>
      <label>Clock ahead by seconds
        <input id="clockSkewSeconds" class="short" type="number" step="1" required></label>
      <label class="check"><input id="rateLimits" type="checkbox"> Documented frequency limits</label>
      <button>Apply</button>
    </form>
  </section>
</main>`;

/** The page that shows how the simulator behaves and changes it, for whoever has the token. It holds nothing itself. */
export const controlPage = pageOf({ title: "imreq simulator: behaviour", style, body, script: controlScript });
