import type { BodyPath } from "../../catalog/bodySchema.ts";
import type { Command } from "../../catalog/facts.ts";

/** What is wrong with a group ID, and what may have been meant. */
export interface GroupIdProblem {
  readonly message: string;
  readonly suggestions: readonly string[];
}

const ofServer = "@TGS#";
const ofCommunity = "@TGS#_";

/** Prefixes of IDs that are no group's, with what they belong to. */
const ofOthers = {
  "@TOPIC#_": "a topic",
  "@PMG#_": "a permission group",
  "@RBT#": "a robot",
  "@TOA#_": "an official account",
};

/**
 * Whether a written group ID can be one. Known are: the server's own IDs start with `@TGS#`, those of communities with `@TGS#_`; an
 * own ID must not start with `@TGS#`, but that of a community must start with `@TGS#_`.
 */
export function groupIdProblem(
  command: Command,
  path: BodyPath,
  id: string,
  body: unknown,
): GroupIdProblem | undefined {
  if (id === "") return undefined;
  const [foreign, owner] = Object.entries(ofOthers).find(([prefix]) => id.startsWith(prefix)) ?? [];
  if (foreign !== undefined) {
    return { message: `${foreign}… is the ID of ${owner}. Write the group's own ID here.`, suggestions: [] };
  }
  const isCreated = /^(?:create|import)_group$/.test(command.command) && path.length === 1;
  if (isCreated) return createdId(id, typeOf(body));
  if (/^@tgs/i.test(id) && !id.startsWith(ofServer)) {
    return {
      message: `IDs that the server gave start with ${ofServer}, written exactly so.`,
      suggestions: [id.replace(/^@tgs#?/i, ofServer)],
    };
  }
  const isForCommunities = /topic|permission_group/.test(command.command);
  if (!isForCommunities || id.startsWith(ofCommunity)) return undefined;
  return { message: `This command is for communities. Their IDs start with ${ofCommunity}.`, suggestions: [] };
}

/** The own ID of a new group; `type` is `undefined` where it is not known yet. */
function createdId(id: string, type: string | undefined): GroupIdProblem | undefined {
  if (type === "Community") {
    if (id.startsWith(ofCommunity)) return undefined;
    return {
      message: `An own ID of a community must start with ${ofCommunity}.`,
      suggestions: [ofCommunity + id.replace(/^@tgs#?/i, "")],
    };
  }
  if (!id.startsWith(ofServer) || (type === undefined && id.startsWith(ofCommunity))) return undefined;
  const rest = id.replace(/^(?:@TGS#_?)+/, "");
  return {
    message: `An own group ID must not start with ${ofServer}: the server gives such IDs itself. Leave the key out to get one.`,
    suggestions: rest === "" ? [] : [rest],
  };
}

function typeOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("Type" in body)) return undefined;
  return typeof body.Type === "string" ? body.Type : undefined;
}
