/** What completion and hover say beyond the catalog's facts and the diagnostics. */
export const messages = {
  unknownCommand: () => "The catalogue does not know this command. It is sent as it is, and counts as destructive.",
  fileVariable: (line: number, file?: string) => `Variable of ${file ?? "this file"}, line ${line}`,
  profileVariable: (profile: string) => `Variable of the profile “${profile}”`,
  promptVariable: () => "Asked for before sending",
  dataVariable: () => "Perhaps a column of this request's data",
  unknownVariable: () => "Nothing defines this variable.",
  namedRequest: (line: number, file?: string) => `Request of ${file ?? "this file"}, line ${line}`,
  unknownRequest: () => "Neither this file nor an imported one has a request of this name.",
  resolvedValue: (value: string) => `Now: ${value}`,
  secretValue: (source: string) => `\`***\`: its value comes from ${source} and is not shown.`,
  maskedValue: () => "*Secrets in it are shown as \\*\\*\\*.*",
  fromLastResponse: () => "in the last response",
  valueInLastResponse: (value: string) => `last: ${value}`,
  disableNextLine: () => "Silences the diagnostics of the next line: all, or those whose codes are listed.",
  seen: { account: "a user ID of this window's responses", group: "a group ID of this window's responses" },
  freshValue: () => "a fresh value for each send",
  thisMoment: () => "the time of sending",
  arrayLength: () => "The number of items.",
  arrayItem: (index: number) => `Item ${index}`,
  undefinedHere: () => "is used here, but nothing defines it",
  nameOfCommand: () => "from the command's name",
  usedTag: () => "a tag of this file",
  noCode: () => "The call succeeded.",
  ago: (amount: string) => `${amount} ago`,
  ahead: (amount: string) => `in ${amount}`,
  userSig: {
    of: (user: string, app: number) => `of ${user} · SDKAppID ${app}`,
    made: (moment: string) => `Made ${moment}`,
    expires: (moment: string) => `Expires ${moment}`,
    expired: (moment: string) => `Expired ${moment}`,
    signed: (isSigned: boolean | undefined) =>
      isSigned === undefined
        ? "No key of this app is stored here: whether the right key made it is not known."
        : isSigned
          ? "Signed with the stored key of this app."
          : "Not signed with the stored key of this app: the service refuses it.",
  },
  noResponseYet: () => "It has not run yet: it runs first when its value is needed.",
  lastValue: (value: string) => `Last response: ${value}`,
  literalBraces: () => "Stands for the two characters {{.",
  parameterKinds: {
    number: "A whole number, or a variable.",
    text: "'Text' in single quotes, a number, or a variable.",
    word: "A bare word, or 'text' in single quotes.",
  },
  gives: { string: "Gives text.", number: "Gives a number.", any: "" },
  profile: (app: number, place: string, admin: string) => `SDKAppID ${app}, ${place}, admin ${admin}`,
  sandbox: () => "the built-in simulator",
  requiredKey: () => "required",
  allRequired: () => "All required keys",
  wholeExample: () => "The documented example",
  duration: () => "How long the call took, in milliseconds.",
  status: () => "The HTTP status; 200 is normal whatever the outcome.",
  outcome: () => "ok, partial, failed, unreachable, notEnvelope or cancelled.",
  outcomes: {
    ok: "The call succeeded, with all its items.",
    partial: "The call succeeded, but items of it failed.",
    failed: "The service refused the call.",
    unreachable: "No answer came.",
    notEnvelope: "The answer is none of the API's.",
    cancelled: "The call was cancelled.",
  },
  operators: {
    "==": "equals",
    "!=": "differs from",
    "<=": "at most",
    ">=": "at least",
    "<": "less than",
    ">": "greater than",
    contains: "holds this text or item",
    startsWith: "begins with this text",
    endsWith: "ends with this text",
    matches: "matches this regular expression",
    exists: "is there; takes no value",
  },
  envelope: {
    ActionStatus: "OK or FAIL.",
    ErrorCode: "0 where the call succeeded.",
    ErrorInfo: "Why the call failed.",
  },

  /** What is wrong with an `imreq.json`. */
  profiles: {
    notJson: () => "imreq.json is not valid JSON here. Correct it; until then only the sandbox profile is there.",
    noProfiles: () => 'imreq.json needs "profiles": an object with a profile under each name.',
    notObject: (id: string) => `Profile “${id}” must be an object with sdkAppId, admin and a region or an endpoint.`,
    unknownKey: (id: string, key: string, similar: string) =>
      `Profile “${id}” has an unknown key “${key}”.${similar && ` Did you mean “${similar}”?`}`,
    repeatedKey: (key: string) => `“${key}” stands here twice. Keep one of them.`,
    sandboxKey: (key: string) => `The profile “sandbox” is built in: it takes “variables”, not “${key}”.`,
    sandboxNotObject: () => 'The profile “sandbox” is built in: it is an object that may hold "variables".',
    sdkAppId: (id: string) => `Profile “${id}” needs “sdkAppId”: the app's number from the console, without quotes.`,
    admin: (id: string) => `“admin” of profile “${id}” is the user ID of an app admin: 1 to 32 bytes of text.`,
    onePlace: (id: string) => `Profile “${id}” needs either “region” or “endpoint”, and one of them only.`,
    unknownRegion: (id: string, region: string, known: string) =>
      `Profile “${id}” names an unknown region ${region}. The regions are ${known}.`,
    endpoint: (id: string) => `“endpoint” of profile “${id}” must be an origin such as https://console.tim.qq.com.`,
    plainHttp: (id: string) => `“endpoint” of profile “${id}” must use https; plain http is for this machine only.`,
    flag: (id: string, key: string) => `“${key}” of profile “${id}” must be true or false.`,
    timeout: (id: string) => `“timeout” of profile “${id}” must be a duration such as "10s" or "500ms".`,
    userSigSeconds: (id: string) =>
      `“userSigSeconds” of profile “${id}” must be a whole number of seconds, at least 60.`,
    rateLimits: (id: string) =>
      `“rateLimits” of profile “${id}” must be true, false, or an object such as { "openim/sendmsg": 100 }.`,
    rateLimitPath: (id: string, path: string) =>
      `“rateLimits” of profile “${id}” names commands as service/command, such as openim/sendmsg; “${path}” is none.`,
    rateLimit: (id: string, path: string) =>
      `“rateLimits” of profile “${id}”: ${path} needs the number of calls per second, more than 0.`,
    variables: (id: string) => `“variables” of profile “${id}” must be an object of names and values.`,
  },
  /** What is wrong with a body's JSON, by jsonc-parser's name of the fault. */
  bodySyntax: {
    InvalidSymbol: "This is no JSON value. Put text into double quotes.",
    InvalidNumberFormat: "This is no JSON number.",
    PropertyNameExpected: "A key in double quotes belongs here.",
    ValueExpected: "A value belongs here.",
    ColonExpected: "A colon belongs here.",
    CommaExpected: "A comma belongs here.",
    CloseBraceExpected: "A closing } belongs here.",
    CloseBracketExpected: "A closing ] belongs here.",
    EndOfFileExpected: "The body ended before this.",
    UnexpectedEndOfComment: "This comment is not closed.",
    UnexpectedEndOfString: "This string is not closed on its line.",
    UnexpectedEndOfNumber: "This number is incomplete.",
    InvalidUnicode: "This \\u escape is incomplete.",
    InvalidEscapeCharacter: "JSON has no such escape; a backslash is written \\\\.",
    InvalidCharacter: "This character must be escaped in a JSON string.",
  } as Readonly<Record<string, string>>,
  noJson: () => "This is no JSON.",
  tooDeep: () => "Nothing in the API nests as deep as this. Remove the needless brackets.",
  notRunYet: "not run yet",

  /** Why something cannot be renamed. */
  rename: {
    nothing: () => "There is nothing to rename here. Put the cursor on a variable or on the name of a request.",
    path: () => "This is the path of a file. Rename the file in the explorer: the paths that lead to it follow.",
    profile: (name: string, profile: string) =>
      `“${name}” is a variable of the profile “${profile}”: it stands in imreq.json. Rename it there.`,
    unknown: (name: string) => `No file of the workspace defines “${name}”. Define it first, or correct its name here.`,
    ambiguous: (name: string, file: string) =>
      `“${name}” is defined more than once in ${file}, so that it is open which one is meant. Change one of them by hand first.`,
    noName: (name: string) =>
      `“${name}” is no name: one begins with a letter or _ and goes on with letters, digits, _ or -. Choose another one.`,
    takenByProfile: (name: string, profile: string) =>
      `“${name}” is taken: the profile “${profile}” in imreq.json has a variable of this name. Choose another one.`,
    takenByRequest: (name: string, file: string, line: number) =>
      `“${name}” is taken: a request has this name in ${file}, line ${line}. Choose another one.`,
    takenByVariable: (name: string, file: string, line: number) =>
      `“${name}” is taken: a variable has this name in ${file}, line ${line}. Choose another one.`,
    takenByPrompt: (name: string, file: string, line: number) =>
      `“${name}” is taken: a request asks for it with @prompt in ${file}, line ${line}. Choose another one.`,
    takenByUse: (name: string, file: string, line: number) =>
      `“${name}” is used in ${file}, line ${line}, and no file defines it: it may come from --var or a column of the data. Choose another one.`,
    sharedBody: (name: string, file: string, line: number) =>
      `A body file uses “${name}”, and the request in ${file}, line ${line}, sends that file too, where the name means something else. Give each request its own body file first.`,
    readThrough: (name: string, variable: string, file: string, line: number) =>
      `The request that asks for “${name}” with @prompt in ${file}, line ${line}, reads it through the variable “${variable}” too, which other requests share. Change these by hand.`,
  },
  /** In the words of the runner, which refuses the same. */
  refused: {
    secretVariable: (name: string) =>
      `${name} belongs to imreq itself and may hold a secret: it is never put into a request.`,
    userSigOfAdmin: (name: string) =>
      `$userSig makes no UserSig for the admin “${name}”: it is for trying a client log-in.`,
    userSigSeconds: () => "$userSig takes a lifetime of 1 to 86400 seconds.",
    randomRange: () => "$randomInt takes two whole numbers, the smaller one first.",
    randomLength: () => "$randomString takes a length of 0 to 65536.",
  },
};
