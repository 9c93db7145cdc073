import type { Catalog } from "../../catalog/catalog.ts";
import type { Client } from "../../client/client.ts";
import type { ProxySettings } from "../../client/proxyChoice.ts";
import type { Signer } from "../../client/signer.ts";
import type { Profiles } from "../../language/profiles.ts";

/** What the doctor works with. */
export interface DoctorParts {
  readonly catalog: Catalog;
  readonly client: Client;
  readonly signer: Signer;
  /** Starts the built-in simulator, or gives the one that runs: its origin. */
  readonly sandbox: () => Promise<string>;
  readonly proxySettings: () => ProxySettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** A monotonic clock in milliseconds. */
  readonly clock: () => number;
  /** The longest that one step of the network may take; the call itself takes the profile's time-out. */
  readonly stepTimeoutMs: number;
}

/** A profile of an `imreq.json` to look at. */
export interface Patient {
  readonly profiles: Profiles;
  readonly profileId: string;
}
