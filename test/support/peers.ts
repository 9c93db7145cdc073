import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterEach } from "vitest";
import { tunnelInto } from "./forwardProxy.ts";

const open: Server[] = [];

afterEach(async () => {
  await Promise.all(
    open.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A server on this machine that lives until the test ends: its origin. */
export async function serve(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createHttpServer(listener))}`;
}

/** As `serve`, over TLS with a certificate that nobody knows. */
export async function serveTls(listener: RequestListener): Promise<string> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  return `https://localhost:${await listen(createTlsServer({ key, cert }, listener))}`;
}

export interface Certificate {
  readonly private: string;
  readonly cert: string;
}

let issuers = 0;

/** A certificate by a «Test Issuer» of its own for these names, valid from yesterday for so many days; negative: it ended so long ago. */
export async function certificateFor({
  names,
  days = 100,
}: {
  names: readonly string[];
  days?: number;
}): Promise<Certificate> {
  const day = 24 * 3_600_000;
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  // A trusted issuer is found by its name, so each has one of its own.
  return generate([{ name: "commonName", value: `Test Issuer ${++issuers}` }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - (days < 0 ? 30 * day : day)),
    notAfterDate: new Date(Date.now() + days * day),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames },
    ],
  });
}

/** A TLS server on this machine with this certificate. */
export async function serveTlsWith({ private: key, cert }: Certificate, listener: RequestListener): Promise<string> {
  return `https://localhost:${await listen(createTlsServer({ key, cert }, listener))}`;
}

/**
 * A forward proxy whose every way leads to a port of this machine; `login` is the `name:password` that it wants. With a certificate
 * it is an https proxy.
 */
export async function serveProxy(targetPort: number, login?: string, certificate?: Certificate): Promise<string> {
  const server =
    certificate === undefined
      ? createHttpServer()
      : createTlsServer({ key: certificate.private, cert: certificate.cert });
  tunnelInto(server, targetPort, { login });
  return `${certificate === undefined ? "http://127.0.0.1" : "https://localhost"}:${await listen(server)}`;
}

/** A forward proxy that answers every CONNECT with `status`. */
export async function serveRefusingProxy(status: number): Promise<string> {
  const server = createHttpServer();
  server.on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${status} Refused\r\n\r\n`));
  return `http://127.0.0.1:${await listen(server)}`;
}

/** An origin at which nothing listens. */
export async function closedOrigin(): Promise<string> {
  const server = createHttpServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

/** Answers every request with this text. */
export function answering(text: string, status = 200): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(text);
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}
