import * as vscode from "vscode";
import type { SecretPlace } from "../../client/diagnosis.ts";
import type { StoredSecret } from "../../client/secretKeys.ts";
import { sandboxId } from "../../language/profiles.ts";
import { isAllowedOrigin, normalOrigin } from "../../protocol/callUrl.ts";
import { decodeUserSig, expiresAtSeconds } from "../../protocol/userSig.ts";
import { showInformation } from "../notify.ts";
import type { ProfileStore } from "../profileStore.ts";
import type { StoredSecretKeys } from "../secrets.ts";
import { commandId } from "./ids.ts";

/** Asks for an app's secret key and stores it. `target` is the place that a refused send names; the profile's without it. */
export async function setSecretKey(store: ProfileStore, secrets: StoredSecretKeys, target: unknown): Promise<void> {
  const profile = isPlace(target) ? target : await choosePlace(store);
  if (profile === undefined) return;
  const key = await vscode.window.showInputBox({
    title: vscode.l10n.t("Secret key of SDKAppID {0} at {1}", profile.sdkAppId, new URL(profile.origin).host),
    prompt: vscode.l10n.t("From the console: your app, Basic Information. It stays in VS Code's secret storage."),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === "" || /\s/.test(text.trim()) ? vscode.l10n.t("The key is one word of 64 characters.") : undefined,
  });
  if (key !== undefined) await keep(secrets, profile, { kind: "key", key: key.trim() });
}

/** Asks for one UserSig that somebody made, and stores it; `target` as for the key. */
export async function setUserSig(store: ProfileStore, secrets: StoredSecretKeys, target: unknown): Promise<void> {
  const profile = isPlace(target) ? target : await choosePlace(store);
  if (profile === undefined) return;
  const userSig = await vscode.window.showInputBox({
    title: vscode.l10n.t("UserSig of {0} for SDKAppID {1}", profile.admin, profile.sdkAppId),
    prompt: vscode.l10n.t("A UserSig of the app admin, made elsewhere. It is used until it expires."),
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => userSigProblem(text.trim(), profile, Date.now() / 1000),
  });
  if (userSig !== undefined) await keep(secrets, profile, { kind: "userSig", userSig: userSig.trim() });
}

/** Removes the secret of a profile's app. */
export async function clearSecret(store: ProfileStore, secrets: StoredSecretKeys): Promise<void> {
  const profile = await choosePlace(store);
  if (profile === undefined) return;
  await secrets.clear(profile.sdkAppId, profile.origin);
  void showInformation(
    vscode.l10n.t("The secret of SDKAppID {0} at {1} is gone.", profile.sdkAppId, new URL(profile.origin).host),
  );
}

/** What is wrong with a UserSig for this profile; `undefined` where nothing is. */
export function userSigProblem(text: string, profile: SecretPlace, nowSeconds: number): string | undefined {
  const decoded = decodeUserSig(text);
  if (decoded.kind === "malformed") return vscode.l10n.t("This is no complete UserSig: copy it whole.");
  const { content } = decoded;
  if (content.sdkAppId !== profile.sdkAppId) {
    return vscode.l10n.t("This UserSig is for SDKAppID {0}, the profile says {1}.", content.sdkAppId, profile.sdkAppId);
  }
  if (content.identifier !== profile.admin) {
    return vscode.l10n.t("This UserSig is for “{0}”, the profile's admin is “{1}”.", content.identifier, profile.admin);
  }
  return expiresAtSeconds(content) <= nowSeconds ? vscode.l10n.t("This UserSig has expired.") : undefined;
}

async function keep(secrets: StoredSecretKeys, profile: SecretPlace, secret: StoredSecret): Promise<void> {
  await secrets.set(profile.sdkAppId, profile.origin, secret);
  void showInformation(
    vscode.l10n.t("Stored for SDKAppID {0} at {1}.", profile.sdkAppId, new URL(profile.origin).host),
  );
}

/** The selected profile where it needs a secret, else the one that the user picks. */
export async function choosePlace(store: ProfileStore): Promise<SecretPlace | undefined> {
  await store.load();
  const profiles = store.current().flatMap((profile) => {
    const { origin } = profile;
    return origin === undefined ? [] : [{ ...profile, origin }];
  });
  const selected = profiles.find((profile) => profile.id === store.selectedId);
  if (selected !== undefined) return selected;
  if (profiles.length === 0) {
    const open = vscode.l10n.t("Open Profiles");
    const text = vscode.l10n.t(
      "A secret belongs to an app, and the profile “{0}” has none of its own. Describe your app in imreq.json first.",
      sandboxId,
    );
    void showInformation(text, open).then((chosen) => {
      if (chosen === open) void vscode.commands.executeCommand(commandId("openProfiles"));
    });
    return undefined;
  }
  const items = profiles.map((profile) => ({
    label: profile.id,
    description: `SDKAppID ${profile.sdkAppId}`,
    profile,
  }));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Which app's secret?") }))?.profile;
}

/** The arguments of a command come from outside: from a button of ours, or from anybody's link. */
function isPlace(value: unknown): value is SecretPlace {
  if (typeof value !== "object" || value === null) return false;
  const { sdkAppId, origin, admin } = value as Partial<Record<keyof SecretPlace, unknown>>;
  const isOrigin = typeof origin === "string" && normalOrigin(origin) === origin && isAllowedOrigin(origin);
  return typeof sdkAppId === "number" && Number.isSafeInteger(sdkAppId) && isOrigin && typeof admin === "string";
}
