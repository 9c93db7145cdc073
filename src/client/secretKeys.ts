/** What an app's calls are signed with: its secret key, or one UserSig that somebody made. */
export type StoredSecret =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "userSig"; readonly userSig: string }
  /** There is a secret, but it must not be used for this host; `reason` says why and what to do. */
  | { readonly kind: "withheld"; readonly reason: string };

/** Where secrets are kept; each front end brings its own. */
export interface SecretKeys {
  /** The secret of this app at this host (scheme, name and port); `undefined` where none is stored for exactly that pair. */
  find(sdkAppId: number, origin: string): Promise<StoredSecret | undefined>;
}
