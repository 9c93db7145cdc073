import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Catalog } from "../catalog/catalog.ts";
import { defaultApp, type SimulatorApp } from "./app.ts";
import { archiveAt, archiveText } from "./archive.ts";
import { Behaviour, type BehaviourOptions, frequencyCode } from "./behaviour/behaviour.ts";
import type { Fault } from "./behaviour/faults.ts";
import { whatText } from "./behaviour/faultText.ts";
import { pathOf } from "./checks.ts";
import { foreignCaller, refuseCaller } from "./http/callers.ts";
import { makeCertificate } from "./http/certificate.ts";
import { control, controlPagePath, controlPath } from "./http/control.ts";
import { controlPage } from "./http/controlPage.ts";
import { type Listening, listen } from "./http/listening.ts";
import type { Page } from "./http/page.ts";
import { mostBodyBytes, type ReadBody, RequestBodies } from "./http/requestBodies.ts";
import { send, sendFaulty, sendPacked, sendPage } from "./http/sending.ts";
import {
  type GroupMembers,
  LastCalls,
  type ListLimits,
  membersOf,
  type Status,
  statusOf,
  statusPaths,
} from "./http/status.ts";
import { statusPage } from "./http/statusPage.ts";
import { messages } from "./messages.ts";
import { internalFailure, type Reply, refusal, Simulation } from "./simulation.ts";
import { Storage, type StorageOptions } from "./state/storage.ts";

const slowestRequestMs = 30_000;

/** One answered request: its `service/command` (or the path, where it has no such form), code and time. */
export interface AnsweredCall {
  readonly path: string;
  readonly code: number;
  /** What went wrong on demand, as it is written in a fault: `http-502`, `drop-after`, or a code. */
  readonly fault?: string;
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
  /** Over TLS, with a certificate that is made at the start. */
  readonly isHttps?: boolean;
  /** A request that takes longer to arrive is cut off; 30 seconds where absent. */
  readonly slowestRequestMs?: number;
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, or `https://…`. */
  readonly origin: string;
  readonly port: number;
  readonly app: SimulatorApp;
  /** What control calls need; made anew for each simulator. */
  readonly token: string;
  /** The certificate that clients are to trust, as PEM; `undefined` over plain HTTP. */
  readonly certificate: string | undefined;
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

/** Starts the service on this machine, with an app of its own and no data. Rejects with `PortTakenError`. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { catalog, port = 0, app = defaultApp, onCall } = options;
  const storage = new Storage(app, options);
  const { source } = storage;
  const random = source?.random ?? options.random ?? Math.random;
  const behaviour = new Behaviour(catalog, options.now ?? (() => performance.now()), random, options);
  const now = () => (options.now ?? Date.now)() + behaviour.clockSkewMs;
  const simulation = new Simulation({
    catalog,
    app,
    origin: () => listening.origin,
    now,
    callTime: source?.callTime ?? now,
    random,
    isTooOften: (what, most) => behaviour.isTooOften(what, most),
    stored: storage.state,
    onChange: () => storage.changed(),
  });
  storage.keep(simulation);
  const token = randomBytes(24).toString("base64url");
  const calls = new LastCalls();
  const place = { app, simulation, behaviour, now, token, calls, bodies: new RequestBodies() };
  const certificate = options.isHttps === true ? await makeCertificate(Date.now()) : undefined;
  const limits = { port, certificate, slowestRequestMs: options.slowestRequestMs ?? slowestRequestMs };
  const listening: Listening = await listen(limits, (request, response) => {
    const foreign = foreignCaller(request);
    if (foreign !== undefined) refuseCaller(request, response, foreign);
    else {
      answer(place, request, response, (call) => {
        calls.add(call, Date.now());
        onCall?.(call);
      });
    }
  });
  return {
    ...listening,
    app,
    token,
    certificate: certificate?.certificate,
    behaviour,
    get calls() {
      return calls.count;
    },
    status: (most) => statusOf(app.sdkAppId, simulation.state, calls, most),
    members: (groupId, most) => membersOf(simulation.state, groupId, most),
    stop: async () => {
      await listening.stop();
      storage.close();
    },
  };
}

/** What answers a request. */
interface Place {
  readonly app: SimulatorApp;
  readonly calls: LastCalls;
  readonly simulation: Simulation;
  readonly behaviour: Behaviour;
  readonly now: () => number;
  readonly token: string;
  readonly bodies: RequestBodies;
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
  place.bodies.read(request, (body) => {
    if (url === controlPath) {
      answerControl(place, request, response, body);
      return;
    }
    if (method === "GET" && isForBrowser(url)) {
      answerBrowser(place, url, response);
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
      if (typeof body === "string") response.shouldKeepAlive = false;
      if (place.behaviour.clockSkewMs !== 0) response.setHeader("date", new Date(place.now()).toUTCString());
      if (fault === undefined) send(response, status, reply.text);
      else sendFaulty(response, fault, status, reply.text);
      const tookMs = performance.now() - startedAt;
      const more = { ...(fault !== undefined && { fault: whatText(fault) }), ...(error !== undefined && { error }) };
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

const pages: Readonly<Record<string, Page>> = { [statusPaths.page]: statusPage, [controlPagePath]: controlPage };

function isForBrowser(url: string): boolean {
  return url === statusPaths.data || Object.hasOwn(pages, url);
}

/** Tells a browser what the simulator holds, or gives it a page; nobody can change anything by it. */
function answerBrowser({ app, simulation, calls }: Place, url: string, response: ServerResponse): void {
  const page = pages[url];
  if (page !== undefined) sendPage(response, page);
  else send(response, 200, JSON.stringify(statusOf(app.sdkAppId, simulation.state, calls)));
}

function answerControl(
  { behaviour, token }: Place,
  request: IncomingMessage,
  response: ServerResponse,
  body: ReadBody,
): void {
  const { method = "", headers } = request;
  const call = {
    method,
    authorization: headers.authorization ?? "",
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
  };
  const reply = control(behaviour, token, call);
  send(response, reply.status, JSON.stringify(reply.body));
}

interface HttpReply {
  readonly status: 200 | 413 | 500 | 503;
  readonly reply: Reply;
  readonly error?: unknown;
}

/** Envelopes come with 200 whatever they say; only what never reached the service, or broke it, has another status. */
function replyTo(
  simulation: Simulation,
  { method, url, body }: { readonly method: string; readonly url: string; readonly body: ReadBody },
  fault: Fault | undefined,
): HttpReply {
  if (body === "tooLarge") return { status: 413, reply: refusal(60002, messages.bodyTooLarge(mostBodyBytes)) };
  if (body === "tooMany") return { status: 503, reply: refusal(60018, messages.tooManyBodies()) };
  if (fault?.kind === "code") return { status: 200, reply: refusal(fault.code, faultSentence(fault.code)) };
  if (fault?.kind === "http" || fault?.kind === "dropBefore") return { status: 200, reply: notCarriedOut };
  try {
    const extent = fault?.kind === "dropDuring" ? "firstHalf" : "whole";
    return { status: 200, reply: simulation.answer({ method, url, body }, extent) };
  } catch (error) {
    return { status: 500, reply: internalFailure(), error };
  }
}

const notCarriedOut: Reply = { code: 0, text: "" };

function faultSentence(code: number): string {
  return code === frequencyCode ? messages.tooManyCalls() : messages.faulty(code);
}

/** The other side has gone: there is nobody to tell. */
function ignore(): void {}
