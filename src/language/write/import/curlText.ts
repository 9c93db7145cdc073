import { type CurlCommand, readCurl } from "../curlCommand.ts";
import { laidOutJson } from "../laidOutJson.ts";
import { type ForeignFile, type ForeignRequest, foreignRequest, type Note } from "./foreign.ts";
import { messages } from "./messages.ts";

const start = /^[ \t]*(?:(?:\$|>|PS[^>\n]*>|[A-Za-z]:[^>\n]*>)[ \t]*)?curl(?:\.exe)?[\s^`\\]/i;

/** Whether a text holds cURL commands, alone or as the lines of a script. */
export function isCurlText(text: string): boolean {
  return text.split("\n").some((line) => start.test(line));
}

/** Reads the cURL commands of a text; the comment above one is its title. */
export function readCurlText(text: string): ForeignFile {
  const parts: ForeignRequest[] = [];
  const notes: Note[] = [];
  for (const { title, lines } of commandsOf(text)) {
    const requests = curlRequests(lines.join("\n"), title);
    parts.push(...requests);
    for (const { body } of requests) {
      if (body?.kind === "text" && /\$\{?[A-Za-z_]/.test(body.text)) {
        notes.push({ place: title, text: messages.shellVariables() });
      }
    }
  }
  return { comments: [], variables: [], parts, notes };
}

/** The calls of cURL commands, in the reading in which their bodies are JSON, or else the likeliest one. */
export function curlRequests(text: string, title: string): ForeignRequest[] {
  const readings = [...readCurl(text)];
  const commands = readings.find((reading) => reading.length > 0 && reading.every(isSound)) ?? readings[0] ?? [];
  return commands.map((command) => {
    const { data, file } = command;
    const inline = data === undefined ? undefined : ({ kind: "text", text: data, hasTemplates: false } as const);
    const body = inline ?? (file === undefined ? undefined : ({ kind: "file", path: file } as const));
    return foreignRequest({ title, address: addressOf(command), body });
  });
}

function isSound({ data }: CurlCommand): boolean {
  return data === undefined || laidOutJson(data.replaceAll("{{", "{{{{")) !== undefined;
}

function addressOf({ addresses }: CurlCommand): string {
  const address = addresses.find((word) => /v4\//i.test(word)) ?? addresses[0] ?? "";
  return address.replace(/\$\{(\w+)\}/g, (_, name: string) => `$${name}`);
}

interface CommandLines {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Each command with the lines up to the next one; comments would be read as words of the command before them. */
function commandsOf(text: string): CommandLines[] {
  const found: { title: string; lines: string[] }[] = [];
  let comment = "";
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const written = /^[ \t]*#+!?[ \t]*(.*)$/.exec(line)?.[1];
    if (start.test(line)) {
      found.push({ title: comment, lines: [line] });
      comment = "";
    } else if (written !== undefined) comment = written.trim();
    else {
      found.at(-1)?.lines.push(line);
      if (line.trim() === "") comment = "";
    }
  }
  return found;
}
