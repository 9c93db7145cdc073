import type { Catalog } from "../catalog/catalog.ts";
import type { Arguments, Options } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** What a command works with. */
export interface CommandParts {
  /** Read when it is first asked for. */
  readonly catalog: Catalog;
  readonly args: Arguments;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** imreq's own. */
  readonly version: string;
}

/** A command of the command line. `run` gives the exit code; what only it needs is loaded there. */
export interface Command {
  /** What stands behind its name, such as `<files or folders>`; "" where nothing does. */
  readonly takes: string;
  readonly summary: string;
  readonly options: Options;
  readonly run: (parts: CommandParts) => Promise<number> | number;
}

const profile = { value: "<name>", summary: "the profile of imreq.json; the sandbox, a local simulator, when absent" };

/** Every command, in the order of `--help`; the documentation is held equal by a test. */
export const commands = {
  run: {
    takes: "<files or folders>",
    summary: "send the requests of .imreq files, in order; file.imreq:12 sends the one at line 12",
    options: {
      profile,
      var: { value: "<name>=<value>", isRepeatable: true, summary: "set a variable" },
      yes: { summary: "answer every confirmation with yes" },
      tag: {
        value: "<word>",
        isRepeatable: true,
        summary: "only requests with one of these @tags; !word leaves some out",
      },
      name: {
        value: "<id>",
        isRepeatable: true,
        summary: "only the request of this @name or title, and what it needs",
      },
      bail: { summary: "send nothing more after the first request that does not pass" },
      jobs: { value: "<n>", summary: "run so many files side by side; 1 when absent" },
      shard: { value: "<i/n>", summary: "only the i-th of n parts of the files" },
      report: { value: "<format>=<path>", isRepeatable: true, summary: "write a report: junit, json or html" },
      verbose: { summary: "print each request's body and answer" },
    },
    run: async (parts) => (await import("./run.ts")).run(parts),
  },
  check: {
    takes: "<files or folders>",
    summary: "say what is wrong with .imreq files, without sending anything",
    options: {
      profile,
      "max-warnings": { value: "<n>", summary: "end with 1 when there are more warnings" },
      format: { value: "<format>", summary: "text, json, or github for annotations; text when absent" },
    },
    run: async (parts) => (await import("./languageCommands.ts")).check(parts),
  },
  format: {
    takes: "<files or folders>",
    summary: "lay out .imreq files; - formats the standard input",
    options: { check: { summary: "change nothing; end with 1 when a file is not laid out" } },
    run: async (parts) => (await import("./languageCommands.ts")).format(parts),
  },
  list: {
    takes: "[words | files]",
    summary: "list the API's commands, or the requests of files",
    options: { json: { summary: "as JSON" } },
    run: async (parts) => (await import("./facts.ts")).list(parts),
  },
  explain: {
    takes: "<code or words>",
    summary: "say what an error code means and what to do",
    options: {},
    run: async (parts) => (await import("./facts.ts")).explain(parts),
  },
  sig: {
    takes: "<user>",
    summary: "make a UserSig for a user, for trying a client log-in",
    options: {
      profile: { value: "<name>", summary: "the app that the user belongs to" },
      seconds: { value: "<n>", summary: "how long it is valid; 3600 when absent" },
    },
    run: async (parts) => (await import("./sig.ts")).sig(parts),
  },
  doctor: {
    takes: "",
    summary: "examine the connection: profile, secret, proxy, DNS, TLS, clock, a real call",
    options: { profile: { value: "<name>", summary: "the profile to examine; the sandbox when absent" } },
    run: async (parts) => (await import("./doctor.ts")).doctor(parts),
  },
  simulate: {
    takes: "",
    summary: "start the local simulator",
    options: {
      port: { value: "<n>", summary: "the port on 127.0.0.1; 7070 when absent, 0 for a free one" },
      app: { value: "<SDKAppID>", summary: "the SDKAppID of its app; 1400000000 when absent" },
      key: { value: "<text>", summary: "the key that UserSigs are made with; needs --app" },
      state: { value: "<file>", summary: "keep its data in this JSON file; in memory only when absent" },
      seed: { value: "<n>", summary: "make IDs and times the same in every run" },
      latency: { value: "<ms>", summary: "wait before each answer: 80, 50-300 or p50=80,p99=900" },
      fault: {
        value: "<calls>=<what>",
        isRepeatable: true,
        summary:
          "let calls go wrong, such as sns/*=http-502, “openim/sendmsg=20004 x3” or “*=half 5%”; also drop-before, drop-during, drop-after, not-json, huge-50",
      },
      "rate-limits": { summary: "refuse calls beyond the documented frequency limits" },
      "clock-skew": { value: "<seconds>", summary: "set its clock ahead, or behind with a minus" },
      https: { summary: "listen over TLS, with a certificate of its own" },
      "certificate-file": {
        value: "<path>",
        summary: "write that certificate there, for clients to trust; into a temporary folder when absent",
      },
    },
    run: async (parts) => (await import("./simulate.ts")).simulate(parts),
  },
  copy: {
    takes: "<file> [request]",
    summary: "print a request as a cURL command or as code, without a signature",
    options: {
      as: { value: "<language>", summary: "curl, node, python, go, java or php; curl when absent" },
      profile,
      var: { value: "<name>=<value>", isRepeatable: true, summary: "set a variable" },
    },
    run: async (parts) => (await import("./copy.ts")).copy(parts),
  },
  import: {
    takes: "<files>",
    summary: "turn cURL commands, Postman collections and .http files into .imreq files",
    options: { out: { value: "<folder>", summary: "write one new file for each instead of printing them" } },
    run: async (parts) => (await import("./import.ts")).importFiles(parts),
  },
  lsp: {
    takes: "",
    summary: "be a language server on standard input and output, for an editor",
    options: {
      profile,
      // What clients of language servers pass by custom: standard input and output are the only way here.
      stdio: { summary: "", isHidden: true },
      clientProcessId: { value: "<n>", summary: "", isHidden: true },
    },
    run: async ({ catalog, args, version, signal }) => {
      const { serveLanguage } = await import("./languageServer.ts");
      return serveLanguage(catalog, { version, profile: args.text("profile") }, signal);
    },
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}
