import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { messages } from "../messages.ts";
import type { Certificate } from "./certificate.ts";

const host = "127.0.0.1";
/** As many as the system lets wait: a client that opens thousands of connections at once need not try again. */
const backlog = 4096;

/** The port cannot be had, because somebody has it or the system does not give it; `message` says what to do. */
export class PortTakenError extends Error {
  readonly kind = "portTaken";
  readonly port: number;

  constructor(port: number, message: string) {
    super(message);
    this.name = "PortTakenError";
    this.port = port;
  }
}

/** Where and how a server listens. */
export interface ListenOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Over TLS with this one; plain where absent. */
  readonly certificate: Certificate | undefined;
  /** A request that takes longer to arrive is cut off, also one whose body is too large and thrown away as it comes. */
  readonly slowestRequestMs: number;
}

/** A server that listens on this machine. */
export interface Listening {
  readonly origin: string;
  readonly port: number;
  /** Ends all connections; may be called twice. */
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1. Rejects with `PortTakenError`. */
export async function listen(options: ListenOptions, listener: RequestListener): Promise<Listening> {
  const { certificate, slowestRequestMs } = options;
  const limits: ServerOptions = {
    requestTimeout: slowestRequestMs,
    headersTimeout: slowestRequestMs,
    connectionsCheckingInterval: Math.ceil(slowestRequestMs / 10),
    noDelay: true,
    // A second Host or Authorization makes both wrong.
    joinDuplicateHeaders: true,
  };
  const server =
    certificate === undefined
      ? createServer(limits, listener)
      : createTlsServer(
          { ...limits, key: certificate.key, cert: certificate.certificate, handshakeTimeout: slowestRequestMs },
          listener,
        );
  const sockets = certificate === undefined ? undefined : socketsOf(server);
  const port = await takePort(server, options.port);
  return {
    origin: `${certificate === undefined ? "http" : "https"}://${host}:${port}`,
    port,
    stop: () => stop(server, sockets),
  };
}

/** The open connections of a server over TLS: it forgets those that have not shaken hands yet. */
function socketsOf(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

function takePort(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const message = isTaken ? messages.portTaken(port) : messages.cannotListen(port, error.message);
      reject(new PortTakenError(port, message));
    });
    server.listen({ port, host, backlog, exclusive: true }, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server, sockets: ReadonlySet<Socket> = new Set()): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });
}
