/** What an import says to a reader, in one place for translation. */
export const messages = {
  importedFrom: (source: string) => `Imported from ${source}.`,
  unknownFormat: () =>
    "It is no cURL command, no Postman collection of version 2 and no .http file, so nothing of it was imported.",
  ownFile: () => "It is an .imreq file already: nothing has to be imported.",
  lonelyEnvironment: () =>
    "It is a Postman environment and holds no requests. Import it together with the collection that uses it.",
  postmanVersion: () => "This is no Postman collection of version 2.0 or 2.1. Export it from Postman as version 2.1.",
  notJson: () => "It looks like JSON and cannot be read as such, so nothing of it was imported.",
  empty: () => "It holds no request of the IM API.",
  otherHost: (address: string) => `${address} is no address of the IM API (/v4/service/command), so it was left out.`,
  openPath: (address: string) =>
    `The service or command of ${address} stands in a variable without a value, so it was left out.`,
  notRequest: (line: string) => `“${line}” is no request line, so it was left out.`,
  broken: () => "It cannot be written as a request, so it was left out.",
  method: (method: string) => `${method} became POST: the IM API knows nothing else.`,
  queryField: (name: string) => `The query field ${name} was left out: the command knows none of that name.`,
  headers: (names: string) => `These headers were left out: ${names}. A profile holds what a call needs.`,
  auth: () => "Its authorization was left out: imreq signs each call with the profile's key.",
  bodyNotObject: () => "Its body is no JSON object that can be read. It stands in the request as a comment.",
  bodyMode: (mode: string) => `Its body (${mode}) was left out: the IM API takes JSON.`,
  bodyFile: (path: string) => `Its body comes from ${path}: keep that file beside the new one.`,
  badBodyFile: (path: string) => `Its body comes from “${path}”, which cannot be written as a path: it was left out.`,
  script: (line: string, more: number) =>
    `A part of its script was left out: ${line}${more > 0 ? ` (and ${more} more lines)` : ""}`,
  preScript: () => "Its script that runs before the request was left out.",
  scriptFile: (path: string) => `The script ${path} was left out.`,
  expectation: (text: string) => `“${text}” has no counterpart and was left out.`,
  directive: (text: string) => `“${text}” has no counterpart and was left out.`,
  importLine: (path: string) =>
    `“@import ${path}” was left out. Import that file too, then write # @import of the new file above the first request.`,
  noSuchRequest: (name: string) => `It names the request “${name}”, which is not there: that was left out.`,
  template: (text: string, name: string) => `{{${text}}} has no counterpart: the request asks for it as “${name}”.`,
  prompt: (names: string) =>
    `No value came along for ${names}: each request that needs one asks for it. Or define it in the file or in imreq.json, and remove the @prompt.`,
  repeated: (name: string) => `“${name}” is defined more than once: the last value counts.`,
  lines: (name: string) => `The value of “${name}” goes over several lines and was left out.`,
  secretVariable: (name: string) =>
    `“${name}” looks like a secret, so its value was not copied. Store a key with “IM API: Set Secret Key” or in IMREQ_SECRET_KEY.`,
  secretText: () => "What looks like a UserSig or a secret key was replaced by ***.",
  unused: (names: string) => `These variables are not needed any more: ${names}.`,
  examples: (count: number) => `${count} saved ${count === 1 ? "response was" : "responses were"} left out.`,
  shellVariables: () => "Its body holds names of shell variables ($NAME), which stay as text.",
  tooDeep: () => "Its folders nest too deep: those further down were left out.",
  summary: (requests: number, files: number, notes: number) =>
    `${requests} ${requests === 1 ? "request" : "requests"} imported${files > 1 ? ` into ${files} files` : ""}` +
    `${notes === 0 ? "." : `; ${notes} ${notes === 1 ? "remark" : "remarks"} on what was left out or changed.`}`,
  profileHint: () => "The calls went to these apps. As profiles in imreq.json (nothing secret belongs there):",
} as const;
