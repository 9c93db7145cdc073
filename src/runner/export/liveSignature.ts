import type { Signer } from "../../client/signer.ts";
import { decodeUserSig, expiresAtSeconds } from "../../protocol/userSig.ts";
import type { Draft } from "../job.ts";
import { messages } from "../messages.ts";

/** Long enough to paste a command and try it twice. */
export const liveSignatureSeconds = 300;

/** A signature that somebody asked to take along, or why there is none. */
export type LiveSignature =
  | { readonly kind: "signed"; readonly userSig: string; readonly expiresAtSeconds: number }
  /** No secret is stored for the app at this host; each front end says how one is set. */
  | { readonly kind: "missing"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/**
 * A fresh signature for a call, as short-lived as is of use; a stored fixed UserSig lives as long as it says. `nowSeconds` is Unix
 * time.
 */
export async function signLive(signer: Signer, draft: Draft, nowSeconds: number): Promise<LiveSignature> {
  const { sdkAppId, origin, identifier } = draft;
  const request = { sdkAppId, origin, identifier, lifetimeSeconds: liveSignatureSeconds };
  const made = await signer.signUser(request);
  const signature = made.kind === "fixed" ? await signer.sign(request) : made;
  switch (signature.kind) {
    case "signed": {
      const decoded = decodeUserSig(signature.userSig);
      const expires = decoded.kind === "decoded" ? expiresAtSeconds(decoded.content) : 0;
      if (expires <= nowSeconds) return { kind: "refused", message: messages.storedUserSigExpired(sdkAppId) };
      return { kind: "signed", userSig: signature.userSig, expiresAtSeconds: expires };
    }
    case "withheld":
      return { kind: "refused", message: signature.reason };
    case "missing":
    case "fixed":
      return { kind: "missing", message: messages.missingSecret(sdkAppId, new URL(origin).host) };
  }
}
