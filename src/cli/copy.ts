import { randomBytes } from "node:crypto";
import type { Catalog } from "../catalog/catalog.ts";
import { Client } from "../client/client.ts";
import { Connections } from "../client/connections.ts";
import { Signer } from "../client/signer.ts";
import { sandboxId } from "../language/profiles.ts";
import { directive, type RequestSection, titleOf } from "../language/syntax/syntax.ts";
import { curlCommand } from "../runner/curl.ts";
import { type CodeLanguageName, codeFor, codeLanguageNames, isCodeLanguage } from "../runner/export/code.ts";
import type { Draft } from "../runner/job.ts";
import { Responses } from "../runner/responses.ts";
import { Runner } from "../runner/runner.ts";
import { sandboxApp, simulatorKey } from "../simulator/sandboxApp.ts";
import { EnvironmentKeys } from "./environmentKeys.ts";
import { UsageError } from "./files.ts";
import { ImportedFiles } from "./importedFiles.ts";
import { messages } from "./messages.ts";
import { openFile, surroundings } from "./run.ts";
import { type Terminal, terminalQuestions } from "./terminal.ts";

export interface CopyOptions {
  readonly path: string;
  /** A request's name or title; "" where the file has only one. */
  readonly request: string;
  /** `curl` or the name of a language. */
  readonly as: string;
  readonly profile: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** Where `imreq simulate` listens unless it is told otherwise: a simulator of its own would be gone with this process. */
const sandboxOrigin = "http://127.0.0.1:7070";

/** Prints a request as a cURL command or a program, without a signature; gives the exit code. Nothing is sent. */
export async function copy(catalog: Catalog, options: CopyOptions, terminal: Terminal): Promise<number> {
  const { as } = options;
  if (as !== "curl" && !isCodeLanguage(as)) {
    throw new UsageError(messages.unknownLanguage(as, ["curl", ...codeLanguageNames].join(", ")));
  }
  const draft = await draftOf(catalog, options, terminal);
  terminal.out(as === "curl" ? `${curlCommand(draft, randomBytes(4).readUInt32LE())}\n` : codeFor(as, draft));
  terminal.error(`${hintFor(as, draft)}\n`);
  return 0;
}

async function draftOf(catalog: Catalog, options: CopyOptions, terminal: Terminal): Promise<Draft> {
  const file = openFile(catalog, options.path, new ImportedFiles(), options);
  const request = findRequest(file.requests, options);
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
        profileId: options.profile ?? sandboxId,
        isProfileFixed: options.profile !== undefined,
        overrides: options.variables,
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

/** The one request of that name, or else of that title. */
function findRequest(requests: readonly RequestSection[], { path, request: wanted }: CopyOptions): RequestSection {
  const named = requests.filter((request) => directive(request, "name")?.text === wanted);
  const titled = requests.filter((request) => titleOf(request) === wanted);
  const [found, ...others] = wanted === "" ? requests : named.length > 0 ? named : titled;
  const known = requests.slice(0, 20).map((request) => directive(request, "name")?.text ?? titleOf(request));
  if (found === undefined) throw new UsageError(messages.noSuchRequest(path, wanted, known.join(", ")));
  if (others.length === 0) return found;
  throw new UsageError(
    wanted === "" ? messages.whichRequest(path, known.join(", ")) : messages.ambiguousRequest(wanted),
  );
}

function hintFor(as: CodeLanguageName | "curl", { sdkAppId, origin }: Draft): string {
  if (as === "curl") return messages.curlHint();
  const key = simulatorKey(sdkAppId, origin);
  return key === undefined || sdkAppId !== sandboxApp.sdkAppId
    ? messages.codeHint(sdkAppId)
    : messages.sandboxCodeHint(key);
}
