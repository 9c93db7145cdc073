import type { Catalog } from "../catalog/catalog.ts";
import { Signer } from "../client/signer.ts";
import { type Profile, readProfiles, sandboxId } from "../language/profiles.ts";
import { messages as runnerMessages } from "../runner/messages.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import type { CommandParts } from "./commands.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { findProfilesFile, readText, UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { requireProfile } from "./profiles.ts";

const defaultSeconds = 3600;
/** Half a year: what Tencent's own libraries default to. */
const mostSeconds = 180 * 24 * 3600;

/** The sandbox signs with its public key wherever it listens. */
const sandboxOrigin = "http://127.0.0.1";

/** Prints a UserSig alone on the output, and on the error stream whose it is and how long it is valid. */
export async function sig({ catalog, args, terminal }: CommandParts): Promise<number> {
  const [user = "", ...others] = args.positionals;
  if (user === "") throw new UsageError(messages.noUser());
  if (others.length > 0) throw new UsageError(messages.oneUser());
  const seconds = args.number("seconds", 1, mostSeconds, defaultSeconds);
  const profile = findProfile(catalog, args.text("profile") ?? sandboxId);
  const signer = new Signer(new EnvironmentKeys(process.env, catalog), Date.now);
  const signature = await signer.signUser({
    sdkAppId: profile.sdkAppId,
    origin: profile.origin ?? sandboxOrigin,
    identifier: user,
    lifetimeSeconds: seconds,
  });
  switch (signature.kind) {
    case "signed":
      terminal.error(`${messages.userSigFor(user, profile.sdkAppId, seconds)}\n`);
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
