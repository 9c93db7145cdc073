import type { Catalog } from "../catalog/catalog.ts";
import type { Call } from "./client.ts";
import { type Diagnosis, diagnoseRefusal, type KnownPlace, type RefusedCall } from "./diagnosis.ts";
import { isRefusedSignature, type Outcome } from "./outcome.ts";
import { isSignedWithStoredKey, type Signer } from "./signer.ts";

export interface DiagnosisParts {
  readonly catalog: Catalog;
  readonly signer: Signer;
}

/** The call that was refused, and when its answer came. */
export interface CallToDiagnose extends Pick<Call, "origin" | "sdkAppId" | "identifier" | "userSig"> {
  /** This machine's clock, Unix time in milliseconds. */
  readonly receivedAtMs: number;
  /** The profiles that the user could choose. */
  readonly places: readonly KnownPlace[];
}

/**
 * Why the service refused a call's signature; `undefined` for every other outcome. The next call gets a freshly made UserSig:
 * the clock or the key may have been mended in between.
 */
export async function diagnose(
  { catalog, signer }: DiagnosisParts,
  call: CallToDiagnose,
  outcome: Outcome,
): Promise<Diagnosis | undefined> {
  if (!isRefusedSignature(outcome) || outcome.kind !== "failed" || outcome.code === undefined) return undefined;
  signer.forget();
  const facts = await factsOf({ catalog, signer }, call);
  return diagnoseRefusal({ ...facts, code: outcome.code, serverDateMs: outcome.answer.serverDateMs });
}

/** What is known here about the UserSig of a call, whether it was sent or not. */
export async function factsOf(
  { catalog, signer }: DiagnosisParts,
  call: CallToDiagnose,
): Promise<Omit<RefusedCall, "code" | "serverDateMs">> {
  const { origin, sdkAppId } = call;
  const { secretKeys } = signer;
  const secret = await secretKeys.find(sdkAppId, origin);
  const elsewhere = call.places.flatMap((place) =>
    place.origin === undefined ? [] : [{ ...place, origin: place.origin }],
  );
  const others = elsewhere.filter((place) => place.sdkAppId !== sdkAppId);
  const otherSecrets = await Promise.all(others.map((place) => secretKeys.find(place.sdkAppId, place.origin)));
  const isSame = (index: number) => {
    const other = otherSecrets[index];
    return secret?.kind === "key" && other?.kind === "key" && other.key === secret.key;
  };
  return {
    ...call,
    source: secret?.kind === "userSig" ? "userSig" : "key",
    isSignedWithStoredKey: await isSignedWithStoredKey(secretKeys, call.userSig, [{ sdkAppId, origin }, ...elsewhere]),
    sameKeyFor: others.filter((_, index) => isSame(index)),
    regions: catalog.regions,
  };
}
