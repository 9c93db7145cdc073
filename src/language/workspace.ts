import type { Profiles } from "./profiles.ts";

/** What the language needs to know beyond the text of one file; each front end brings its own. */
export interface Workspace {
  /** The profiles that apply to the file, and the name of the one that a send would use. */
  profiles(uri: string): Profiles & { readonly selected: string };
  /** The body of the last response of the request of that name, where one has come since the window opened. */
  lastResponse(uri: string, requestName: string): string | undefined;
  /** The URIs of the workspace's request files, open or not. */
  requestFiles(): readonly string[];
  /**
   * The text of a request file, or of a file that a request takes its body from, as it was last read; `undefined` where there is
   * none. Open files are not asked for.
   */
  textOf(uri: string): string | undefined;
  /** The URI of a path that is written in a file, relative to its folder; `undefined` where it leads out of the workspace. */
  resolvePath(uri: string, path: string): string | undefined;
  /** The files of the workspace as paths that may be written in the file, such as `./data/users.csv`. */
  pathsFrom(uri: string): Promise<readonly string[]>;
  /** User IDs or group IDs in this window's responses, the latest first. */
  seenIds(kind: "account" | "group"): readonly string[];
  /** Whether the secret key stored for the file's profiles made this UserSig; `undefined` where no key of its app is there. */
  isSignedWithStoredKey(uri: string, userSig: string): Promise<boolean | undefined>;
}
