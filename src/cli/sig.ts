import type { Catalog } from "../catalog/catalog.ts";
import { Signer } from "../client/signer.ts";
import { type Profile, readProfiles, sandboxId } from "../language/profiles.ts";
import { messages as runnerMessages } from "../runner/messages.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { findProfilesFile, readText, UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { requireProfile } from "./profiles.ts";
import type { Terminal } from "./terminal.ts";

/** The sandbox signs with its public key wherever it listens. */
const sandboxOrigin = "http://127.0.0.1";

/** Prints a UserSig alone on the output, and on the error stream whose it is and how long it is valid. */
export async function sig(
  catalog: Catalog,
  options: { readonly user: string; readonly profile: string | undefined; readonly seconds: number },
  terminal: Terminal,
): Promise<number> {
  if (options.user === "") throw new UsageError(messages.noUser());
  const profile = findProfile(catalog, options.profile ?? sandboxId);
  const signer = new Signer(new EnvironmentKeys(process.env, catalog), Date.now);
  const signature = await signer.signUser({
    sdkAppId: profile.sdkAppId,
    origin: profile.origin ?? sandboxOrigin,
    identifier: options.user,
    lifetimeSeconds: options.seconds,
  });
  switch (signature.kind) {
    case "signed":
      terminal.error(`${messages.userSigFor(options.user, profile.sdkAppId, options.seconds)}\n`);
      terminal.out(`${signature.userSig}\n`);
      return 0;
    case "withheld":
      throw new UsageError(signature.reason);
    case "fixed":
      throw new UsageError(runnerMessages.userSigNeedsKey());
    case "missing": {
      const host = new URL(profile.origin ?? sandboxOrigin).host;
      throw new UsageError(`${runnerMessages.missingSecret(profile.sdkAppId, host)} ${messages.setKey()}`);
    }
  }
}

function findProfile(catalog: Catalog, id: string): Profile {
  const path = findProfilesFile("./imreq.json");
  const found = readProfiles(path && readText(path), catalog.regions, sandboxApp);
  return requireProfile(found, id, path);
}
