import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "undici";
import { cleanUpWith } from "../scripts/processes.mjs";
import { repository } from "../scripts/setup.mjs";
import { bundled, quantile, row } from "./harness.mjs";

const connections = 16;
const rounds = 5;
const callsPerRound = 48_000;
const accounts = 100_000;
const groups = 10_000;
const membersPerGroup = 100;
const reads = 5000;

/** What the simulator bears: calls per second beside a server that does nothing but answer, and a state of the size of a real app's. */
export async function* measures(wanted) {
  const loadName = `simulator's calls per second at ${connections} connections`;
  const stateName = "simulator's memory with 1,000,000 memberships";
  const saveName = "simulator's state file with 1,000,000 memberships";
  const readName = "simulator's reads in that state (p99)";
  const stops = [];
  try {
    if (wanted(loadName)) yield await load(loadName, stops);
    if (wanted(saveName)) yield await save(saveName);
    if (wanted(stateName) || wanted(readName)) yield* await state(stateName, readName, stops);
  } finally {
    for (const stop of stops) stop();
  }
}

async function load(name, stops) {
  const { callPath } = await signing();
  const ours = await start([join(repository, "dist/cli.cjs"), "simulate", "--port", "0"], stops);
  const bare = await start([join(repository, "bench/simulator/bare.mjs")], stops);
  const path = callPath("im_open_login_svc", "account_import");
  const measureOf = async ({ origin, pid }) => {
    const before = cpuMs(pid);
    const rate = await rateOf(origin, path);
    return { rate, busyMs: cpuMs(pid) - before };
  };
  const times = [];
  for (let round = 0; round < rounds; round++) {
    // By turns, so that a busy machine slows both alike.
    times.push({ ours: await measureOf(ours), bare: await measureOf(bare) });
  }
  const median = (read) => quantile(times.map(read), 0.5);
  const perCall = (side) => `${((median((each) => each[side].busyMs) * 1000) / callsPerRound).toFixed(1)} µs`;
  return row({
    name,
    measured: `${Math.round(median(({ ours: { rate } }) => rate))}/s`,
    peer: `${Math.round(median(({ bare: { rate } }) => rate))}/s, ${perCall("ours")} ÷ ${perCall("bare")}`,
    // The rates are those of the machine, which the sender keeps busy, too: what counts is the processor's time for a call.
    ratio: median(({ ours: { busyMs } }) => busyMs) / median(({ bare: { busyMs } }) => busyMs),
    bar: 1.67,
  });
}

/** The processor's time of a process so far, in milliseconds. */
function cpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Calls per second: each connection sends its next call when its last is answered. */
async function rateOf(origin, path) {
  const started = performance.now();
  const each = callsPerRound / connections;
  await Promise.all(
    Array.from({ length: connections }, async (_, lane) => {
      const client = new Client(origin);
      for (let call = 0; call < each; call++) {
        const text = await post(client, path, JSON.stringify({ UserID: `user${lane}`, Nick: `Nick ${call}` }));
        if (!text.includes('"ErrorCode":0')) throw new Error(text);
      }
      await client.close();
    }),
  );
  return callsPerRound / ((performance.now() - started) / 1000);
}

async function post(client, path, body) {
  const answer = await client.request({ path, method: "POST", headers: { "content-type": "application/json" }, body });
  return answer.body.text();
}

async function state(stateName, readName, stops) {
  const { callPath } = await signing();
  const server = await start([join(repository, "dist/cli.cjs"), "simulate", "--port", "0"], stops);
  const client = new Client(server.origin);
  const call = async (service, command, body) => {
    const answer = JSON.parse(await post(client, callPath(service, command), JSON.stringify(body)));
    if (answer.ErrorCode !== 0) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const user = (index) => `user${index % accounts}`;
  for (let first = 0; first < accounts; first += 100) {
    const AccountList = Array.from({ length: 100 }, (_, at) => ({ UserID: user(first + at) }));
    await call("im_open_login_svc", "multiaccount_import", { AccountList });
  }
  for (let group = 0; group < groups; group++) {
    const members = Array.from({ length: membersPerGroup }, (_, at) => user(group * 97 + at * 631));
    const MemberList = members.map((Member_Account) => ({ Member_Account }));
    await call("group_open_http_svc", "create_group", { Type: "Public", Name: "g", GroupId: `g${group}`, MemberList });
  }
  const bytes = Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))?.[1]) * 1024;
  const times = [];
  for (let read = 0; read < reads; read++) {
    const [service, command, body] = readsOf(read, user)[read % 4];
    const started = performance.now();
    await call(service, command, body);
    times.push(performance.now() - started);
  }
  await client.close();
  return [
    row({
      name: stateName,
      measured: `${Math.round(bytes / 1e6)} MB`,
      peer: `${accounts} accounts, ${groups} groups`,
      ratio: bytes / 1e9,
      bar: 1,
      unit: " GB",
    }),
    row({
      name: readName,
      measured: `${quantile(times, 0.5).toFixed(2)} ms p50`,
      ratio: quantile(times, 0.99),
      bar: 5,
      unit: " ms",
    }),
  ];
}

/** Saving in the readable form, beside one text of JSON that is written in one go. */
async function save(name) {
  const { AppState, stateForm, StateFile } = await bundled(
    "src/simulator/state/state.ts",
    "src/simulator/state/storedState.ts",
    "src/simulator/state/stateFile.ts",
  );
  const state = new AppState(["administrator"]);
  const joinTimeSeconds = 1_700_000_000;
  for (let index = 0; index < accounts; index++) state.addAccount(`user${index}`);
  for (let at = 0; at < groups; at++) {
    const group = state.addGroup({ groupId: `g${at}`, type: "Public", name: "g", createTimeSeconds: joinTimeSeconds });
    for (let member = 0; member < membersPerGroup; member++) {
      const userId = `user${(at * 97 + member * 631) % accounts}`;
      const usual = { role: "Member", msgFlag: "AcceptAndNotify", nameCard: "", readSeq: 0, lastSendTimeSeconds: 0 };
      state.join(group, { userId, joinTimeSeconds, ...usual, custom: new Map() });
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "imreq-bench-"));
  const forget = cleanUpWith(() => rmSync(folder, { recursive: true, force: true }));
  try {
    const path = join(folder, "state.json");
    const content = () => state.stored();
    const file = new StateFile({
      path,
      sdkAppId: 1,
      form: stateForm,
      content,
      onProblem: (sentence) => console.error(sentence),
    });
    const times = { ours: [], bare: [] };
    for (let round = 0; round < 3; round++) {
      times.ours.push(timed(() => file.create()));
      const whole = JSON.parse(readFileSync(path, "utf8"));
      times.bare.push(timed(() => writeFileSync(join(folder, "bare.json"), JSON.stringify(whole), { flush: true })));
    }
    const [ours, bare] = [quantile(times.ours, 0.5), quantile(times.bare, 0.5)];
    return row({
      name,
      measured: `${Math.round(ours)} ms, ${Math.round(statSync(path).size / 1e6)} MB`,
      peer: `${Math.round(bare)} ms, one stringify`,
      ratio: ours / bare,
      bar: 5,
    });
  } finally {
    forget();
  }
}

function timed(work) {
  const started = performance.now();
  work();
  return performance.now() - started;
}

function readsOf(read, user) {
  const group = `g${(read * 31) % groups}`;
  return [
    ["group_open_http_svc", "get_group_info", { GroupIdList: [group] }],
    ["group_open_http_svc", "get_joined_group_list", { Member_Account: user(read * 7919), Limit: 100 }],
    ["group_open_http_svc", "get_group_member_info", { GroupId: group, Limit: 100 }],
    ["im_open_login_svc", "account_check", { CheckItem: [{ UserID: user(read * 13) }] }],
  ];
}

async function signing() {
  const { callPath, signUser, defaultApp } = await bundled(
    "src/protocol/callUrl.ts",
    "src/protocol/userSig.ts",
    "src/simulator/app.ts",
  );
  const { sdkAppId, key, admins } = defaultApp;
  const [identifier] = admins;
  const issuedAtSeconds = Math.floor(Date.now() / 1000);
  const userSig = signUser({ sdkAppId, key, identifier, issuedAtSeconds, lifetimeSeconds: 86_400 });
  const address = { sdkAppId, identifier, userSig, random: 7 };
  return { callPath: (service, command) => callPath({ ...address, service, command }) };
}

async function start(args, stops) {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  stops.push(cleanUpWith(() => child.kill("SIGKILL")));
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { origin: /http:\/\/[\d.:]+/.exec(line)[0], pid: child.pid };
}
