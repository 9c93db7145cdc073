import type { Profile, Profiles } from "../language/profiles.ts";
import { messages } from "../runner/messages.ts";
import { UsageError } from "./files.ts";
import { messages as cliMessages } from "./messages.ts";

/** The profile that the command line names; a broken or unknown one ends the process. `path` is the `imreq.json` that was found. */
export function requireProfile({ profiles, problems }: Profiles, id: string, path: string | undefined): Profile {
  const found = profiles.find((profile) => profile.id === id);
  if (found !== undefined) return found;
  if (path === undefined) throw new UsageError(cliMessages.noProfilesFile(id));
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(messages.brokenProfile(problem.message, problem.line));
  throw new UsageError(messages.unknownProfile(id, profiles.map((profile) => profile.id).join(", ")));
}
