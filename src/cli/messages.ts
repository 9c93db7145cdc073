/** What the command line says to a reader, in one place for translation. */
export const messages = {
  help: (version: string) => `imreq ${version}: the Tencent Cloud IM (Chat) server RESTful API from a terminal

Usage: imreq <command> [arguments]

  run <files or folders>    send every request of .imreq files, in order
  simulate                  start the local simulator
  explain <code or words>   say what an error code means
  sig <user>                make a UserSig for a user
  list [words | files]      list the API's commands, or the requests of files
  copy <file> [request]     print a request as a cURL command or as code
  import <files>            turn cURL commands, Postman collections and .http files into .imreq files
  lsp                       be a language server on standard input and output, for an editor

Options of run
  --profile <name>          the profile of imreq.json; the sandbox (a local simulator) when absent
  --var <name>=<value>      set a variable; repeatable
  --yes                     answer every confirmation with yes
Options of simulate
  --port <number>           the port on 127.0.0.1; 7070 when absent, 0 for a free one
Options of copy
  --as <language>           curl, node, python, go, java or php; curl when absent
  --profile <name>, --var <name>=<value>   as in run
Options of import
  --out <folder>            write one file for each; nothing is overwritten. Without it, they are printed
Options of lsp
  --profile <name>          the profile whose values are shown; the sandbox when absent
Options of sig
  --profile <name>          the app that the user belongs to
  --seconds <number>        how long it is valid; 3600 when absent

  --help, --version

Secrets come from the environment, never from an argument:
  IMREQ_SECRET_KEY          the app's secret key
  IMREQ_USERSIG             one UserSig of the admin, instead of the key
  IMREQ_SDKAPPID            the app that the secret is for; checked against the profile
  IMREQ_ALLOW_HOST          one more host that may get a signature, such as im.example.com

Exit codes: 0 all expectations hold · 1 some do not · 2 wrong use, unusable files, missing secret or profile · 130 cancelled
`,
  unknownCommand: (word: string, nearest: string | undefined) =>
    `imreq has no command “${word}”.${nearest === undefined ? "" : ` Did you mean “${nearest}”?`} See imreq --help.`,
  wrongUse: (what: string) => `${what} See imreq --help.`,
  noFiles: () => "Name the .imreq files or folders to run, such as: imreq run examples/",
  noSuchPath: (path: string) => `${path} does not exist. Check the path.`,
  noRequestFiles: (path: string) => `${path} holds no .imreq files.`,
  unreadable: (path: string, code: string) => `${path} cannot be read (${code}).`,
  noProfilesFile: (id: string) =>
    `There is no imreq.json here or above, within this repository, so no profile “${id}”. Write one: see docs/profiles.md.`,
  badVariable: (text: string) => `--var takes name=value, not “${text}”.`,
  badNumber: (option: string, text: string, least: number, most: number) =>
    `--${option} takes a number from ${least} to ${most}, not “${text}”.`,
  noCopyFile: () => "Name a file and a request of it, such as: imreq copy examples/accounts.imreq import --as python",
  unknownLanguage: (word: string, known: string) => `--as takes ${known}, not “${word}”.`,
  noSuchRequest: (path: string, wanted: string, known: string) =>
    wanted === "" ? `${path} holds no request.` : `${path} has no request “${wanted}”. It has: ${known}.`,
  whichRequest: (path: string, known: string) => `${path} has several requests. Name one of them: ${known}.`,
  ambiguousRequest: (wanted: string) =>
    `Several requests are called “${wanted}”. Give the one that you mean a name of its own, with # @name.`,
  curlHint: () => "Put a UserSig in the place of ***: imreq sig makes one.",
  codeHint: (sdkAppId: number) => `It takes the secret key of SDKAppID ${sdkAppId} from IMREQ_SECRET_KEY.`,
  sandboxCodeHint: (key: string) =>
    `It calls the simulator: start it with imreq simulate. Its key is public: IMREQ_SECRET_KEY=${key}`,
  noImports: () => "Name the files to import, such as: imreq import collection.json calls.http",
  fileExists: (paths: string) =>
    `${paths} exists already, so nothing was written. Remove it, or name another folder with --out.`,
  unwritable: (path: string, code: string) => `${path} cannot be written (${code}).`,
  noCode: () => "Say which code, or some words, such as: imreq explain 60006",
  noUser: () => "Say for which user, such as: imreq sig alice",
  noMatch: (words: string) => `Nothing matches “${words}”.`,
  setKey: () => "Set IMREQ_SECRET_KEY to the app's secret key (or IMREQ_USERSIG to a UserSig of its admin).",
  otherApp: (given: string, sdkAppId: number) =>
    `IMREQ_SDKAPPID is ${given}, the profile's SDKAppID is ${sdkAppId}: the secret is not used. Choose the right profile, or set the app's own secret.`,
  foreignHost: (host: string) =>
    `${host} is no host of the IM service, so it gets no signature. If it is yours, set IMREQ_ALLOW_HOST=${host}.`,
  needsYes: (count: number) =>
    `${count === 1 ? "1 request asks" : `${count} requests ask`} for a confirmation. Run again with --yes to send.`,
  confirm: (calls: string) => `These requests ask for a confirmation:\n${calls}\nSend? [y/N] `,
  prompt: (variable: string, question: string) => `${question || variable}: `,
  simulating: (origin: string, sdkAppId: number, admin: string) =>
    `Simulator at ${origin} · SDKAppID ${sdkAppId} · admin ${admin} · Ctrl+C ends it`,
  userSigFor: (user: string, sdkAppId: number, seconds: number) =>
    `UserSig of ${user} for SDKAppID ${sdkAppId}, valid for ${seconds} s. Whoever has it can act as ${user}.`,
  summary: (passed: number, failed: number, skipped: number, seconds: string) =>
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""} in ${seconds} s`,
  atLine: (path: string, line: number) => `${path}:${line}`,
  oldNode: (version: string) => `imreq needs Node.js 22.19 or newer; this is ${version}. Install a newer Node.js.`,
  outOfStep: (why: string) =>
    `What came in is no message of the Language Server Protocol, so the server ends. An editor starts it anew; by hand it is of no use. ${why}`,
  beforeInitialize: (method: string) => `${method} came before initialize.`,
  afterShutdown: (method: string) => `${method} came after shutdown.`,
  cancelledRequest: () => "The request was cancelled.",
  bug: () => "imreq failed unexpectedly; this is a bug of imreq.",
};
