import { X509Certificate } from "node:crypto";
import { request } from "node:https";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { simulatorForTest, type TestSimulator, userSig } from "../support/startSimulator.ts";

const query = `sdkappid=1400000000&identifier=administrator&usersig=${userSig()}&random=1&contenttype=json`;

interface Wanted {
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status and text of a call by a client that trusts the simulator's certificate alone. */
function callOver(simulator: TestSimulator, { host = "127.0.0.1", headers = {} }: Wanted = {}) {
  return new Promise<readonly [number | undefined, string]>((resolve, reject) => {
    const { certificate: ca, port } = simulator;
    // The name that the certificate is held against is not the one of a Host header.
    const options = { method: "POST", ca, headers, lookup: lookUpHere, servername: host === "localhost" ? host : "" };
    const sent = request(`https://${host}:${port}/v4/ConfigSvc/GetIPList?${query}`, options, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve([response.statusCode, text]));
    });
    sent.on("error", reject).end("{}");
  });
}

/** Any name is this machine. */
function lookUpHere(_: string, __: unknown, found: (error: null, addresses: { address: string; family: 4 }[]) => void) {
  found(null, [{ address: "127.0.0.1", family: 4 }]);
}

test.each(["127.0.0.1", "localhost"])(
  "is answered over TLS as %s to a client that trusts the certificate",
  async (host) => {
    const simulator = await simulatorForTest({ isHttps: true });
    expect(await callOver(simulator, { host })).toEqual([200, expect.stringContaining('"ErrorCode":0')]);
  },
);

test("the certificate is for this machine, signs no other, and differs at each start", async () => {
  const [one, other] = await Promise.all([simulatorForTest({ isHttps: true }), simulatorForTest({ isHttps: true })]);
  const certificate = new X509Certificate(one.certificate ?? "");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkIP("::1")).toBe("::1");
  expect(certificate.ca).toBe(false);
  expect(certificate.validFromDate.getTime()).toBeLessThan(Date.now());
  expect(certificate.validToDate.getTime()).toBeGreaterThan(Date.now());
  expect(new X509Certificate(other.certificate ?? "").subject).not.toBe(certificate.subject);
});

test("a client that does not trust it hears nothing", async () => {
  const simulator = await simulatorForTest({ isHttps: true });
  await expect(simulator.fetch("openim/sendmsg")).rejects.toThrow();
  expect(simulator.calls).toBe(0);
});

test.each([[{ host: "example.com" }], [{ origin: "https://example.com" }]])(
  "a caller from elsewhere is refused as over plain HTTP: %j",
  async (headers) => {
    const simulator = await simulatorForTest({ isHttps: true });
    expect((await callOver(simulator, { headers }))[0]).toBe(403);
  },
);

test("plain HTTP and garbage on the port leave it alive", async () => {
  const simulator = await simulatorForTest({ isHttps: true });
  for (const text of ["GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", "\u0016\u0003\u0001garbage"]) {
    const socket = connect(simulator.port, "127.0.0.1", () => socket.write(text, "latin1"));
    await new Promise((resolve) =>
      socket
        .on("error", () => {})
        .once("close", resolve)
        .resume(),
    );
  }
  expect((await callOver(simulator))[0]).toBe(200);
});

test("it ends at once, also with connections that have not shaken hands", async () => {
  const simulator = await simulatorForTest({ isHttps: true });
  const socket = connect(simulator.port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await new Promise((resolve) => socket.once("connect", resolve));
  await callOver(simulator);
  const started = performance.now();
  await simulator.stop();
  expect(performance.now() - started).toBeLessThan(2000);
});
