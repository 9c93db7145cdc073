import type { Catalog } from "../catalog/catalog.ts";
import { type Profiles, readProfiles } from "../language/profiles.ts";
import type { Workspace } from "../language/workspace.ts";
import { sandboxApp } from "../simulator/sandboxApp.ts";
import { RequestFiles } from "./requestFiles.ts";

/**
 * The files below some folders, for a command that looks at each once: what was read counts to the end. `folders` are URIs, and
 * `selected` is the name of the profile whose variables count.
 */
export function fixedWorkspace(catalog: Catalog, folders: readonly string[], selected: string): Workspace {
  const files = new RequestFiles(() => performance.now());
  files.setFolders(folders);
  const textOf = remembered((uri: string) => files.textOf(uri));
  const profilesIn = remembered((text: string | undefined): Profiles => {
    return readProfiles(text, catalog.regions, sandboxApp);
  });
  const profilesOf = remembered((uri: string) => profilesIn(files.profilesText(uri)));
  // The language looks through the others for those that import a file. Most import nothing: to look through all of them for each
  // file would take long in a large collection.
  const importing = remembered((_: undefined) =>
    files.requestFiles().filter((uri) => textOf(uri)?.includes("@import")),
  );
  return {
    profiles: (uri) => ({ ...profilesOf(uri), selected }),
    requestFiles: () => importing(undefined),
    textOf,
    resolvePath: (uri, path) => files.resolvePath(uri, path),
    pathsFrom: async (uri) => files.pathsFrom(uri),
    // Nothing is sent here, and no key is stored.
    lastResponse: () => undefined,
    seenIds: () => [],
    isSignedWithStoredKey: async () => undefined,
  };
}

/** A function that finds each of its values once. */
function remembered<In, Out>(find: (of: In) => Out): (of: In) => Out {
  const known = new Map<In, { readonly value: Out }>();
  return (of) => {
    let found = known.get(of);
    if (found === undefined) {
      found = { value: find(of) };
      known.set(of, found);
    }
    return found.value;
  };
}
