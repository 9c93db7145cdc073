import type { Catalog } from "../catalog/catalog.ts";
import type { SecretKeys, StoredSecret } from "../client/secretKeys.ts";
import { normalOrigin } from "../protocol/callUrl.ts";
import { simulatorKey } from "../simulator/sandboxApp.ts";
import { messages } from "./messages.ts";

/**
 * Secrets from the environment. They sign only for the hosts of the IM service, for a simulator on this machine with its public
 * key, and for one host that the user names: a changed `imreq.json` must not send a signature elsewhere.
 */
export class EnvironmentKeys implements SecretKeys {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #catalog: Catalog;

  constructor(environment: NodeJS.ProcessEnv, catalog: Catalog) {
    this.#environment = environment;
    this.#catalog = catalog;
  }

  async find(sdkAppId: number, origin: string): Promise<StoredSecret | undefined> {
    const publicKey = simulatorKey(sdkAppId, origin);
    if (publicKey !== undefined) return { kind: "key", key: publicKey };
    const { IMREQ_SECRET_KEY: key, IMREQ_USERSIG: userSig, IMREQ_SDKAPPID: app } = this.#environment;
    if (!key && !userSig) return undefined;
    if (app && app !== String(sdkAppId)) return { kind: "withheld", reason: messages.otherApp(app, sdkAppId) };
    if (!this.#isKnown(origin)) return { kind: "withheld", reason: foreignHost(origin) };
    return key ? { kind: "key", key } : { kind: "userSig", userSig: userSig ?? "" };
  }

  #isKnown(origin: string): boolean {
    const isOfTheService = this.#catalog.regions.some(
      ({ host, backupHost }) => origin === `https://${host}` || origin === `https://${backupHost}`,
    );
    const allowed = this.#environment["IMREQ_ALLOW_HOST"];
    if (isOfTheService || !allowed) return isOfTheService;
    return origin === normalOrigin(allowed.includes("://") ? allowed : `https://${allowed}`);
  }
}

/** A host alone stands for HTTPS: plain HTTP is to be named. */
function foreignHost(origin: string): string {
  const { host, protocol } = new URL(origin);
  return messages.foreignHost(host, protocol === "https:" ? host : origin);
}
