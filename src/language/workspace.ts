import type { Profiles } from "./profiles.ts";

/** What the language needs to know beyond the text of one file; each front end brings its own. */
export interface Workspace {
  /** The profiles that apply to the file, and the name of the one that a send would use. */
  profiles(uri: string): Profiles & { readonly selected: string };
  /** The body of the last response of the request of that name, where one has come since the window opened. */
  lastResponse(uri: string, requestName: string): string | undefined;
}
