/**
 * The text of a file with `count` varied requests, as people write them: titles, names, directives, file variables, bodies from the
 * catalogue's examples with templates and comments, expectations. Every name is defined and every body valid.
 */
export function requestsText(catalog, count) {
  const parts = [
    '# A collection to measure with.\n@owner = alice\n@stamp = {{$timestamp}}\n@label = "Release {{stamp}}"\n',
  ];
  const commands = catalog.commandNames.map(({ service, command }) => catalog.command(`${service}/${command}`));
  for (let index = 0; index < count; index++) {
    const command = commands[index % commands.length];
    const bodies = [command.example, ...(command.variants ?? []).map(({ body }) => body)];
    parts.push(requestText(command, bodies[Math.floor(index / commands.length) % bodies.length], index));
  }
  return parts.join("\n");
}

function requestText({ service, command, title }, body, index) {
  const lines = [`### ${title} ${index}`];
  if (index % 2 === 0) lines.push(`# @name request${index}`);
  if (index % 5 === 4) lines.push(`# @depends request${index - (index % 2) - 2}`);
  if (index % 7 === 0) lines.push("// @timeout 5s");
  if (index % 11 === 0) lines.push(`@own${index} = {{owner}}-${index}`);
  if (index % 3 === 0) lines.push("# What the next call is for, in the words of whoever wrote it.");
  lines.push(`${index % 13 === 0 ? "POST v4/" : ""}${service}/${command}`, bodyText(body, index));
  if (index % 2 === 0) lines.push("?? ErrorCode == 0");
  if (index % 4 === 0) lines.push('?? ActionStatus == "OK"', "?? duration < 2000");
  return `${lines.join("\n")}\n`;
}

function bodyText(body, index) {
  const text = JSON.stringify(body, null, index % 6 === 0 ? undefined : 2);
  if (index % 3 === 1) return withTemplate(text, index);
  return index % 5 === 2 ? text.replace(/\{\n/, "{\n  // as the documentation has it\n") : text;
}

/** The first user ID or other plain word of the body becomes a template in its string. */
function withTemplate(text, index) {
  const templates = ["{{owner}}", "{{label}}", "{{owner}} {{$randomInt(1, 99)}}"];
  return text.replace(/": "[a-z]\w*"/, `": "${templates[index % templates.length]}"`);
}
