import type { Outcome } from "../client/outcome.ts";

/** What the runner says to a reader, in one place for translation. */
export const messages = {
  unreadableTemplate: () => "This template cannot be read. Write a variable, name.path or a function such as $random.",
  unknownVariable: (name: string, missingImport?: string) =>
    `There is no variable “${name}”. ${
      missingImport === undefined
        ? `Define it as @${name} = … in the file, or in the profile's variables.`
        : `The file imports ${missingImport}, which is not there or cannot be read: check that path.`
    }`,
  requestWithoutPath: (name: string) =>
    `“${name}” is a request. Say which value of its response: {{${name}.ErrorCode}}.`,
  variableCycle: (chain: string) => `These variables need each other: ${chain}. Break the circle.`,
  tooLong: (most: number) =>
    `With what is filled in, this text is longer than ${most} characters. See whether a variable holds another one too often.`,
  ambiguous: (name: string) =>
    `“${name}” is defined more than once in this file. Requests and variables share their names: rename one.`,
  unknownRequest: (name: string, missingImport?: string) =>
    `There is no request named “${name}”. ${
      missingImport === undefined
        ? `Name one with # @name ${name}.`
        : `The file imports ${missingImport}, which is not there or cannot be read: check that path.`
    }`,
  noResponse: (name: string) =>
    `“${name}” has no successful response to take a value from. Send it first, or put a variable in its place (on the command line: --var).`,
  noSuchPath: (request: string, path: string) => {
    // As other tools write it.
    const inBody = /^\.(?:response\.)?body(?:\.\$)?([.[].*)$/.exec(path)?.[1];
    const advice =
      inBody === undefined
        ? "Look at its response for the right path."
        : `Paths begin in the body: write {{${request}${inBody}}}.`;
    return `The response of “${request}” has no value at ${path}. ${advice}`;
  },
  unknownFunction: (name: string) => `There is no function ${name}.`,
  secretVariable: (name: string) =>
    `${name} belongs to imreq itself and may hold a secret: it is never put into a request.`,
  missingEnvironment: (name: string) =>
    `The environment has no variable ${name}. Set it before you start VS Code or imreq.`,
  missingDotenv: (name: string) => `The .env file has no ${name}. Add a line ${name}=….`,
  userSigOfAdmin: (name: string) =>
    `$userSig makes no UserSig for the admin “${name}”: it is for trying a client log-in.`,
  userSigSeconds: () => "$userSig takes a lifetime of 1 to 86400 seconds.",
  userSigNeedsKey: () => "$userSig needs the app's secret key: a stored UserSig signs nobody else.",
  randomRange: () => "$randomInt takes two whole numbers, the smaller one first.",
  randomLength: () => "$randomString takes a length of 0 to 65536.",
  badPattern: (pattern: string) => `${pattern} is not a regular expression.`,
  slowPattern: (pattern: string, ms: number) =>
    `${pattern} took longer than ${ms} ms, so it was given up. Write it without repetitions inside of repetitions.`,
  notRunYet: (word: string) => `This version cannot run @${word} yet, so the request was not sent.`,
  cycle: (chain: string) => `These requests need each other: ${chain}. Remove one of the references.`,
  unknownProfile: (name: string, known: string) => `imreq.json has no profile “${name}”. The profiles are ${known}.`,
  brokenProfile: (problem: string, line: number) => `imreq.json, line ${line}: ${problem}`,
  profileContradicts: (written: string, chosen: string) =>
    `The file asks for profile “${written}”, the command line for “${chosen}”. Remove # @profile, or choose the same.`,
  otherHost: (written: string, origin: string) =>
    `The request names ${written}, but the profile calls ${origin}. Remove the host from the request, or choose its profile.`,
  otherApp: (written: string, sdkAppId: number) =>
    `The request names SDKAppID ${written}, but the profile's is ${sdkAppId}. Remove the query, or choose the app's profile.`,
  unknownQueryField: (name: string, path: string) => `${path} has no query field “${name}”. Remove it.`,
  storedUserSigExpired: (sdkAppId: number) =>
    `The stored UserSig of SDKAppID ${sdkAppId} has expired. Store a new one, or the secret key.`,
  missingSecret: (sdkAppId: number, host: string) => `No secret key for SDKAppID ${sdkAppId} at ${host}.`,
  readOnly: (path: string, profile: string) =>
    `${path} writes, and profile “${profile}” is read-only. Choose another profile.`,
  declined: () => "It needs a confirmation, which nobody gave.",
  unanswered: (name: string) =>
    `There is no value for “${name}”, which the request asks for with @prompt (on the command line: --var ${name}=…).`,
  needFailed: (name: string) => `“${name}”, which it needs, did not succeed. See there why.`,
  skipped: () => "Skipped by @skip.",
  stopped: () => "Not sent: the run stopped at the first refused signature, since repeated ones lock the app out.",
  withoutSecret: (sdkAppId: number) => `Not sent: there is no secret key for SDKAppID ${sdkAppId}.`,
  cancelled: () => "Not sent: the run was cancelled.",
  itemsGone: () => "The request no longer names the items that failed. Send it as it is now, or undo the change.",
  bailed: () => "Not sent: the run ends at the first request that does not pass.",
  bodyFile: (path: string, problem: string) => `${path}: ${problem}`,
  fileOutside: (path: string) =>
    `${path} lies outside the workspace. Requests read files of their own workspace only; copy it there.`,
  dotenvAsFile: (path: string) =>
    `${path} may hold secrets and is not read whole. Take single values: {{$dotenv(NAME)}}.`,
  fileTooLarge: (path: string, size: number, most: number) => `${path} has ${size} bytes; at most ${most} are read.`,
  fileNotUtf8: (path: string) => `${path} is no UTF-8 text: its characters would be lost. Save it as UTF-8.`,
  fileMissing: (path: string, target: string) =>
    `${path} does not exist (looked for ${target} in the workspace). Check the path.`,
  fileUnreadable: (path: string, code: string) =>
    `${path} cannot be read (${code}). Check the path and its permissions.`,
  noDotenvFile: () => "There is no .env file beside this one or above it. Create one with NAME=value lines.",
  outcomeWords: {
    ok: "ok",
    partial: "partial",
    failed: "failed",
    notEnvelope: "no envelope",
    unreachable: "unreachable",
    cancelled: "cancelled",
  } satisfies Record<Outcome["kind"], string>,
  failedItems: (count: number) => (count === 1 ? "1 item failed" : `${count} items failed`),
  bytes: (count: number) =>
    count < 10_000
      ? `${count} bytes`
      : count < 1_000_000
        ? `${Math.round(count / 1000)} kB`
        : `${(count / 1e6).toFixed(1)} MB`,
  next: (advice: string) => `Next: ${advice}`,
  profile: (id: string) => `profile ${id}`,
  actual: (value: string | undefined) => (value === undefined ? "there is no such value" : `it is ${value}`),
  moreItems: (count: number) => `… and ${count} more`,
  bodyUnreadable: () => "The body is not one JSON object. Correct it; the editor underlines what is wrong.",
  differences: (added: number, removed: number, changed: number) => {
    const count = added + removed + changed;
    if (count === 0) return "no difference";
    return `${count === 1 ? "1 difference" : `${count} differences`}: ${added} added, ${removed} removed, ${changed} changed`;
  },
  comparedBy: (ignoresVolatile: boolean, keepsOrder: boolean) =>
    [
      "Compared by meaning: keys in order",
      keepsOrder ? "" : ", lists by their IDs",
      ignoresVolatile ? ", without times and random values" : "",
    ].join(""),
  ignored: { time: "(time)", random: "(random)" },
  bodyFileEmpty: () => "The file holds no JSON object.",
};
