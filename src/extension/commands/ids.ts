/** Every command of the extension, without the prefix; a test holds them equal to `package.json`. */
export const commandIds = [
  "sendRequest",
  "sendFresh",
  "copyAsCurl",
  "showResponse",
  "newRequest",
  "insertRequest",
  "openDocumentation",
  "filterCommands",
  "clearFilter",
  "selectProfile",
  "openProfiles",
  "setSecretKey",
  "setUserSig",
  "clearSecret",
  "moveSecret",
  "explainErrorCode",
  "startTour",
  "diagnoseConnection",
  "takeNextStep",
] as const;
export type CommandName = (typeof commandIds)[number];

/** The id under which VS Code knows a command. */
export function commandId(name: CommandName): string {
  return `imreq.${name}`;
}
