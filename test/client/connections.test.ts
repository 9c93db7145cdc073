import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { Connector } from "../../src/client/connector.ts";
import { callTo, newClient, ok, send } from "../support/client.ts";
import {
  answering,
  certificateFor,
  closedOrigin,
  serve,
  serveProxy,
  serveTls,
  serveTlsWith,
} from "../support/peers.ts";

/** A name that no name server knows: only a proxy leads there. */
const api = "https://im.test.example";

function portOf(origin: string): number {
  return Number(new URL(origin).port);
}

/** What Node trusts, until the test ends. */
function trust(certificate: string): void {
  const before = getCACertificates("default");
  setDefaultCACertificates([...before, certificate]);
  onTestFinished(() => setDefaultCACertificates(before));
}

/** The API behind the proxy, with a certificate that is trusted. */
async function trustedApi(listener = answering(ok)): Promise<number> {
  const certificate = await certificateFor({ names: ["im.test.example"] });
  trust(certificate.cert);
  return portOf(await serveTlsWith(certificate, listener));
}

describe("the phases of a call", () => {
  test("add up to the time that it took; a kept connection needs no opening", async () => {
    const certificate = await certificateFor({ names: ["localhost"] });
    trust(certificate.cert);
    const origin = await serveTlsWith(certificate, answering(ok));
    const client = newClient();
    const first = await send(origin, {}, client);
    const second = await send(origin, {}, client);
    if (first.kind !== "ok" || second.kind !== "ok") throw new Error("Both calls succeed.");
    const { waitMs, ...phases } = first.answer.phases;
    const sum = Object.values(phases).reduce((all, phase) => all + phase, 0);
    expect(sum).toBeCloseTo(first.answer.tookMs, 6);
    expect(waitMs).toBeGreaterThanOrEqual(0);
    expect(phases.tcpMs).toBeGreaterThan(0);
    expect(phases.tlsMs).toBeGreaterThan(0);
    expect(second.answer.phases).toMatchObject({ dnsMs: 0, tcpMs: 0, tlsMs: 0 });
  });

  test("come with the server's clock", async () => {
    const date = "Wed, 01 Jan 2025 00:00:00 GMT";
    const outcome = await send(
      await serve((request, response) => {
        request.resume();
        response.writeHead(200, { date }).end(ok);
      }),
    );
    expect(outcome).toMatchObject({ answer: { serverDateMs: Date.parse(date) } });
  });
});

describe("through a proxy", () => {
  test("a call reaches a host that only the proxy can resolve, over one connection", async () => {
    const ports = new Set<number | undefined>();
    const target = await trustedApi((request: IncomingMessage, response: ServerResponse) => {
      ports.add(request.socket.remotePort);
      answering(ok)(request, response);
    });
    const client = newClient({ proxy: { proxy: await serveProxy(target) } });
    expect(await send(api, {}, client)).toMatchObject({ kind: "ok" });
    expect(await send(api, {}, client)).toMatchObject({ kind: "ok" });
    expect(ports.size).toBe(1);
  });

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"])("%s names the proxy", async (name) => {
    const environment = { [name]: await serveProxy(await trustedApi()) };
    expect(await send(api, {}, newClient({ environment }))).toMatchObject({ kind: "ok" });
  });

  test.each(["NO_PROXY", "no_proxy"])("%s excepts a host", async (name) => {
    const environment = { HTTPS_PROXY: await serveProxy(await trustedApi()), [name]: "test.example" };
    expect(await send(api, {}, newClient({ environment }))).toMatchObject({ kind: "unreachable", cause: "dns" });
  });

  test("the user name and password of its address log in", async () => {
    const proxy = (await serveProxy(await trustedApi(), "ann:p@ss")).replace("//", "//ann:p%40ss@");
    expect(await send(api, {}, newClient({ proxy: { proxy } }))).toMatchObject({ kind: "ok" });
  });

  test("a wrong password is told, and not shown", async () => {
    const proxy = (await serveProxy(await trustedApi(), "ann:right")).replace("//", "//ann:mistaken@");
    const outcome = await send(api, {}, newClient({ proxy: { proxy } }));
    expect(outcome).toMatchObject({ kind: "unreachable", cause: "proxy", reason: expect.stringContaining("HTTP 407") });
    expect(JSON.stringify(outcome)).not.toContain("mistaken");
  });

  test("a password without a user name is sent, too", async () => {
    const proxy = (await serveProxy(await trustedApi(), ":token")).replace("//", "//:token@");
    expect(await send(api, {}, newClient({ proxy: { proxy } }))).toMatchObject({ kind: "ok" });
  });

  test("a login with a stray % is told as such, and not shown", async () => {
    const proxy = (await serveProxy(await trustedApi())).replace("//", "//ann:secret100%@");
    const outcome = await send(api, {}, newClient({ proxy: { proxy } }));
    expect(outcome).toMatchObject({ kind: "unreachable", cause: "proxySettings" });
    expect(JSON.stringify(outcome)).not.toContain("secret100");
  });

  test("a proxy that is not there is told apart from the service", async () => {
    const proxy = await closedOrigin();
    expect(await send(api, {}, newClient({ proxy: { proxy: proxy.replace("//", "//ann:secret100@") } }))).toMatchObject(
      {
        kind: "unreachable",
        cause: "proxyUnreachable",
        reason: `There is no way to im.test.example, since the proxy cannot be reached: ${proxy} (http.proxy): ECONNREFUSED.`,
      },
    );
  });

  test("a proxy that hangs up is no answer of the service", async () => {
    for (const hangUp of [
      (socket: Socket) => socket.destroy(),
      (socket: Socket) => socket.once("data", () => socket.end()),
    ]) {
      const proxy = await serveTcp(hangUp);
      expect(await send(api, {}, newClient({ proxy: { proxy } }))).toMatchObject({
        cause: "proxyUnreachable",
        reason: expect.stringContaining(`: ${proxy} (http.proxy): it closed the connection.`),
      });
    }
  });

  test("an https proxy with a certificate of its own is refused, unless http.proxyStrictSSL is off", async () => {
    const proxy = await serveProxy(await trustedApi(), undefined, await certificateFor({ names: ["localhost"] }));
    expect(await send(api, {}, newClient({ proxy: { proxy } }))).toMatchObject({ cause: "proxyUnreachable" });
    const relaxed = newClient({ proxy: { proxy, strictProxyTls: false } });
    expect(await send(api, {}, relaxed)).toMatchObject({ kind: "ok" });
  });

  test("http.proxyStrictSSL never relaxes the API's own certificate", async () => {
    const proxy = await serveProxy(portOf(await serveTls(answering(ok))));
    const client = newClient({ proxy: { proxy, strictProxyTls: false } });
    expect(await send(api, {}, client)).toMatchObject({ kind: "unreachable", cause: "tls" });
  });

  test("a cancelled call does not wait for it", async () => {
    const abort = new AbortController();
    const proxy = await serveTcp(() => abort.abort());
    const client = newClient({ proxy: { proxy } });
    expect(await client.send(callTo(api), abort.signal)).toMatchObject({ kind: "cancelled" });
  });

  test("a connection to it that is given up in the moment it is there is over", async () => {
    const url = new URL(await serveTcp(() => {}));
    // Told the time before the call's own steps go on.
    for (let steps = 1; steps <= 3; steps++) {
      let left = steps;
      const connector: Connector = new Connector({
        origin: api,
        route: { kind: "proxy", url, source: "http.proxy" },
        strictProxyTls: true,
        moreCertificates: () => undefined,
        clock: () => {
          if (--left === 0) connector.stop();
          return performance.now();
        },
      });
      await expect(connector.open()).rejects.toMatchObject({ proxy: expect.stringContaining("http.proxy") });
    }
  });

  test("a connection that does not come in time was not used to send", async () => {
    const client = newClient({ proxy: { proxy: await serveTcp(() => {}) } });
    expect(await send(api, { timeoutMs: 100 }, client)).toMatchObject({ kind: "unreachable", cause: "connectTimeout" });
  });
});

describe("over TLS", () => {
  test("a certificate for another name is refused", async () => {
    const certificate = await certificateFor({ names: ["other.example"] });
    trust(certificate.cert);
    expect(await send(await serveTlsWith(certificate, answering(ok)))).toMatchObject({ cause: "tls" });
  });

  test("a certificate that has expired is refused", async () => {
    const certificate = await certificateFor({ names: ["localhost"], days: -2 });
    trust(certificate.cert);
    expect(await send(await serveTlsWith(certificate, answering(ok)))).toMatchObject({
      cause: "tls",
      reason: expect.stringContaining("expired"),
    });
  });

  test("NODE_EXTRA_CA_CERTS adds a company's own issuer", async () => {
    const folder = mkdtempSync(join(tmpdir(), "imreq-ca-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const certificate = await certificateFor({ names: ["localhost"] });
    const file = join(folder, "issuer.pem");
    writeFileSync(file, certificate.cert);
    // The other process must not wait for this one: it serves itself.
    const program = `
      import { createServer } from "node:https";
      import { Connections } from ${JSON.stringify(join(import.meta.dirname, "../../src/client/connections.ts"))};
      const server = createServer(${JSON.stringify({ key: certificate.private, cert: certificate.cert })}, (_, answer) => answer.end("fine"));
      await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
      const connections = new Connections(() => ({}));
      const lane = await connections.take("https://localhost:" + server.address().port);
      await new Promise((resolve) => lane.http.dispatch({ path: "/", method: "GET" }, {
        onRequestStart() {}, onResponseStart() {}, onResponseData() {}, onResponseEnd() { console.log("answered"); resolve(); }, onResponseError(_, error) { console.log(error.cause.code); resolve(); },
      }));
      await connections.close();
      server.close();
    `;
    const said = (env: NodeJS.ProcessEnv) => {
      const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
        env,
        encoding: "utf8",
      });
      return stdout.trim() || stderr;
    };
    const { NODE_EXTRA_CA_CERTS: _, ...without } = process.env;
    expect(said({ ...without, NODE_EXTRA_CA_CERTS: file })).toBe("answered");
    expect(said(without)).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
  });
});

/** A server that does with a connection what it likes. */
async function serveTcp(use: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    use(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
