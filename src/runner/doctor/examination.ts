import type { Socket } from "node:net";
import { diagnose, factsOf } from "../../client/diagnose.ts";
import { checkUserSig, type Diagnosis } from "../../client/diagnosis.ts";
import { chooseProxy, type ProxyChoice } from "../../client/proxyChoice.ts";
import type { Profile } from "../../language/profiles.ts";
import { isLoopback } from "../../protocol/callUrl.ts";
import { decodeUserSig, expiresAtSeconds } from "../../protocol/userSig.ts";
import { clockLine, latencyLine, outcomeLine, reasonOf, serviceLine } from "./answers.ts";
import { certificateLine } from "./certificate.ts";
import { type DoctorStep, type Finding, finding } from "./lines.ts";
import { messages } from "./messages.ts";
import type { DoctorParts, Patient } from "./patient.ts";
import {
  HttpLine,
  openTcp,
  openTunnel,
  type Probe,
  type ProbeBounds,
  probe,
  resolveName,
  shakeHands,
} from "./probes.ts";

/** A UserSig that expires sooner deserves a word. */
const soonMs = 24 * 3_600_000;

/** A cheap read that every app may make. */
const once = { retries: 0, isRead: true, callsPerSecond: undefined } as const;
const readCall = { service: "group_open_http_svc", command: "get_appid_group_list", body: '{"Limit":1}' } as const;

/** One examination: what an earlier step found, a later one uses. */
export class Examination {
  readonly #parts: DoctorParts;
  readonly #patient: Patient;
  readonly #bounds: ProbeBounds;
  #profile: Profile | undefined;
  #origin = new URL("http://127.0.0.1");
  #proxy: ProxyChoice = { kind: "direct", reason: "loopback", source: "" };
  #userSig = "";
  #socket: Socket | undefined;
  #line: HttpLine | undefined;
  #connectMs = 0;
  #firstAnswerMs = 0;
  #serverDateMs: number | undefined;

  constructor(parts: DoctorParts, patient: Patient, signal: AbortSignal) {
    this.#parts = parts;
    this.#patient = patient;
    this.#bounds = { timeoutMs: parts.stepTimeoutMs, signal, clock: parts.clock };
  }

  /** `undefined` where there is nothing to say about a step. */
  check(step: DoctorStep): Promise<Finding | undefined> {
    switch (step) {
      case "profile":
        return this.#checkProfile();
      case "secret":
        return this.#checkSecret();
      case "proxy":
        return this.#checkProxy();
      case "dns":
        return this.#checkDns();
      case "tcp":
        return this.#checkTcp();
      case "tunnel":
        return this.#checkTunnel();
      case "tls":
        return this.#checkTls();
      case "http":
        return this.#checkHttp();
      case "clock":
        return this.#checkClock();
      case "call":
        return this.#checkCall();
      case "latency":
        return this.#checkLatency();
    }
  }

  get isProxied(): boolean {
    return this.#proxy.kind === "proxy";
  }

  close(): void {
    this.#line?.close();
    // The outermost takes along those that it runs over; an inner one that went first would take the process along.
    this.#socket?.destroy();
  }

  async #checkProfile(): Promise<Finding> {
    const { profiles, profileId } = this.#patient;
    const profile = profiles.profiles.find(({ id }) => id === profileId);
    const [problem] = profiles.problems;
    const fixes = [{ kind: "openProfiles" }, { kind: "selectProfile" }] as const;
    if (profile === undefined) {
      const known = profiles.profiles.map(({ id }) => id).join(", ");
      const why =
        problem === undefined
          ? messages.profileUnknown(profileId, known)
          : messages.profileBroken(problem.line, problem.message);
      return finding("failed", why, messages.profileAdvice(), { fixes });
    }
    this.#profile = profile;
    this.#origin = new URL(profile.origin ?? (await this.#parts.sandbox()));
    const what = messages.profile(profile, this.#origin.host);
    if (problem === undefined) return finding("ok", what);
    return finding("warning", what, messages.profileBroken(problem.line, problem.message), {
      fixes: [{ kind: "openProfiles" }],
    });
  }

  async #checkSecret(): Promise<Finding> {
    const profile = this.#profile;
    if (profile === undefined) throw new RangeError("The secret is of a profile.");
    const { sdkAppId, admin, userSigSeconds: lifetimeSeconds } = profile;
    const { origin, host } = this.#origin;
    const place = { sdkAppId, origin, admin };
    const signature = await this.#parts.signer.sign({ sdkAppId, origin, identifier: admin, lifetimeSeconds });
    if (signature.kind === "withheld") return finding("failed", messages.secretWithheld(), signature.reason);
    if (signature.kind !== "signed") {
      const fixes = [
        { kind: "setSecretKey", place },
        { kind: "setUserSig", place },
      ] as const;
      return finding("failed", messages.noSecret(sdkAppId, host), messages.noSecretAdvice(), { fixes });
    }
    this.#userSig = signature.userSig;
    const facts = await factsOf(this.#parts, this.#callToDiagnose(profile));
    const faults = checkUserSig({ ...facts, serverDateMs: undefined });
    if (faults !== undefined) return failedBy(messages.secretWrong(), faults);
    const decoded = decodeUserSig(signature.userSig);
    const leftMs = decoded.kind === "decoded" ? expiresAtSeconds(decoded.content) * 1000 - this.#parts.now() : 0;
    if (facts.source === "key") return finding("ok", messages.secretKey(admin, sdkAppId, leftMs));
    const what = messages.secretFixed(admin, sdkAppId, leftMs);
    return leftMs > soonMs
      ? finding("ok", what)
      : finding("warning", what, messages.secretSoon(), { fixes: [{ kind: "setUserSig", place }] });
  }

  async #checkProxy(): Promise<Finding> {
    const choice = chooseProxy(this.#origin.origin, this.#parts.proxySettings(), this.#parts.environment);
    this.#proxy = choice;
    switch (choice.kind) {
      case "direct":
        return finding("ok", messages.direct[choice.reason](choice.source));
      case "proxy":
        return finding("ok", messages.proxy(choice.url, choice.source));
      case "unreadable":
        return finding(
          "failed",
          messages.proxyUnreadable(choice.source),
          messages.proxyUnreadableAdvice(choice.source),
        );
    }
  }

  /** Where the first connection goes: the proxy, else the service. */
  get #first(): { name: string; port: number; isProxy: boolean } {
    const url = this.#proxy.kind === "proxy" ? this.#proxy.url : this.#origin;
    const port = Number(url.port) || (url.protocol === "https:" ? 443 : 80);
    return { name: url.hostname, port, isProxy: this.isProxied };
  }

  async #checkDns(): Promise<Finding> {
    const { name, isProxy } = this.#first;
    if (isLoopback(name)) return finding("skipped", messages.dnsLoopback(name));
    if (/^[\d.]+$|^\[/.test(name)) return finding("skipped", messages.dnsAddress(name));
    const found = await probe(this.#bounds, () => resolveName(name));
    if (found.kind !== "found") {
      const what = messages.dnsFailed(name, reasonOf(found));
      return withProfiles(failedProbe(found, what, messages.dnsAdvice(isProxy)), !isProxy);
    }
    return finding("ok", messages.dns(name, found.value, isProxy), "", { tookMs: found.tookMs });
  }

  async #checkTcp(): Promise<Finding> {
    const { name, port, isProxy } = this.#first;
    const found = await probe(this.#bounds, (signal) => openTcp(name, port, signal));
    if (found.kind !== "found") {
      const what = messages.tcpFailed(name, port, reasonOf(found));
      return withProfiles(failedProbe(found, what, messages.tcpAdvice(isProxy, isLoopback(name))), !isProxy);
    }
    this.#keep(found.value, found.tookMs);
    return finding("ok", messages.tcp(name, port), "", { tookMs: found.tookMs });
  }

  async #checkTunnel(): Promise<Finding | undefined> {
    if (this.#proxy.kind !== "proxy" || this.#socket === undefined) return undefined;
    const { url } = this.#proxy;
    const started = this.#parts.clock();
    if (url.protocol === "https:") {
      const socket = this.#socket;
      const secure = await probe(this.#bounds, (signal) => shakeHands(socket, url.hostname, signal));
      if (secure.kind !== "found")
        return failedProbe(secure, messages.proxyTlsFailed(reasonOf(secure)), messages.proxyTlsAdvice());
      this.#keep(secure.value.socket, 0);
      if (secure.value.distrust !== undefined && this.#parts.proxySettings().strictProxyTls !== false) {
        return finding("failed", messages.proxyTlsFailed(secure.value.distrust), messages.proxyTlsAdvice());
      }
    }
    const socket = this.#socket;
    const target = `${this.#origin.hostname}:${this.#origin.port || "443"}`;
    const found = await probe(this.#bounds, (signal) => openTunnel(socket, url, target, signal));
    if (found.kind !== "found")
      return failedProbe(found, messages.tunnelFailed(reasonOf(found)), messages.tunnelAdvice(0));
    const status = found.value;
    if (status !== 200) return finding("failed", messages.tunnelRefused(status, target), messages.tunnelAdvice(status));
    const tookMs = this.#parts.clock() - started;
    this.#keep(socket, tookMs);
    return finding("ok", messages.tunnel(target), "", { tookMs });
  }

  async #checkTls(): Promise<Finding> {
    const { protocol, hostname } = this.#origin;
    const socket = this.#socket;
    if (socket === undefined || protocol === "http:") return finding("skipped", messages.tlsPlain());
    const found = await probe(this.#bounds, (signal) => shakeHands(socket, hostname, signal));
    if (found.kind !== "found")
      return failedProbe(found, messages.tlsFailed(hostname, reasonOf(found)), messages.tlsAdvice());
    this.#keep(found.value.socket, found.tookMs);
    const isOfTheService = this.#parts.catalog.regions.some(({ host, backupHost }) =>
      [host, backupHost].includes(hostname),
    );
    return { ...certificateLine(found.value, hostname, isOfTheService, this.#parts.now()), tookMs: found.tookMs };
  }

  async #checkHttp(): Promise<Finding> {
    const socket = this.#socket;
    if (socket === undefined) throw new RangeError("An answer comes over a connection.");
    const line = await HttpLine.over(socket, this.#origin.origin);
    this.#line = line;
    const found = await probe(this.#bounds, (signal) => line.ask(unsignedPath, "{}", signal));
    if (found.kind !== "found") {
      return failedProbe(found, messages.httpFailed(this.#origin.host, reasonOf(found)), messages.httpAdvice());
    }
    this.#firstAnswerMs = found.tookMs;
    const date = Date.parse(found.value.headers["date"] ?? "");
    if (!Number.isNaN(date)) this.#serverDateMs = date;
    return { ...serviceLine(found.value, this.#origin.host), tookMs: found.tookMs };
  }

  async #checkClock(): Promise<Finding> {
    const profile = this.#profile;
    const serverDateMs = this.#serverDateMs;
    if (serverDateMs === undefined || profile === undefined)
      return finding("skipped", messages.noDate(), messages.noDateAdvice());
    const aheadMs = this.#parts.now() - serverDateMs;
    const facts = this.#userSig === "" ? undefined : await factsOf(this.#parts, this.#callToDiagnose(profile));
    const faults = facts && checkUserSig({ ...facts, serverDateMs });
    return clockLine(aheadMs, faults);
  }

  async #checkCall(): Promise<Finding> {
    const profile = this.#profile;
    if (profile === undefined) throw new RangeError("A call is of a profile.");
    const { sdkAppId, admin: identifier, timeoutMs } = profile;
    const address = { origin: this.#origin.origin, sdkAppId, identifier, userSig: this.#userSig };
    const outcome = await this.#parts.client.send({ ...readCall, ...address, timeoutMs, ...once }, this.#bounds.signal);
    const diagnosis = await diagnose(this.#parts, this.#callToDiagnose(profile), outcome);
    return outcomeLine(outcome, diagnosis, `${readCall.service}/${readCall.command}`);
  }

  async #checkLatency(): Promise<Finding> {
    const line = this.#line;
    if (line === undefined) throw new RangeError("A second answer comes over the connection of the first.");
    const found = await probe(this.#bounds, (signal) => line.ask(unsignedPath, "{}", signal));
    return latencyLine(found, this.#connectMs, this.#firstAnswerMs);
  }

  #callToDiagnose({ sdkAppId, admin: identifier }: Profile) {
    const { profiles: places } = this.#patient.profiles;
    const receivedAtMs = this.#parts.now();
    return { origin: this.#origin.origin, sdkAppId, identifier, userSig: this.#userSig, receivedAtMs, places };
  }

  #keep(socket: Socket, tookMs: number): void {
    this.#socket = socket;
    this.#connectMs += tookMs;
  }
}

/** A question that the service refuses before it looks at any signature: it names no app. */
const unsignedPath = `/v4/${readCall.service}/${readCall.command}?contenttype=json&random=1`;

function failedBy(what: string, { findings, fixes }: Diagnosis): Finding {
  return finding("failed", what, findings.join(" "), { fixes });
}

function failedProbe(found: Exclude<Probe<unknown>, { kind: "found" }>, what: string, advice: string): Finding {
  return finding("failed", what, advice, "tookMs" in found ? { tookMs: found.tookMs } : {});
}

/** The endpoint stands in the profile, and may be misspelt there. */
function withProfiles(line: Finding, isOfProfile: boolean): Finding {
  return isOfProfile ? { ...line, fixes: [{ kind: "openProfiles" }] } : line;
}
