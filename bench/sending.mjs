import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { generate } from "selfsigned";
import { cleanUpWith, temporaryFolder } from "../scripts/processes.mjs";
import { repository } from "../scripts/setup.mjs";
import { quantile, row } from "./harness.mjs";

const few = 1000;
const many = 10_000;
const rounds = 9;
const startRounds = 25;
const app = 1400000001;

/** What sending costs, beside a loop that does nothing but send the same bodies to the same server with undici. */
export async function* measures(wanted) {
  const place = await benchPlace();
  try {
    yield* measured(wanted, place);
  } finally {
    for (const stop of place.stops) stop();
  }
}

async function* measured(wanted, place) {
  for (const scheme of ["http", "https"]) {
    const name = `a request in a long run, over ${scheme.toUpperCase()}`;
    const growthName = `growth of a run, over ${scheme.toUpperCase()} (exponent)`;
    if (!wanted(name) && !wanted(growthName)) continue;
    const server = await startServer(place, scheme);
    const sizes = [few, (few + many) / 2, many].map((count) => ({ count, ...filesOf(place, server, scheme, count) }));
    const times = [];
    for (let round = 0; round < rounds; round++) {
      // By turns and back, so that a busy machine slows both alike.
      const ours = sizes.map((size) => runOurs(place, server, size));
      const floor = [...sizes]
        .reverse()
        .map((size) => runFloor(place, server, size))
        .reverse();
      times.push({ ours, floor });
    }
    await server.connections();
    runOurs(place, server, sizes[0]);
    const connections = await server.connections();
    const each = ([short, , long]) => (long - short) / (many - few);
    const median = (read) => quantile(times.map(read), 0.5);
    yield row({
      name: `${name}, ${connections} connection${connections === 1 ? "" : "s"}`,
      measured: microseconds(median(({ ours }) => each(ours))),
      peer: `${microseconds(median(({ floor }) => each(floor)))} undici`,
      ratio: median(({ ours, floor }) => each(ours) / each(floor)) + (connections === 1 ? 0 : Number.POSITIVE_INFINITY),
      bar: 1.25,
    });
    // The second half of the requests against the first: the start of the process is in neither.
    const exponent = ([short, middle, long]) => Math.log2((long - short) / (middle - short));
    yield row({
      name: growthName,
      measured: median(({ ours }) => exponent(ours)).toFixed(3),
      peer: `${median(({ floor }) => exponent(floor)).toFixed(3)} undici`,
      ratio: median(({ ours }) => exponent(ours)),
      bar: 1.05,
    });
  }
  const startName = "imreq run of one request, the whole process";
  if (wanted(startName)) {
    const server = await startServer(place, "http");
    const one = { count: 1, ...filesOf(place, server, "http", 1) };
    runOurs(place, server, one);
    const times = Array.from({ length: startRounds }, () => ({
      ours: runOurs(place, server, one),
      floor: runFloor(place, server, one),
    }));
    const median = (read) => quantile(times.map(read), 0.5);
    yield row({
      name: startName,
      measured: milliseconds(median(({ ours }) => ours)),
      peer: `${milliseconds(median(({ floor }) => floor))} undici`,
      ratio: median(({ ours, floor }) => ours / floor),
      bar: 1.2,
    });
  }
  const memoryName = "memory of a run of 1,000 requests above its start";
  if (wanted(memoryName)) {
    const server = await startServer(place, "http");
    const growth = (commandOf) => {
      const [one, thousand] = [1, few].map((count) => memoryOf(place, server, commandOf, count));
      return { live: thousand.live - one.live, whole: thousand.whole - one.whole };
    };
    const ours = growth(ourCommand);
    const floor = growth(floorCommand);
    const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
    yield row({
      name: memoryName,
      measured: megabytes(ours.live),
      // What Node adds (compiled code, its allocator) comes with any run of a thousand calls.
      peer: `whole +${megabytes(ours.whole)}, undici's +${megabytes(floor.whole)}`,
      ratio: ours.live / 1e6,
      bar: 30,
      unit: " MB",
    });
  }
}

/** A folder with a certificate of its own, which Node is told to trust. */
async function benchPlace() {
  const { path: folder } = temporaryFolder("bench-sending");
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
  const place = { folder, key: join(folder, "key.pem"), certificate: join(folder, "certificate.pem"), stops: [] };
  writeFileSync(place.key, key);
  writeFileSync(place.certificate, cert);
  return place;
}

async function startServer(place, scheme) {
  const files = scheme === "https" ? [place.key, place.certificate] : [];
  const child = spawn(process.execPath, [join(repository, "bench/sending/server.mjs"), ...files], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  place.stops.push(cleanUpWith(() => child.kill("SIGKILL")));
  const lines = createInterface({ input: child.stdout });
  const [port] = await once(lines, "line");
  const connections = async () => {
    child.stdin.write("\n");
    const [count] = await once(lines, "line");
    return Number(count);
  };
  return { origin: `${scheme}://localhost:${port}`, connections };
}

/** A file of requests for us, and the same bodies as a list for the floor. */
function filesOf(place, server, scheme, count) {
  const folder = join(place.folder, `${scheme}-${count}`);
  mkdirSync(folder, { recursive: true });
  const profiles = { profiles: { bench: { sdkAppId: app, endpoint: server.origin } } };
  writeFileSync(join(folder, "imreq.json"), JSON.stringify(profiles));
  const bodies = Array.from({ length: count }, (_, index) => ({ UserID: `user${index}`, Nick: `Nick ${index}` }));
  const requests = bodies.map((body) => `###\nim_open_login_svc/account_import\n${JSON.stringify(body)}\n`);
  writeFileSync(join(folder, "all.imreq"), requests.join("\n"));
  const path = `/v4/im_open_login_svc/account_import?sdkappid=${app}&identifier=administrator&usersig=${"x".repeat(180)}&random=1&contenttype=json`;
  writeFileSync(join(folder, "bodies.json"), JSON.stringify(bodies.map((body) => [path, JSON.stringify(body)])));
  return { file: join(folder, "all.imreq"), bodies: join(folder, "bodies.json") };
}

function ourCommand(_server, { file }) {
  return [join(repository, "dist/cli.cjs"), "run", file, "--profile", "bench"];
}

function floorCommand(server, { bodies }) {
  return [join(repository, "bench/sending/floor.mjs"), server.origin, bodies];
}

function runOurs(place, server, size) {
  return timeOf(place, server, ourCommand(server, size));
}

function runFloor(place, server, size) {
  return timeOf(place, server, floorCommand(server, size));
}

/** Milliseconds of a whole process. */
function timeOf(place, server, args) {
  const started = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, options(place, server));
  const took = performance.now() - started;
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}${String(stdout).slice(-300)}`);
  return took;
}

/** `live`: heap and buffers; `whole`: the resident set at its largest. On Linux maxRSS holds what the starting process held, VmHWM not. */
const memoryHook = `process.on("exit", () => {
  const { heapTotal, external } = process.memoryUsage();
  let status = "";
  try {
    status = require("node:fs").readFileSync("/proc/self/status", "utf8");
  } catch {}
  const whole = Number(/VmHWM:\\s*(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS) * 1024;
  console.error("memory", JSON.stringify({ live: heapTotal + external, whole }));
});`;

/** The bytes that a run of so many requests holds at its end: the median of several runs. */
function memoryOf(place, server, commandOf, count) {
  const hook = join(place.folder, "memory.cjs");
  writeFileSync(hook, memoryHook);
  const args = ["--require", hook, ...commandOf(server, filesOf(place, server, "http", count))];
  const runs = Array.from({ length: 5 }, () => {
    const { stderr } = spawnSync(process.execPath, args, options(place, server));
    return JSON.parse(/memory (\{.*\})/.exec(stderr)[1]);
  });
  const median = (read) => quantile(runs.map(read), 0.5);
  return { live: median(({ live }) => live), whole: median(({ whole }) => whole) };
}

/** A key that is none, for a server that asks for none. */
function options(place, server) {
  const env = {
    ...process.env,
    NO_COLOR: "1",
    NODE_EXTRA_CA_CERTS: place.certificate,
    IMREQ_SECRET_KEY: "not-a-real-key".padEnd(64, "."),
    IMREQ_ALLOW_HOST: server.origin,
  };
  return { env, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 };
}

function microseconds(value) {
  return `${(value * 1000).toFixed(1)} µs`;
}

function milliseconds(value) {
  return `${value.toFixed(1)} ms`;
}
