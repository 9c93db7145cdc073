import { randomBytes } from "node:crypto";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { Signer } from "../client/signer.ts";
import { sandboxId } from "../language/profiles.ts";
import { nameOf, type RequestSection, titleOf } from "../language/syntax/syntax.ts";
import { curlCommand } from "../runner/curl.ts";
import { type CodeLanguageName, codeFor, codeLanguageNames } from "../runner/export/code.ts";
import type { Draft, FileToRun } from "../runner/job.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { simulatorKey } from "../simulator/sandboxApp.ts";
import type { CommandParts } from "./commands.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { UsageError } from "./files.ts";
import { messages } from "./messages.ts";
import { readVariables, surroundings } from "./run.ts";
import { namedFiles, openFiles } from "./runFiles.ts";
import { terminalQuestions } from "./terminal.ts";

/** Where `imreq simulate` listens unless it is told otherwise: a simulator of its own would be gone with this process. */
const sandboxOrigin = "http://127.0.0.1:7070";
/** The most requests that a message lists. */
const mostListed = 20;

/** Prints a request as a cURL command or a program, without a signature; gives the exit code. Nothing is sent. */
export async function copy(parts: CommandParts): Promise<number> {
  const { args, terminal } = parts;
  const as = args.choice("as", ["curl", ...codeLanguageNames]);
  const draft = await draftOf(parts);
  terminal.out(as === "curl" ? `${curlCommand(draft, randomBytes(4).readUInt32LE())}\n` : codeFor(as, draft));
  terminal.error(`${hintFor(as, draft)}\n`);
  return 0;
}

async function draftOf({ catalog, args, terminal }: CommandParts): Promise<Draft> {
  const [path, ...words] = args.positionals;
  if (path === undefined) throw new UsageError(messages.noCopyFile());
  const profile = args.text("profile");
  const overrides = readVariables(args.texts("var"));
  const files = openFiles(catalog, namedFiles([path]), { profile, tags: [], names: [] });
  const { file, request } = findRequest(files, words.join(" "));
  const connections = new Connections(() => ({}));
  try {
    const runner = new Runner({
      catalog,
      client: new Client({ catalog, connections, clock: () => performance.now(), random: () => 0 }),
      signer: new Signer(new EnvironmentKeys(process.env, catalog), Date.now),
      responses: new Responses(),
      questions: terminalQuestions(terminal, false),
      sandbox: async () => sandboxOrigin,
      surroundings,
    });
    const draft = await runner.draft(
      {
        files: [{ ...file, requests: [request] }],
        profileId: profile ?? sandboxId,
        isProfileFixed: profile !== undefined,
        overrides,
        mode: "send",
      },
      request,
    );
    if ("body" in draft) return draft;
    throw new UsageError(draft.map(({ message }) => message).join("\n"));
  } finally {
    await connections.close();
  }
}

/** The one request of that name, or else of that title; the only one where nothing is wanted. */
function findRequest(files: readonly FileToRun[], wanted: string): { file: FileToRun; request: RequestSection } {
  const all = files.flatMap((file) => file.requests.map((request) => ({ file, request })));
  const named = all.filter(({ request }) => nameOf(request) === wanted);
  const titled = all.filter(({ request }) => titleOf(request) === wanted);
  const [found, ...others] = wanted === "" ? all : named.length > 0 ? named : titled;
  const known = all.slice(0, mostListed).map(({ request }) => nameOf(request) ?? titleOf(request));
  if (found === undefined) throw new UsageError(messages.noRequestCalled(wanted, known.join(", ")));
  if (others.length === 0) return found;
  throw new UsageError(wanted === "" ? messages.whichRequest(known.join(", ")) : messages.ambiguousRequest(wanted));
}

function hintFor(as: CodeLanguageName | "curl", { sdkAppId, origin }: Draft): string {
  if (as === "curl") return messages.curlHint();
  const key = simulatorKey(sdkAppId, origin);
  return key === undefined ? messages.codeHint(sdkAppId) : messages.sandboxCodeHint(key);
}
