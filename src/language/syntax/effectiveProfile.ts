import type { Profile, Profiles } from "../profiles.ts";
import { directive, type Piece, type RequestFile, type Section } from "./syntax.ts";

/** The directive that decides which profile a request uses: its own, else the file's; `undefined` where the selected one counts. */
export function profileDirective(file: RequestFile, section: Section): Piece | undefined {
  return directive(section, "profile") ?? fileProfile(file);
}

/** The directive before the first request, which decides for the whole file. */
export function fileProfile({ sections }: RequestFile): Piece | undefined {
  const first = sections[0]?.section;
  return first?.title === undefined ? first && directive(first, "profile") : undefined;
}

/** The profile that a send of this request would use; `undefined` where there is none of that name. */
export function effectiveProfile(
  file: RequestFile,
  section: Section,
  profiles: Profiles & { readonly selected: string },
): Profile | undefined {
  const id = profileDirective(file, section)?.text ?? profiles.selected;
  return profiles.profiles.find((profile) => profile.id === id);
}
