import type { IncomingMessage, ServerResponse } from "node:http";
import { isLoopback } from "../../protocol/callUrl.ts";
import { messages } from "../messages.ts";

/** Why the caller is none of this machine; a web page of another origin, or a name that was pointed here, must not get in. */
export function foreignCaller({ headers }: IncomingMessage): string | undefined {
  if (!isLoopbackAuthority(headers.host ?? "")) return messages.foreignHost();
  const { origin } = headers;
  const isHere = origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin).hostname));
  return isHere ? undefined : messages.foreignOrigin();
}

function isLoopbackAuthority(authority: string): boolean {
  const match = /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority);
  return match?.[1] !== undefined && isLoopback(match[1]);
}

/** Answers 403 with a sentence, and forgets what else comes. */
export function refuseCaller(request: IncomingMessage, response: ServerResponse, sentence: string): void {
  request.on("error", ignore).resume();
  const text = `${sentence}\n`;
  response.on("error", ignore);
  response.writeHead(403, { "content-type": "text/plain; charset=utf-8", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** The other side has gone: there is nobody to tell. */
function ignore(): void {}
