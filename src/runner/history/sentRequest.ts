import { layOut } from "../../protocol/jsonText.ts";
import { profileLine } from "../importRequest.ts";
import { oneLine } from "../summary.ts";
import type { WholeEntry } from "./entry.ts";

/** What was sent in a past exchange, as the text of an `.imreq` file: its braces are no templates. */
export function sentRequest({ entry, exchange }: WholeEntry): string {
  const { title, path } = entry.request;
  const body = layOut(exchange.body).replaceAll("{{", "{{{{");
  return `### ${oneLine(title)}\n${profileLine(exchange.profileId)}${path}\n${body}\n`;
}
