/** A request that imports these accounts into the app of a profile, as the text of an `.imreq` file. */
export function importRequest(userIds: readonly string[], profileId: string): string {
  const [first] = userIds;
  const isOne = userIds.length === 1 && first !== undefined;
  const path = isOne ? "im_open_login_svc/account_import" : "im_open_login_svc/multiaccount_import";
  const body = isOne
    ? `{ "UserID": ${written(first)} }`
    : `{\n  "AccountList": [\n${userIds.map((id) => `    { "UserID": ${written(id)} }`).join(",\n")}\n  ]\n}`;
  // A name with blanks cannot be written there: the window's own profile counts.
  const profile = /^\S+$/.test(profileId) ? `# @profile ${profileId}\n` : "";
  return `### Import what the service does not know\n${profile}${path}\n${body}\n`;
}

/** A JSON string in which no template begins. */
function written(id: string): string {
  return JSON.stringify(id).replaceAll("{{", "{{{{");
}
