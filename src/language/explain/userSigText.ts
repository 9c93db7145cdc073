import { codeSpan, escapeMarkdown, momentText } from "../../catalog/wording.ts";
import { decodeUserSig, expiresAtSeconds, type UserSigContent } from "../../protocol/userSig.ts";
import { messages } from "../messages.ts";
import type { Piece } from "../syntax/syntax.ts";

/** A UserSig is at most this long; a longer run of its letters is something else. */
const mostCharacters = 4096;
const letter = /[A-Za-z0-9*_-]/;

/** A UserSig with its place. */
export interface FoundUserSig extends Piece {
  readonly content: UserSigContent;
}

/** The UserSig that stands at `offset`; reads no more than its surroundings. */
export function userSigAt(text: string, offset: number): FoundUserSig | undefined {
  if (!letter.test(text[offset] ?? "")) return undefined;
  let start = offset;
  let end = offset;
  while (start > 0 && offset - start <= mostCharacters && letter.test(text[start - 1] ?? "")) start--;
  while (end < text.length && end - offset <= mostCharacters && letter.test(text[end] ?? "")) end++;
  const written = text.slice(start, end);
  if (!/^e[A-P]/.test(written) || written.length < 60) return undefined;
  const decoded = decodeUserSig(written);
  return decoded.kind === "decoded" ? { text: written, start, end, content: decoded.content } : undefined;
}

/**
 * Whose a UserSig is, of which app, from when to when, as Markdown without the signature. `isSigned` tells whether the stored key
 * made it: `undefined` where no key of its app is stored, absent where nobody asked.
 */
export function userSigMarkdown(
  content: UserSigContent,
  nowMs: number,
  asked?: { readonly isSigned: boolean | undefined },
): string {
  const expires = expiresAtSeconds(content);
  const { userSig: words } = messages;
  const lines = [
    words.made(moment(content.issuedAtSeconds, nowMs)),
    (expires * 1000 <= nowMs ? words.expired : words.expires)(moment(expires, nowMs)),
    ...(asked === undefined ? [] : [words.signed(asked.isSigned)]),
  ];
  const head = `**UserSig** · ${words.of(codeSpan(content.identifier), content.sdkAppId)}`;
  return `${head}\n\n${lines.map((line) => `- ${escapeMarkdown(line)}`).join("\n")}`;
}

function moment(seconds: number, nowMs: number): string {
  const shown = momentText(seconds * 1000);
  return shown === undefined ? String(seconds) : `${relative(seconds * 1000 - nowMs)} (${shown})`;
}

/** How far away: «3 h ago», «in 6 d». */
function relative(differenceMs: number): string {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  const units = [
    { name: "d", seconds: 86_400 },
    { name: "h", seconds: 3600 },
    { name: "min", seconds: 60 },
  ];
  const unit = units.find((candidate) => seconds >= candidate.seconds) ?? { name: "s", seconds: 1 };
  const amount = `${Math.floor(seconds / unit.seconds)} ${unit.name}`;
  return differenceMs <= 0 ? messages.ago(amount) : messages.ahead(amount);
}
