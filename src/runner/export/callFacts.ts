import { layOut } from "../../protocol/jsonText.ts";
import type { Draft } from "../job.ts";

/** Stands for a value that is not shown. */
const hiddenValue = "***";
/** The environment variable that holds the key; the same one that the command line reads. */
export const keyVariable = "IMREQ_SECRET_KEY";
/** A program signs just before it sends. */
export const signatureSeconds = 300;
/** The service itself gives up after three. */
export const timeoutSeconds = 10;

/** What a program of any language says about a call. */
export interface CallFacts {
  /** What the program does, in words that are safe in a comment of any language. */
  readonly summary: readonly string[];
  /** Scheme, name, port and path, percent-encoded: nothing but ASCII without quotes. */
  readonly address: string;
  /** The query fields that the command knows itself, percent-encoded, each with a `&` before it. */
  readonly ownQuery: string;
  readonly sdkAppId: number;
  readonly identifier: string;
  /** JSON over several lines, with the digits and the escapes of the request. */
  readonly body: string;
}

/** The facts of a call for a program. */
export function callCode(draft: Draft): CallFacts {
  const { origin, service, command, sdkAppId, identifier, query } = draft;
  const hasHidden = draft.body.includes(hiddenValue) || Object.values(query).some((value) => value === hiddenValue);
  const name = `${service}/${command}`.replace(/[^\w/.-]/g, "?");
  return {
    summary: [
      `Calls ${name} of the Tencent Cloud IM server API.`,
      `The app's secret key comes from the environment variable ${keyVariable}.`,
      ...(hasHidden ? ["Values that imreq does not copy stand as *** below: put them in first."] : []),
    ],
    address: `${plainOrigin(origin)}/v4/${encode(service)}/${encode(command)}`,
    ownQuery: Object.entries(query)
      .map(([field, value]) => `&${encode(field)}=${encode(value)}`)
      .join(""),
    sdkAppId,
    identifier: identifier.toWellFormed(),
    body: withEscapes(layOut(draft.body)),
  };
}

/** Every character beyond ASCII of a JSON text as JSON's own escape: for a language that reads its files in other encodings. */
export function asciiJson(json: string): string {
  return json.replace(/[^\0-\x7f]/g, asciiEscape);
}

/** A text between double quotes, with the escapes that JavaScript, Python, Go and Java have in common. */
export function quoted(text: string): string {
  return withEscapes(JSON.stringify(text));
}

/**
 * What a source file must not hold as it is: half a surrogate pair, which no encoding has; control characters and line ends of
 * other alphabets; a byte order mark; and what turns the direction of a text around. Inside a JSON text they stand in strings only.
 */
const unseen =
  /[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text in which nothing is left that a source file must not hold; `written` gives a character's escape, JSON's by itself. */
export function withEscapes(text: string, written: (character: string) => string = asciiEscape): string {
  return text.replace(unseen, (character) => written(character));
}

function asciiEscape(character: string): string {
  return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
    .map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`)
    .join("");
}

/** As the client encodes it; a quote of any kind, which `encodeURIComponent` leaves, is encoded too. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("'", "%27");
}

/** A host's name may hold signs that mean something between quotes; no real one does. */
function plainOrigin(origin: string): string {
  return origin.replace(/["'`$\\{}]/g, (sign) => encodeURIComponent(sign).replace("'", "%27"));
}
