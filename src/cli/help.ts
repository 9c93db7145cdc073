import type { Option } from "./arguments.ts";
import { type Command, type CommandName, commands } from "./commands.ts";
import { messages } from "./messages.ts";

const column = 28;

/** What `imreq --help` prints. */
export function helpText(version: string): string {
  const list = Object.entries(commands).map(([name, { takes, summary }]) => row(`${name} ${takes}`, summary));
  return messages.help(version, list.join("\n"));
}

/** What `imreq <command> --help` prints. */
export function commandHelp(name: CommandName): string {
  const { takes, summary, options }: Command = commands[name];
  const rows = Object.entries(options).flatMap(([option, facts]) => (facts.isHidden ? [] : optionRow(option, facts)));
  const usage = `imreq ${[name, takes, rows.length > 0 ? "[options]" : ""].filter((part) => part).join(" ")}`;
  return messages.commandHelp(usage, summary, rows.join("\n"));
}

function optionRow(name: string, { value, summary, isRepeatable }: Option): string {
  return row(`--${name}${value ? ` ${value}` : ""}`, isRepeatable ? messages.repeatable(summary) : summary);
}

function row(left: string, right: string): string {
  const text = left.trimEnd();
  return text.length < column - 1 ? `  ${text.padEnd(column)}${right}` : `  ${text}\n  ${" ".repeat(column)}${right}`;
}
