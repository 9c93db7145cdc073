/** What the command line says to a reader, in one place for translation. */
export const messages = {
  help: (
    version: string,
    commands: string,
  ) => `imreq ${version}: the Tencent Cloud IM (Chat) server RESTful API from a terminal

Usage: imreq <command> [arguments] [options]

${commands}

  imreq <command> --help tells the options of a command; imreq --version the version.

Secrets come from the environment, never from an argument:
  IMREQ_SECRET_KEY            the app's secret key
  IMREQ_USERSIG               one UserSig of the admin, instead of the key
  IMREQ_SDKAPPID              the app that the secret is for; checked against the profile
  IMREQ_ALLOW_HOST            one more host that may get a signature, such as im.example.com

Exit codes: 0 all expectations hold · 1 some do not · 2 wrong use, unusable files, missing secret or profile · 130 cancelled
`,
  commandHelp: (usage: string, summary: string, options: string) =>
    `Usage: ${usage}\n\n  ${summary}\n${options === "" ? "" : `\n${options}\n`}`,
  repeatable: (summary: string) => `${summary} (repeatable)`,
  unknownCommand: (word: string, nearest: string | undefined) =>
    `imreq has no command “${word}”.${nearest === undefined ? "" : ` Did you mean “${nearest}”?`} See imreq --help.`,
  optionFirst: (word: string) =>
    `${word} stands before the command. Options come behind it: imreq run requests/ --profile dev. See imreq --help.`,
  takesNothing: (command: string, extra: string) =>
    `imreq ${command} takes no “${extra}”. See imreq ${command} --help.`,
  unwritableOutput: (code: string) => `The output cannot be written (${code}).`,
  unknownOption: (command: string, written: string, nearest: string | undefined) =>
    `imreq ${command} has no option ${written}.${nearest === undefined ? "" : ` Did you mean --${nearest}?`} See imreq ${command} --help.`,
  optionNeedsValue: (name: string, value: string) => `--${name} needs a value: --${name} ${value}.`,
  optionTakesNone: (name: string) => `--${name} takes no value.`,
  repeatedOption: (name: string) => `--${name} may stand once only.`,
  badChoice: (option: string, text: string, choices: readonly string[]) =>
    `--${option} is one of ${choices.join(", ")}, not “${text}”.`,
  noFiles: () => "Name the .imreq files or folders to run, such as: imreq run examples/",
  noSuchPath: (path: string) => `${path} does not exist. Check the path.`,
  noRequestFiles: (path: string) => `${path} holds no .imreq files.`,
  noRequests: () => "These files hold no request, so nothing was checked. A request is a line service/command.",
  unreadable: (path: string, code: string) => `${path} cannot be read (${code}).`,
  noProfilesFile: (id: string) =>
    `There is no imreq.json here or above, within this repository, so no profile “${id}”. Write one: see docs/profiles.md.`,
  badVariable: (text: string) => `--var takes name=value, not “${text}”.`,
  badNumber: (option: string, text: string, least: number, most: number) =>
    `--${option} takes a number from ${least} to ${most}, not “${text}”.`,
  noCopyFile: () => "Name a file and a request of it, such as: imreq copy examples/1-first-request.imreq import",
  noRequestCalled: (wanted: string, known: string) =>
    wanted === "" ? "There is no request." : `There is no request “${wanted}”. There are: ${known}.`,
  whichRequest: (known: string) => `There are several requests. Name one of them: ${known}.`,
  ambiguousRequest: (wanted: string) =>
    `Several requests are called “${wanted}”. Give the one that you mean a name of its own, with # @name.`,
  curlHint: () => "Put a UserSig in the place of ***: imreq sig makes one.",
  codeHint: (sdkAppId: number) => `It takes the secret key of SDKAppID ${sdkAppId} from IMREQ_SECRET_KEY.`,
  sandboxCodeHint: (key: string) =>
    `It calls the simulator: start it with imreq simulate. Its key is public: IMREQ_SECRET_KEY=${key}`,
  noImports: () => "Name the files to import, such as: imreq import collection.json calls.http",
  importsFiles: (path: string) => `${path} is a folder. Name the files in it that are to be imported.`,
  fileExists: (paths: string) =>
    `${paths} exists already, so nothing was written. Remove it, or name another folder with --out.`,
  noFileToReplace: (path: string) => `${path} is no file that another can take the place of. Name another path.`,
  notWritten: (path: string, code: string) => `${path} cannot be written (${code}).`,
  noCode: () => "Say which code, or some words, such as: imreq explain 60006",
  oneUser: () => "imreq sig makes a UserSig for one user. Quote a user ID that has spaces.",
  noUser: () => "Say for which user, such as: imreq sig alice",
  noMatch: (words: string) => `Nothing matches “${words}”.`,
  setKey: () => "Set IMREQ_SECRET_KEY to the app's secret key (or IMREQ_USERSIG to a UserSig of its admin).",
  otherApp: (given: string, sdkAppId: number) =>
    `IMREQ_SDKAPPID is ${given}, the profile's SDKAppID is ${sdkAppId}: the secret is not used. Choose the right profile, or set the app's own secret.`,
  foreignHost: (host: string, allowed: string) =>
    `${host} is no host of the IM service, so it gets no signature. If it is yours, set IMREQ_ALLOW_HOST=${allowed}.`,
  needsYes: (count: number) =>
    `${count === 1 ? "1 request asks" : `${count} requests ask`} for a confirmation. Run again with --yes to send.`,
  confirm: (calls: string) => `These requests ask for a confirmation:\n${calls}\nSend? [y/N] `,
  prompt: (variable: string, question: string) => `${question || variable}: `,
  keyNeedsApp: () => "--key needs an --app of your own: the key of 1400000000 is public.",
  appNeedsKey: () => "--app needs a --key, the text with which UserSigs of that app are made.",
  certificateNeedsHttps: () => "--certificate-file needs --https: over plain HTTP there is no certificate.",
  trusting: (path: string) => `Its certificate is ${path}. Clients trust it with NODE_EXTRA_CA_CERTS=${path}`,
  controlling: (origin: string, token: string) =>
    `Open it in a browser to see what it holds, and change how it behaves at ${origin}/control#token=${token}\n` +
    `Control calls to /control/behaviour need “authorization: Bearer ${token}”`,
  simulating: (origin: string, sdkAppId: number, admin: string) =>
    `Simulator at ${origin} · SDKAppID ${sdkAppId} · admin ${admin} · Ctrl+C ends it`,
  userSigFor: (user: string, sdkAppId: number, seconds: number) =>
    `UserSig of ${user} for SDKAppID ${sdkAppId}, valid for ${seconds} s. Whoever has it can act as ${user}.`,
  summary: (passed: number, failed: number, skipped: number, seconds: string) =>
    `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""} in ${seconds} s`,
  moreLeftOut: (count: number) => (count === 1 ? "1 more request" : `${count} more requests`),
  nothingChosen: (tags: readonly string[], names: readonly string[]) =>
    `No request of these files has ${[
      ...(tags.length > 0 ? [`the tags ${tags.join(", ")}`] : []),
      ...(names.length > 0 ? [`the name or title ${names.map((name) => `“${name}”`).join(", ")}`] : []),
    ].join(" and ")}. imreq list tells the requests of files.`,
  noSuchRequest: (name: string) =>
    `No request of these files has the name or title “${name}”. imreq list tells the requests of files.`,
  noRequestAt: (path: string, line: number) =>
    `There is no request at line ${line} of ${path}. imreq list tells the requests of files.`,
  badShard: (text: string) => `--shard takes part/parts, such as 2/4, not “${text}”.`,
  badReport: (text: string, formats: readonly string[]) =>
    `--report takes format=path with one of ${formats.join(", ")}, such as junit=report.xml, not “${text}”.`,
  noFileThere: (path: string) =>
    `${path} is no file that can be replaced, so no report can take its place. Nothing was sent.`,
  reportTwice: (path: string) => `Two reports would be written to ${path}. Give each a path of its own.`,
  unwritable: (path: string, code: string) => `${path} cannot be written (${code}). Nothing was sent.`,
  wroteReport: (path: string) => `Report: ${path}`,
  progress: (ended: number, total: number, failed: number) =>
    `${ended}/${Math.max(ended, total)}${failed > 0 ? ` · ${failed} failed` : ""} ·`,
  cancelled: () => "Cancelled: what was not sent yet is left out.",
  outcomes: (partial: number, unreachable: number) =>
    [
      ...(partial > 0 ? [`${partial} partial`] : []),
      ...(unreachable > 0 ? [`${unreachable} unreachable (imreq doctor tells why)`] : []),
    ].join(" · "),
  slowest: (calls: readonly { readonly title: string; readonly tookMs: number }[]) =>
    `Slowest: ${calls.map(({ title, tookMs }) => `${title} ${(tookMs / 1000).toFixed(1)} s`).join(" · ")}`,
  runAgain: (words: readonly string[]) => `Only these again: imreq run ${words.join(" ")}`,
  shortened: (characters: number) => ` … (${characters} characters in all)`,
  noFilesFor: (command: string) => `Name the .imreq files or folders, such as: imreq ${command} examples/`,
  checked: (files: number, errors: number, warnings: number) =>
    `${files === 1 ? "1 file" : `${files} files`}: ${errors === 1 ? "1 error" : `${errors} errors`}, ${warnings === 1 ? "1 warning" : `${warnings} warnings`}`,
  formatted: (path: string) => `Laid out ${path}`,
  notFormatted: (path: string) => `Not laid out: ${path}`,
  standardInput: () => "standard input",
  notUtf8: (path: string) => `${path} is no UTF-8 text. Save it as UTF-8: characters of other encodings would be lost.`,
  inputAlone: () => "- formats the standard input, and nothing else beside it.",
  formattedCount: (files: number, changed: number, isOnlyChecked: boolean) =>
    changed === 0
      ? `${files === 1 ? "1 file is" : `${files} files are`} laid out.`
      : isOnlyChecked
        ? `${changed} of ${files} would change: imreq format lays them out.`
        : `${changed} of ${files} changed.`,
  unwritableFile: (path: string, code: string) => `${path} cannot be written (${code}); it is unchanged.`,
  atLine: (path: string, line: number) => `${path}:${line}`,
  oldNode: (version: string) => `imreq needs Node.js 22.19 or newer; this is ${version}. Install a newer Node.js.`,
  outOfStep: (why: string) =>
    `What came in is no message of the Language Server Protocol, so the server ends. An editor starts it anew; by hand it is of no use. ${why}`,
  beforeInitialize: (method: string) => `${method} came before initialize.`,
  afterShutdown: (method: string) => `${method} came after shutdown.`,
  cancelledRequest: () => "The request was cancelled.",
  bug: () => "imreq failed unexpectedly; this is a bug of imreq.",
};
