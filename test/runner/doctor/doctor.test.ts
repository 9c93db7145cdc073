import { createServer, type Server } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { Client } from "../../../src/client/client.ts";
import { Connections } from "../../../src/client/connections.ts";
import type { ProxySettings } from "../../../src/client/proxyChoice.ts";
import type { StoredSecret } from "../../../src/client/secretKeys.ts";
import { Signer } from "../../../src/client/signer.ts";
import { readProfiles, sandboxId } from "../../../src/language/profiles.ts";
import { signUser } from "../../../src/protocol/userSig.ts";
import { examine } from "../../../src/runner/doctor/doctor.ts";
import type { DoctorLine } from "../../../src/runner/doctor/lines.ts";
import { defaultApp } from "../../../src/simulator/app.ts";
import { sandboxApp } from "../../../src/simulator/sandboxApp.ts";
import { catalog } from "../../support/catalog.ts";
import {
  answering,
  certificateFor,
  closedOrigin,
  serve,
  serveProxy,
  serveRefusingProxy,
  serveTlsWith,
} from "../../support/peers.ts";
import { simulatorForTest } from "../../support/startSimulator.ts";

const opened: Connections[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connections) => connections.close()));
});

/** Certificates that this process trusts; it can be told so only once. */
const trusted = {
  localhost: await certificateFor({ names: ["localhost"] }),
  soon: await certificateFor({ names: ["localhost"], days: 3 }),
  expired: await certificateFor({ names: ["localhost"], days: -2 }),
  other: await certificateFor({ names: ["other.example"] }),
  service: await certificateFor({ names: ["im.example.com"] }),
};
setDefaultCACertificates([...getCACertificates("default"), ...Object.values(trusted).map(({ cert }) => cert)]);

const key: StoredSecret = { kind: "key", key: defaultApp.key };

interface Case {
  /** Where the profile `here` goes; without, the text of an `imreq.json`. */
  readonly endpoint?: string;
  readonly profiles?: string;
  readonly profileId?: string;
  readonly sandbox?: string;
  readonly secret?: StoredSecret | undefined;
  readonly proxy?: ProxySettings;
  readonly environment?: Record<string, string>;
  readonly now?: () => number;
  readonly stepTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What the doctor says, by step. */
async function examined(given: Case): Promise<Record<string, DoctorLine>> {
  const { endpoint, proxy = {}, now = Date.now } = given;
  const written =
    endpoint && JSON.stringify({ profiles: { here: { sdkAppId: defaultApp.sdkAppId, endpoint, timeout: "2s" } } });
  const connections = new Connections(() => proxy);
  opened.push(connections);
  const secret = "secret" in given ? given.secret : key;
  const parts = {
    catalog,
    client: new Client({ catalog, connections, clock: () => performance.now(), random: () => 7 }),
    signer: new Signer({ find: async () => secret }, now),
    sandbox: async () => given.sandbox ?? "http://127.0.0.1:1",
    proxySettings: () => proxy,
    environment: given.environment ?? {},
    now,
    clock: () => performance.now(),
    stepTimeoutMs: given.stepTimeoutMs ?? 3000,
  };
  const profiles = readProfiles(given.profiles ?? written, catalog.regions, sandboxApp);
  const profileId = given.profileId ?? (endpoint === undefined ? sandboxId : "here");
  const lines: Record<string, DoctorLine> = {};
  const signal = given.signal ?? new AbortController().signal;
  for await (const line of examine(parts, { profiles, profileId }, signal)) lines[line.step] = line;
  expect(JSON.stringify(lines)).not.toContain(defaultApp.key);
  expect(JSON.stringify(lines)).not.toMatch(/eJ[\w*-]{20}/);
  return lines;
}

/** The states in the order of the steps: `profile ok, secret failed, …`. */
function states(lines: Record<string, DoctorLine>): string {
  return Object.values(lines)
    .map(({ step, state }) => `${step} ${state}`)
    .join(", ");
}

const healthy =
  "profile ok, secret ok, proxy ok, dns skipped, tcp ok, tls skipped, http ok, clock ok, call ok, latency ok";

describe("The doctor", () => {
  test("finds the sandbox healthy, and says what each step means", async () => {
    const { origin } = await simulatorForTest({ now: Date.now });
    const lines = await examined({ sandbox: origin });
    expect(states(lines)).toBe(healthy);
    expect(lines["secret"]?.what).toMatch(
      /^A key is stored and makes UserSigs of “administrator” for SDKAppID 1400000000/,
    );
    expect(lines["http"]?.what).toMatch(
      /^The IM service answers at 127\.0\.0\.1:\d+: HTTP 200, ErrorCode 60\d+, as it should/,
    );
    expect(lines["call"]?.what).toBe(
      "group_open_http_svc/get_appid_group_list succeeded: key, app and admin are right.",
    );
    expect(lines["latency"]?.what).toMatch(
      /^A call takes [\d.]+ ms on a kept-alive connection, [\d.]+ ms on a new one\.$/,
    );
  });

  test("sends one signature, and none before it knows that the service answers", async () => {
    const simulator = await simulatorForTest({ now: Date.now });
    await examined({ sandbox: simulator.origin });
    expect(simulator.answered.map(({ code }) => (code === 0 ? "signed" : "unsigned"))).toEqual([
      "unsigned",
      "signed",
      "unsigned",
    ]);
  });

  test("names the profiles where the one asked for is none of them", async () => {
    const lines = await examined({ profileId: "prod", profiles: '{"profiles":{}}' });
    expect(lines["profile"]?.what).toBe("There is no profile “prod”. The profiles are sandbox.");
    expect(lines["latency"]?.what).toBe("Not checked: “Profile” has to be in order first.");
    expect(Object.values(lines).filter(({ state }) => state === "skipped")).toHaveLength(9);
  });

  test("tells the fault of imreq.json", async () => {
    const lines = await examined({
      profileId: "dev",
      profiles: '{"profiles":{\n"dev":{"sdkAppId":"x","region":"china"}}}',
    });
    expect(lines["profile"]).toMatchObject({ state: "failed", what: expect.stringMatching(/^imreq\.json, line 2: /) });
  });

  test("asks for a secret where there is none, and looks at the network all the same", async () => {
    const { origin } = await simulatorForTest({ now: Date.now });
    const lines = await examined({ endpoint: origin, secret: undefined });
    expect(lines["secret"]?.what).toBe(`No secret is stored for SDKAppID 1400000000 at ${new URL(origin).host}.`);
    expect(lines["secret"]?.fixes?.map(({ kind }) => kind)).toEqual(["setSecretKey", "setUserSig"]);
    expect(lines["http"]?.state).toBe("ok");
    expect(lines["call"]?.what).toBe("Not checked: “Secret” has to be in order first.");
    expect(lines["latency"]?.state).toBe("ok");
  });

  test("reads a fixed UserSig: whose, and until when", async () => {
    const { origin } = await simulatorForTest({ now: Date.now });
    const made = {
      sdkAppId: defaultApp.sdkAppId,
      key: defaultApp.key,
      identifier: "administrator",
      lifetimeSeconds: 7200,
    };
    const issuedAtSeconds = Math.floor(Date.now() / 1000);
    const fixed = (change: Partial<Parameters<typeof signUser>[0]>): StoredSecret => ({
      kind: "userSig",
      userSig: signUser({ ...made, issuedAtSeconds, ...change }),
    });
    const soon = await examined({ endpoint: origin, secret: fixed({}) });
    expect(soon["secret"]).toMatchObject({
      state: "warning",
      what: expect.stringMatching(/it expires in (2 h|1 h 59 min)\.$/),
    });
    expect(soon["call"]?.state).toBe("ok");
    const other = await examined({ endpoint: origin, secret: fixed({ identifier: "ann" }) });
    expect(other["secret"]?.advice).toBe(
      "This UserSig is for “ann”, the profile's admin is “administrator”. User IDs are case-sensitive.",
    );
    expect(other["call"]?.state).toBe("skipped");
    const old = await examined({ endpoint: origin, secret: fixed({ issuedAtSeconds: issuedAtSeconds - 9000 }) });
    expect(old["secret"]?.advice).toMatch(/^This UserSig expired 30 min( \d s)? ago/);
  });

  test("says why a secret is withheld", async () => {
    const lines = await examined({
      endpoint: await closedOrigin(),
      secret: { kind: "withheld", reason: "Set IMREQ_ALLOW_HOST." },
    });
    expect(lines["secret"]).toMatchObject({ state: "failed", advice: "Set IMREQ_ALLOW_HOST." });
  });

  test("finds the key wrong by the real call alone", async () => {
    const { origin } = await simulatorForTest({
      now: Date.now,
      app: { ...defaultApp, key: "the-right-key-of-the-app" },
    });
    const lines = await examined({ endpoint: origin });
    expect(states(lines)).toBe(healthy.replace("call ok", "call failed"));
    expect(lines["call"]?.advice).toContain("the service knows another key");
    expect(lines["call"]?.fixes?.map(({ kind }) => kind)).toEqual(["setSecretKey"]);
  });
});

describe("On the way to the host the doctor", () => {
  test("finds a name that nobody knows", async () => {
    const lines = await examined({ endpoint: "https://im.no-such-host.invalid" });
    expect(lines["dns"]).toMatchObject({
      state: "failed",
      what: expect.stringMatching(/^The name im\.no-such-host\.invalid cannot be resolved: /),
    });
    expect(lines["tls"]?.what).toBe("Not checked: “DNS” has to be in order first.");
    expect(lines["tunnel"]).toBeUndefined();
  });

  test("finds a port at which nothing listens", async () => {
    const endpoint = await closedOrigin();
    const lines = await examined({ endpoint });
    const { port } = new URL(endpoint);
    expect(lines["tcp"]?.what).toBe(`No connection to 127.0.0.1, port ${port}: nothing listens there.`);
    expect(lines["tcp"]?.advice).toContain("imreq simulate");
  });

  test("finds a host that takes the connection and never answers, in bounded time", async () => {
    const silent = createServer(() => {});
    const port = await listenFor(silent);
    const plain = await examined({ endpoint: `http://127.0.0.1:${port}`, stepTimeoutMs: 60 });
    expect(plain["http"]?.what).toMatch(/gave no HTTP answer: no answer within [\d.]+ ms\.$/);
    const secure = await examined({ endpoint: `https://127.0.0.1:${port}`, stepTimeoutMs: 60 });
    expect(secure["tls"]?.what).toMatch(/^No TLS connection to 127\.0\.0\.1: no answer within/);
  });

  test("finds a host that closes the connection", async () => {
    const port = await listenFor(createServer((socket) => socket.destroy()));
    const lines = await examined({ endpoint: `http://127.0.0.1:${port}` });
    expect(lines["http"]?.what).toContain("gave no HTTP answer: the connection was closed");
    expect(lines["call"]?.state).toBe("skipped");
  });

  test("finds a web page in the place of the service, and sends no signature there", async () => {
    const urls: string[] = [];
    const endpoint = await serve((request, response) => {
      urls.push(request.url ?? "");
      request.resume();
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Log in to the network</html>");
    });
    const lines = await examined({ endpoint });
    expect(lines["http"]?.what).toMatch(/answers HTTP 200 with a web page: it is not the IM service\.$/);
    expect(lines["call"]?.what).toBe("Not checked: “HTTP” has to be in order first.");
    expect(urls.join()).not.toContain("usersig");
  });

  test("finds a redirect, without following it", async () => {
    const endpoint = await serve((request, response) => {
      request.resume();
      response.writeHead(302, { location: "https://elsewhere.example/x" }).end();
    });
    const lines = await examined({ endpoint });
    expect(lines["http"]?.what).toContain(
      "redirects (HTTP 302) to elsewhere.example: it is not the IM service itself.",
    );
  });

  test("finds a broken service, and what is JSON but no envelope", async () => {
    expect((await examined({ endpoint: await serve(answering("Bad Gateway", 502)) }))["http"]?.what).toContain(
      "answers HTTP 502",
    );
    expect((await examined({ endpoint: await serve(answering('{"hello":1}')) }))["http"]?.what).toContain(
      "something that is no envelope",
    );
  });

  test("tells that the connection is closed after each answer", async () => {
    const endpoint = await serve((request, response) => {
      request.resume();
      response.writeHead(200, { connection: "close" }).end('{"ActionStatus":"OK","ErrorCode":0}');
    });
    const lines = await examined({ endpoint });
    expect(lines["latency"]).toMatchObject({
      state: "warning",
      what: expect.stringMatching(/^The connection was closed after one answer/),
    });
  });

  test("measures the clock by the answer's date, and sends no UserSig that is out of its time there", async () => {
    const at = (aheadMs: number) =>
      serve((request, response) => {
        request.resume();
        response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
        response.end('{"ActionStatus":"OK","ErrorCode":0}');
      });
    const near = await examined({ endpoint: await at(-600_000) });
    expect(near["clock"]).toMatchObject({
      state: "failed",
      what: expect.stringMatching(/^This machine's clock is 10 min( \d s)? ahead of/),
    });
    expect(near["call"]?.what).toBe("Not checked: “Clock” has to be in order first.");
    const behind = await examined({ endpoint: await at(600_000) });
    expect(behind["clock"]).toMatchObject({
      state: "warning",
      advice: "Set the clock right, best by the network (NTP).",
    });
    expect(behind["call"]?.state).toBe("ok");
    const far = await examined({ endpoint: await at(5 * 3_600_000) });
    expect(far["clock"]).toMatchObject({ state: "failed", what: expect.stringContaining("has expired") });
  });

  test("stops when it is cancelled", async () => {
    const abort = new AbortController();
    const port = await listenFor(createServer(() => abort.abort()));
    const lines = await examined({ endpoint: `http://127.0.0.1:${port}`, signal: abort.signal });
    expect(lines["http"]).toMatchObject({ state: "skipped", what: "Not checked: cancelled." });
    expect(lines["latency"]?.state).toBe("skipped");
  });
});

describe("Over TLS the doctor", () => {
  const envelope = answering('{"ActionStatus":"FAIL","ErrorCode":60012,"ErrorInfo":""}');

  test("finds a trusted certificate in order: who issued it, and until when it is valid", async () => {
    const certificate = trusted.localhost;
    const lines = await examined({ endpoint: await serveTlsWith(certificate, envelope) });
    expect(lines["tls"]).toMatchObject({
      state: "ok",
      what: expect.stringMatching(/^TLSv1\.\d, certificate by Test Issuer \d+, trusted, valid for/),
    });
    expect(lines["http"]?.state).toBe("ok");
  });

  test("warns of a certificate that ends soon", async () => {
    const certificate = trusted.soon;
    const lines = await examined({ endpoint: await serveTlsWith(certificate, envelope) });
    expect(lines["tls"]).toMatchObject({ state: "warning", advice: expect.stringContaining("ends soon") });
  });

  test("finds an issuer that nobody knows, and sends nothing", async () => {
    let answered = 0;
    const endpoint = await serveTlsWith(await certificateFor({ names: ["localhost"] }), (request, response) => {
      answered++;
      envelope(request, response);
    });
    const lines = await examined({ endpoint });
    expect(lines["tls"]?.what).toMatch(
      /^The certificate of localhost was issued by Test Issuer \d+, whom this machine does not trust\.$/,
    );
    expect(lines["tls"]?.advice).toContain("NODE_EXTRA_CA_CERTS");
    expect(lines["http"]?.state).toBe("skipped");
    expect(answered).toBe(0);
  });

  test("finds a certificate for another host", async () => {
    const certificate = trusted.other;
    const lines = await examined({ endpoint: await serveTlsWith(certificate, envelope) });
    expect(lines["tls"]?.what).toBe("The certificate is not for localhost but for other.example.");
  });

  test("finds an expired certificate", async () => {
    const certificate = trusted.expired;
    const lines = await examined({ endpoint: await serveTlsWith(certificate, envelope) });
    expect(lines["tls"]?.what).toMatch(/^The certificate of localhost has expired/);
  });

  test("finds a port that speaks no TLS", async () => {
    const plain = new URL(await serve(envelope));
    const lines = await examined({ endpoint: `https://localhost:${plain.port}` });
    expect(lines["tls"]?.what).toMatch(/^No TLS connection to localhost: /);
  });
});

describe("Through a proxy the doctor", () => {
  const endpoint = "https://im.example.com";

  test("goes all the way, and asks the proxy for the name", async () => {
    const certificate = trusted.service;
    const target = await serveTlsWith(certificate, answering('{"ActionStatus":"OK","ErrorCode":0}'));
    const proxy = await serveProxy(Number(new URL(target).port));
    const lines = await examined({ endpoint, proxy: { proxy } });
    expect(lines["proxy"]?.what).toBe(`Calls go through ${proxy}, as http.proxy says.`);
    expect(states(lines)).toBe(
      "profile ok, secret ok, proxy ok, dns skipped, tcp ok, tunnel ok, tls ok, http ok, clock ok, call ok, latency ok",
    );
  });

  test("keeps the connection for longer than one step may take", async () => {
    const target = await serveTlsWith(trusted.service, (request, response) => {
      const isSigned = request.url?.includes("usersig=") === true;
      setTimeout(() => answering('{"ActionStatus":"OK","ErrorCode":0}')(request, response), isSigned ? 700 : 0);
    });
    const proxy = await serveProxy(Number(new URL(target).port));
    const lines = await examined({ endpoint, proxy: { proxy }, stepTimeoutMs: 500 });
    expect([lines["call"]?.state, lines["latency"]?.state]).toEqual(["ok", "ok"]);
  });

  test("tells a proxy that opens the service's TLS", async () => {
    const target = await serveTlsWith(await certificateFor({ names: ["console.tim.qq.com"] }), answering("{}"));
    const proxy = await serveProxy(Number(new URL(target).port));
    const lines = await examined({ endpoint: "https://console.tim.qq.com", proxy: { proxy } });
    expect(lines["tls"]?.advice).toMatch(/something on the way opens the TLS: a company proxy or a virus scanner/);
  });

  test.each([
    [407, "wants a user name and password"],
    [403, "does not allow this host"],
    [502, "cannot reach the host"],
  ])("finds it refusing with %i", async (status, words) => {
    const lines = await examined({ endpoint, proxy: { proxy: await serveRefusingProxy(status) } });
    expect(lines["tunnel"]).toMatchObject({
      state: "failed",
      what: `The proxy refused a way to im.example.com:443: HTTP ${status}.`,
    });
    expect(lines["tunnel"]?.advice).toContain(words);
    expect(lines["tls"]?.what).toBe("Not checked: “Tunnel” has to be in order first.");
  });

  test("finds it not there, and never shows its password", async () => {
    const { port } = new URL(await closedOrigin());
    const environment = { HTTPS_PROXY: `http://ann:fake-password@127.0.0.1:${port}` };
    const lines = await examined({ endpoint, environment });
    expect(lines["proxy"]?.what).toBe(
      `Calls go through http://127.0.0.1:${port}, with a user name and password, as HTTPS_PROXY says.`,
    );
    expect(lines["tcp"]).toMatchObject({ state: "failed", advice: expect.stringContaining("whether the proxy runs") });
    expect(lines["tunnel"]?.state).toBe("skipped");
    expect(JSON.stringify(lines)).not.toContain("fake-password");
  });

  test("finds its name unknown, and its address unreadable", async () => {
    const unknown = await examined({ endpoint, proxy: { proxy: "http://proxy.invalid:8080" } });
    expect(unknown["dns"]).toMatchObject({ state: "failed", advice: expect.stringContaining("the proxy's name") });
    const unreadable = await examined({ endpoint, proxy: { proxy: "proxy:8080" } });
    expect(unreadable["proxy"]).toMatchObject({
      state: "failed",
      what: "http.proxy holds no address of a proxy that can be read.",
    });
  });

  test("verifies its own TLS unless the settings say otherwise, and the service's always", async () => {
    const answer = answering('{"ActionStatus":"OK","ErrorCode":0}');
    const port = Number(new URL(await serveTlsWith(trusted.service, answer)).port);
    const proxy = await serveProxy(port, undefined, await certificateFor({ names: ["localhost"] }));
    const strict = await examined({ endpoint, proxy: { proxy } });
    expect(strict["tunnel"]?.what).toMatch(/^The proxy's own TLS failed: /);
    const lax = await examined({ endpoint, proxy: { proxy, strictProxyTls: false } });
    expect([lax["tunnel"]?.state, lax["tls"]?.state, lax["call"]?.state]).toEqual(["ok", "ok", "ok"]);
    const foreign = await serveTlsWith(await certificateFor({ names: ["im.example.com"] }), answer);
    const opening = await serveProxy(Number(new URL(foreign).port), undefined, trusted.localhost);
    expect((await examined({ endpoint, proxy: { proxy: opening, strictProxyTls: false } }))["tls"]?.state).toBe(
      "failed",
    );
  });

  test("logs in to it with the name and password of its address", async () => {
    const certificate = trusted.service;
    const target = await serveTlsWith(certificate, answering('{"ActionStatus":"OK","ErrorCode":0}'));
    const proxy = new URL(await serveProxy(Number(new URL(target).port), "ann:fake-password"));
    expect((await examined({ endpoint, proxy: { proxy: proxy.href } }))["tunnel"]?.what).toContain("HTTP 407");
    proxy.username = "ann";
    proxy.password = "fake-password";
    const lines = await examined({ endpoint, proxy: { proxy: proxy.href } });
    expect(lines["tunnel"]?.state).toBe("ok");
    expect(JSON.stringify(lines)).not.toContain("fake-password");
  });
});

async function listenFor(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
