import type * as vscode from "vscode";
import type { SecretKeys, StoredSecret } from "../client/secretKeys.ts";
import { simulatorKey } from "../simulator/sandboxApp.ts";

/** Secrets in VS Code's SecretStorage: one entry for each SDKAppID and host, so that a changed `imreq.json` gets none. */
export class StoredSecretKeys implements SecretKeys {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  async find(sdkAppId: number, origin: string): Promise<StoredSecret | undefined> {
    const stored = await this.#storage.get(entry(sdkAppId, origin));
    if (stored !== undefined) return readSecret(stored);
    const key = simulatorKey(sdkAppId, origin);
    return key === undefined ? undefined : { kind: "key", key };
  }

  async set(sdkAppId: number, origin: string, secret: StoredSecret): Promise<void> {
    await this.#storage.store(entry(sdkAppId, origin), JSON.stringify(secret));
  }

  async clear(sdkAppId: number, origin: string): Promise<void> {
    await this.#storage.delete(entry(sdkAppId, origin));
  }

  /** Tells whenever a secret was set or cleared, in this window or another. */
  onDidChange(listener: () => void): vscode.Disposable {
    return this.#storage.onDidChange(listener);
  }
}

function entry(sdkAppId: number, origin: string): string {
  return `imreq ${sdkAppId} ${origin}`;
}

function readSecret(text: string): StoredSecret | undefined {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  if ("key" in value && typeof value.key === "string") return { kind: "key", key: value.key };
  if ("userSig" in value && typeof value.userSig === "string") return { kind: "userSig", userSig: value.userSig };
  return undefined;
}
