/** What a simulator is started with. */
export interface StartOptions {
  /** On 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** The app that it plays; without one SDKAppID 1400000000, whose key is public. `admins` is `["administrator"]` when absent. */
  readonly app?: { readonly sdkAppId: number; readonly key: string; readonly admins?: readonly string[] };
  /** Makes IDs and times the same in every run: the first call happens at 2026-01-01T00:00:00Z, each later one a second after. */
  readonly seed?: number;
  /** A JSON file that keeps the data: read at the start, saved soon after changes and by `stop`. Nowhere when absent. */
  readonly stateFile?: string;
  /** Told in a sentence when the state could not be saved, or was saved beside a file that others changed. */
  readonly onProblem?: (sentence: string) => void;
  /** The clock that UserSigs are held against: Unix time in milliseconds. */
  readonly now?: () => number;
  /** `service/command=20004`, `sns/*=http-502 x3`, `*=drop-after 10%`: see docs/simulator.md. */
  readonly faults?: readonly string[];
  /** In milliseconds: `80`, `50-300` or `p50=80,p99=900`. */
  readonly latency?: string;
  /** Refuses calls beyond the documented frequency limits. */
  readonly rateLimits?: boolean;
  /** How far its clock is ahead of this machine's; behind it where negative. */
  readonly clockSkewSeconds?: number;
  /** Over TLS, with a certificate for localhost, 127.0.0.1 and ::1 that is made at the start. */
  readonly https?: boolean;
  /**
   * Told of every answered call: `service/command`, its ErrorCode, the milliseconds that it took, and what went wrong on demand, such
   * as `http-502`. The code of a call that never got an answer is the one that it would have had, or 0.
   */
  readonly onCall?: (call: {
    readonly path: string;
    readonly code: number;
    readonly tookMs: number;
    readonly fault?: string;
  }) => void;
}

/** How a simulator behaves from now on; what is left out stays as it is. */
export interface BehaviourChange {
  readonly faults?: readonly string[];
  /** "" for none. */
  readonly latency?: string;
  readonly rateLimits?: boolean;
  readonly clockSkewSeconds?: number;
}

/** A running simulator. */
export interface Simulator {
  /** `http://127.0.0.1:<port>`, or `https://…`. */
  readonly origin: string;
  readonly port: number;
  readonly app: { readonly sdkAppId: number; readonly key: string; readonly admins: readonly string[] };
  /** What control calls over HTTP need. */
  readonly token: string;
  /** With `https` the certificate that clients are to trust, as PEM, else `undefined`. */
  readonly certificate: string | undefined;
  /** How many requests were answered. */
  readonly calls: number;
  /** Changes how it behaves. Throws a `RangeError` that says what cannot be read; nothing is changed then. */
  behave(change: BehaviourChange): void;
  /** Ends all connections; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts the Tencent Cloud IM RESTful API on this machine, without any data. Rejects with a `RangeError` where an option cannot be
 * read, and with an error that says what to do where the port is taken or the state file cannot be used.
 */
export function startSimulator(options?: StartOptions): Promise<Simulator>;
