import { createServer } from "node:http";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { build } from "esbuild";
import { temporaryFolder } from "../scripts/processes.mjs";
import { repository } from "../scripts/setup.mjs";
import { bundled, catalogFolder, quantile, row } from "./harness.mjs";

const megabytes = 10;
const rounds = 7;
const mostBlockedMs = 100;
const request = `### Members
group_open_http_svc/get_group_member_info
{ "GroupId": "@TGS#1" }
?? ErrorCode == 0
?? MemberList.length > 1000
?? MemberList[20000].Member_Account startsWith "user"
`;

/** A large answer: sent for, judged, checked, laid out, kept in the history and compared, beside what its JSON.parse alone blocks. */
export async function* measures(wanted) {
  const name = `longest block while an answer of ${megabytes} MB opens`;
  if (!wanted(name)) return;
  const parts = await bundled(
    "src/catalog/catalog.ts",
    "src/client/client.ts",
    "src/client/connections.ts",
    "src/client/signer.ts",
    "src/language/profiles.ts",
    "src/language/syntax/parse.ts",
    "src/language/syntax/scope.ts",
    "src/runner/history/historyStore.ts",
    "src/runner/responses.ts",
    "src/runner/runner.ts",
    "src/runner/selection.ts",
    "src/runner/text/textWorker.ts",
    "src/simulator/sandboxApp.ts",
    "test/support/historyFolder.ts",
  );
  const server = await startServer();
  const texts = new parts.TextWorker(await threadFile());
  const connections = new parts.Connections(() => ({}));
  try {
    const open = opener(parts, server.origin, connections, texts);
    // The first round compiles.
    await open();
    const times = [];
    for (let round = 0; round < rounds; round++) times.push(await open());
    const median = (read) => quantile(times.map(read), 0.5);
    const blockedMs = median((time) => time.blockedMs);
    const measured = `${blockedMs.toFixed(1)} ms`;
    const peer = `parse ${median((time) => time.parseMs).toFixed(0)} ms, clock ${median((time) => time.clockMs).toFixed(0)} ms`;
    yield row({ name, measured, peer, ratio: blockedMs, bar: mostBlockedMs, unit: " ms" });
  } finally {
    texts.dispose();
    await connections.close();
    await server.stop();
  }
}

/** Sends and does all that the editor does with the answer. */
function opener(parts, origin, connections, texts) {
  const catalog = parts.loadCatalog(catalogFolder());
  const random = () => 7;
  const clock = () => performance.now();
  const client = new parts.Client({ catalog, connections, clock, random });
  const signer = new parts.Signer({ find: async () => ({ kind: "key", key: "0".repeat(64) }) }, Date.now);
  const nowhere = { problem: "There are no files here." };
  const surroundings = () => ({ env: () => undefined, now: Date.now, readFile: () => nowhere, dotenv: () => nowhere });
  const questions = { confirm: async () => true, prompt: async () => "" };
  const responses = new parts.Responses();
  const sandbox = async () => origin;
  const runner = new parts.Runner({ catalog, client, signer, responses, questions, sandbox, surroundings });
  const history = new parts.HistoryStore({
    files: parts.filesIn(temporaryFolder("bench-history").path),
    texts,
    bounds: () => ({ maxEntries: 10, maxBytes: 100_000_000 }),
    now: Date.now,
    tell: ({ reason }) => {
      throw new Error(`The history could not be written: ${reason}`);
    },
    changed: () => {},
  });
  const file = parts.parse(request);
  const scope = new parts.Scope("file:///a.imreq", file, { file: () => undefined, resolvePath: () => undefined });
  const profiles = parts.readProfiles(undefined, catalog.regions, parts.sandboxApp);
  const files = [{ scope, requests: parts.requestsOf(file), profiles }];
  const job = { files, profileId: "sandbox", mode: "send" };
  return async () => {
    const blocks = watchBlocks();
    let result;
    for await (const event of runner.run(job, new AbortController().signal)) {
      if (event.kind === "ended") result = event.result;
    }
    const { text } = result.ending.exchange.outcome.answer;
    if (!result.ending.passed) throw new Error(`Not as expected: ${JSON.stringify(result.ending.expectations)}`);
    await texts.do("layOut", text);
    await history.record(result);
    const options = { ignoresVolatile: true, keepsOrder: false, fields: { known: [], times: [] } };
    await texts.do("compare", text, text, options);
    const blocked = blocks.end();
    const started = processorMs();
    JSON.parse(text);
    return { ...blocked, parseMs: processorMs() - started };
  };
}

/** What this thread has spent on a processor. */
function processorMs() {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * The longest that nothing else had its turn: on the processor, which is what the product answers for, and on the clock, which a
 * busy machine stretches.
 */
function watchBlocks() {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let longest = 0;
  let before = processorMs();
  const look = () => {
    const now = processorMs();
    longest = Math.max(longest, now - before);
    before = now;
  };
  const ticks = setInterval(look, 1);
  return {
    end: () => {
      look();
      clearInterval(ticks);
      delays.disable();
      return { blockedMs: longest, clockMs: delays.max / 1e6 };
    },
  };
}

/** A service in a thread of its own, so that its work blocks nobody here. */
async function startServer() {
  const worker = new Worker(import.meta.filename, { workerData: "serve" });
  const port = await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  return { origin: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}

function serve(port) {
  const members = Array.from({ length: 70_000 }, (_, index) => ({
    Member_Account: `user_${index}`,
    Role: "Member",
    JoinTime: 1_700_000_000 + index,
    MsgSeq: index,
    MsgFlag: "AcceptAndNotify",
    NameCard: `名片 ${index}`,
  }));
  const answer = { ActionStatus: "OK", ErrorCode: 0, ErrorInfo: "", MemberNum: members.length, MemberList: members };
  const bytes = Buffer.from(JSON.stringify(answer));
  if (bytes.length < megabytes * 900_000) throw new Error(`The answer has only ${bytes.length} bytes.`);
  const server = createServer((incoming, response) => incoming.resume().on("end", () => response.end(bytes)));
  server.listen(0, "127.0.0.1", () => port.postMessage(server.address().port));
}

async function threadFile() {
  const outfile = join(temporaryFolder("bench-thread").path, "textThread.cjs");
  const entryPoints = [join(repository, "src/runner/text/textThread.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", mainFields: ["module", "main"] });
  return outfile;
}

if (!isMainThread && workerData === "serve") serve(parentPort);
