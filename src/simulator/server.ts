import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Catalog } from "../catalog/catalog.ts";
import { isLoopback } from "../protocol/callUrl.ts";
import { defaultApp, type SimulatorApp } from "./app.ts";
import { archiveAt, archiveText } from "./archive.ts";
import { Behaviour, type BehaviourOptions, frequencyCode } from "./behaviour.ts";
import { pathOf } from "./checks.ts";
import { control, controlPath } from "./control.ts";
import type { Fault } from "./faults.ts";
import { messages } from "./messages.ts";
import { send, sendFaulty, sendPacked } from "./sending.ts";
import { faultyReply, internalFailure, type Reply, Simulation, tooLargeBody } from "./simulation.ts";
import {
  type GroupMembers,
  LastCalls,
  type ListLimits,
  membersOf,
  type Status,
  statusOf,
  statusPaths,
} from "./status.ts";
import { statusPage, statusPolicy } from "./statusPage.ts";
import { Storage, type StorageOptions } from "./storage.ts";

const host = "127.0.0.1";
const mostBodyBytes = 16 * 1024 * 1024;
/** A request that takes longer to arrive is cut off, also one whose body is too large and thrown away as it comes. */
const slowestRequestMs = 30_000;

/** One answered request: its `service/command` (or the path, where it has no such form), code and time. */
export interface AnsweredCall {
  readonly path: string;
  readonly code: number;
  /** What went wrong on demand. */
  readonly fault?: Fault["kind"];
  readonly tookMs: number;
  /** What the simulator threw: a mistake of its own, answered with HTTP 500. */
  readonly error?: unknown;
}

/** What a simulator is started with. */
export interface SimulatorOptions extends BehaviourOptions, StorageOptions {
  readonly catalog: Catalog;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** `defaultApp` where absent. */
  readonly app?: SimulatorApp;
  /** Unix time in milliseconds. */
  readonly now?: () => number;
  /** From 0 up to 1. */
  readonly random?: () => number;
  readonly onCall?: (call: AnsweredCall) => void;
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`. */
  readonly origin: string;
  readonly port: number;
  readonly app: SimulatorApp;
  /** What control calls need; made anew for each simulator. */
  readonly token: string;
  /** Delays and faults, which may be changed at any time. */
  readonly behaviour: Behaviour;
  /** How many requests were answered with an envelope. */
  readonly calls: number;
  /** What the status page tells, with as many of the newest as asked for. */
  status(most?: ListLimits): Status;
  /** The first `most` members of a group. */
  members(groupId: string, most: number): GroupMembers;
  /** Ends all connections; may be called twice. */
  stop(): Promise<void>;
}

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

/** Starts the service on this machine, with an app of its own and no data. Rejects with `PortTakenError`. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { catalog, port = 0, app = defaultApp, onCall } = options;
  const storage = new Storage(app, options);
  const { source } = storage;
  const random = source?.random ?? options.random ?? Math.random;
  const behaviour = new Behaviour(catalog, options.now ?? (() => performance.now()), random, options);
  const now = () => (options.now ?? Date.now)() + behaviour.clockSkewMs;
  const origin = () => `http://${host}:${(server.address() as AddressInfo).port}`;
  const simulation = new Simulation({
    catalog,
    app,
    origin,
    now,
    callTime: source?.callTime ?? now,
    random,
    stored: storage.state,
    onChange: () => storage.changed(),
  });
  storage.keep(simulation);
  const token = randomBytes(24).toString("base64url");
  const calls = new LastCalls();
  const place = { app, simulation, behaviour, now, token, calls };
  const server = createServer({ requestTimeout: slowestRequestMs, noDelay: true }, (request, response) => {
    const foreign = foreignCaller(request);
    if (foreign !== undefined) refuseCaller(request, response, foreign);
    else {
      answer(place, request, response, (call) => {
        calls.add(call, Date.now());
        onCall?.(call);
      });
    }
  });
  const takenPort = await listen(server, port);
  return {
    origin: origin(),
    port: takenPort,
    app,
    token,
    behaviour,
    get calls() {
      return calls.count;
    },
    status: (most) => statusOf(app.sdkAppId, simulation.state, calls, most),
    members: (groupId, most) => membersOf(simulation.state, groupId, most),
    stop: async () => {
      await stop(server);
      storage.close();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      const message = isTaken ? messages.portTaken(port) : messages.cannotListen(port, error.message);
      reject(new PortTakenError(port, message));
    });
    server.listen({ port, host, exclusive: true }, () => {
      server.removeAllListeners("error");
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Why the caller is none of this machine; a web page of another origin, or a name that was pointed here, must not get in. */
function foreignCaller({ headers }: IncomingMessage): string | undefined {
  if (!isLoopbackAuthority(headers.host ?? "")) return messages.foreignHost();
  const { origin } = headers;
  const isHere = origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin).hostname));
  return isHere ? undefined : messages.foreignOrigin();
}

function isLoopbackAuthority(authority: string): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority);
  return match?.[1] !== undefined && isLoopback(match[1]);
}

function refuseCaller(request: IncomingMessage, response: ServerResponse, sentence: string): void {
  request.on("error", ignore).resume();
  const text = `${sentence}\n`;
  response.on("error", ignore);
  response.writeHead(403, { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** What answers a request. */
interface Place {
  readonly app: SimulatorApp;
  readonly calls: LastCalls;
  readonly simulation: Simulation;
  readonly behaviour: Behaviour;
  readonly now: () => number;
  readonly token: string;
}

/** A request that breaks off is never answered and never counted. */
function answer(
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
  onCall: (call: AnsweredCall) => void,
): void {
  const startedAt = performance.now();
  const { method = "", url = "" } = request;
  response.on("error", ignore);
  readBody(request, (body) => {
    if (url === controlPath) {
      answerControl(place, request, response, body);
      return;
    }
    if (method === "GET" && (url === statusPaths.page || url === statusPaths.data)) {
      answerStatus(place, url, response);
      return;
    }
    const archive = method === "GET" ? archiveAt(url, place.app) : undefined;
    const archived = archive && archiveText(place.simulation.state, place.app.sdkAppId, archive);
    if (archived !== undefined) {
      sendPacked(response, archived);
      return;
    }
    const path = pathOf(url);
    const fault = place.behaviour.faultOf(path);
    const carryOut = () => {
      const { status, reply, error } = replyTo(place.simulation, { method, url, body }, fault);
      if (status === 413) response.shouldKeepAlive = false;
      if (place.behaviour.clockSkewMs !== 0) response.setHeader("date", new Date(place.now()).toUTCString());
      if (fault === undefined) send(response, status, reply.text);
      else sendFaulty(response, fault, status, reply.text);
      const tookMs = performance.now() - startedAt;
      const more = { ...(fault !== undefined && { fault: fault.kind }), ...(error !== undefined && { error }) };
      onCall({ path, code: reply.code, tookMs, ...more });
    };
    const delayMs = place.behaviour.delayMs();
    if (delayMs === 0) carryOut();
    else waitFor(response, delayMs, carryOut);
  });
}

/** Whoever hangs up meanwhile is not served. */
function waitFor(response: ServerResponse, delayMs: number, then: () => void): void {
  const timer = setTimeout(() => {
    response.off("close", forget);
    then();
  }, delayMs);
  const forget = () => clearTimeout(timer);
  response.once("close", forget);
}

/** Tells a browser what the simulator holds; nobody can change anything by it. */
function answerStatus({ app, simulation, calls }: Place, url: string, response: ServerResponse): void {
  if (url === statusPaths.data) {
    send(response, 200, JSON.stringify(statusOf(app.sdkAppId, simulation.state, calls)));
    return;
  }
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(statusPage),
    "content-security-policy": statusPolicy,
  });
  response.end(statusPage);
}

function answerControl(
  { behaviour, token }: Place,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer | undefined,
): void {
  const { method = "", headers } = request;
  const call = { method, authorization: headers.authorization ?? "", body: body ?? Buffer.alloc(0) };
  const reply = control(behaviour, token, call);
  send(response, reply.status, JSON.stringify(reply.body));
}

interface HttpReply {
  readonly status: 200 | 413 | 500;
  readonly reply: Reply;
  readonly error?: unknown;
}

/** Envelopes come with 200 whatever they say; only what never reached the service, or broke it, has another status. */
function replyTo(
  simulation: Simulation,
  { method, url, body }: { readonly method: string; readonly url: string; readonly body: Buffer | undefined },
  fault: Fault | undefined,
): HttpReply {
  if (body === undefined) return { status: 413, reply: tooLargeBody(mostBodyBytes) };
  if (fault?.kind === "code") return { status: 200, reply: faultyReply(fault.code, faultSentence(fault.code)) };
  if (fault?.kind === "http" || fault?.kind === "dropBefore") return { status: 200, reply: notCarriedOut };
  try {
    return { status: 200, reply: simulation.answer({ method, url, body }) };
  } catch (error) {
    return { status: 500, reply: internalFailure(), error };
  }
}

const notCarriedOut: Reply = { code: 0, text: "" };

function faultSentence(code: number): string {
  return code === frequencyCode ? messages.tooManyCalls() : messages.faulty(code);
}

/**
 * Hands over the whole body, or `undefined` where it is too large; nothing where the request breaks off. What is too large is
 * read to its end all the same, and forgotten: a sender hears an answer only once it has sent everything.
 */
function readBody(request: IncomingMessage, onBody: (body: Buffer | undefined) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("error", ignore);
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostBodyBytes) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on("end", () => {
    if (bytes > mostBodyBytes) onBody(undefined);
    else onBody(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, bytes));
  });
}

/** The other side has gone: there is nobody to tell. */
function ignore(): void {}
