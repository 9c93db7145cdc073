/** A request that imports these accounts into the app of a profile, as the text of an `.imreq` file. */
export function importRequest(userIds: readonly string[], profileId: string): string {
  const [first] = userIds;
  const isOne = userIds.length === 1 && first !== undefined;
  const path = isOne ? "im_open_login_svc/account_import" : "im_open_login_svc/multiaccount_import";
  const body = isOne
    ? `{ "UserID": ${written(first)} }`
    : `{\n  "AccountList": [\n${userIds.map((id) => `    { "UserID": ${written(id)} }`).join(",\n")}\n  ]\n}`;
  return `### Import what the service does not know\n${profileLine(profileId)}${path}\n${body}\n`;
}

/** The line that sends a request as a profile; "" for a name with blanks, which cannot be written: the window's own profile counts. */
export function profileLine(profileId: string): string {
  return /^\S+$/.test(profileId) ? `# @profile ${profileId}\n` : "";
}

/** A JSON string in which no template begins. */
function written(id: string): string {
  return JSON.stringify(id).replaceAll("{{", "{{{{");
}
