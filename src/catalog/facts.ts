/** The form of the facts about the API, as the files of `data` hold them. */

export const effects = ["read", "write", "destructive"] as const;
/** What a command does to the app's data; `destructive` cannot be undone. */
export type Effect = (typeof effects)[number];

export const confidences = ["documented", "sdk", "partial"] as const;
/** How well the facts are known: `sdk` is from an SDK's types alone, `partial` from incomplete documentation. */
export type Confidence = (typeof confidences)[number];

/** A JSON Schema (draft-07) with this API's own `x-` keys. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  /** In characters; `x-maxBytes` is the true limit where the API counts bytes. */
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly $ref?: string;
  /** Said instead of the general sentence when this schema does not fit. */
  readonly errorMessage?: string;
  /** In UTF-8 bytes. */
  readonly "x-maxBytes"?: number;
  /** Holds a user ID. */
  readonly "x-account"?: boolean;
  /** Holds a group ID. */
  readonly "x-group"?: boolean;
  /** Holds a Unix time in seconds or milliseconds. */
  readonly "x-time"?: "s" | "ms";
  /** One sentence for each value of `enum`, in its order. */
  readonly "x-enumDescriptions"?: readonly string[];
  /** Values of `enum` that make the whole call destructive. */
  readonly "x-destructiveValues"?: readonly unknown[];
  /** Fields of the URL's query that the command knows beyond the protocol's own, by name. */
  readonly "x-query"?: Readonly<Record<string, Schema>>;
}

/** What a tree or a completion list shows of a command. */
export interface CommandName {
  readonly service: string;
  readonly command: string;
  /** Imperative, at most 6 words. */
  readonly title: string;
  /** The heading of the official list of commands. */
  readonly group: string;
  readonly summary: string;
  readonly effect: Effect;
  readonly rateLimit: RateLimit | null;
}

/** `perSecond` calls, or what `note` says where the limit is another. */
export interface RateLimit {
  readonly perSecond?: number;
  readonly note?: string;
}

export interface Variant {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** All that is known about a command. */
export interface Command extends CommandName {
  /** Product and page numbers of the documentation, `null` where unknown. */
  readonly doc: { readonly intl: string | null; readonly cn: string | null };
  /** The plan that the command needs; `null` where none is documented. */
  readonly edition: string | null;
  readonly notes: readonly string[];
  readonly request: Schema;
  /** What the answer holds beyond the envelope. */
  readonly response: Schema;
  readonly example: Readonly<Record<string, unknown>>;
  readonly exampleResponse: Readonly<Record<string, unknown>>;
  readonly errorCodes: readonly number[];
  readonly variants?: readonly Variant[];
  readonly confidence: Confidence;
}

export interface ServiceName {
  readonly service: string;
  /** 1 to 3 words. */
  readonly title: string;
  readonly summary: string;
  readonly commands: readonly CommandName[];
}

export const retries = ["never", "later", "backoff"] as const;

export interface ErrorCode {
  readonly code: number;
  /** The entry stands for all codes from `code` to this one. */
  readonly codeTo?: number;
  readonly area: string;
  readonly meaning: string;
  /** What to do; "" where nothing is documented. */
  readonly action: string;
  readonly retry: (typeof retries)[number];
  /** Seen in the result of one item of an answer whose own `ErrorCode` may be 0. */
  readonly perItem?: boolean;
  /** Other meanings of the number; `where` names services, commands or documents in words. */
  readonly alsoMeans?: readonly { readonly where: string; readonly meaning: string }[];
  readonly note?: string;
  readonly confidence?: Confidence;
}

/** A data centre of the service. */
export interface Region {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly host: string;
  readonly backupHost: string;
  readonly note: string;
}

/**
 * Where failed items stand in an answer whose `ErrorCode` is 0. An item of `list` failed when its `code` field is none of
 * `succeeded`, or one of `failed`; with neither, by being listed at all.
 */
export interface PartialRule {
  readonly list: string;
  readonly code?: string;
  readonly succeeded?: readonly number[];
  readonly failed?: readonly number[];
  /** The item's field that explains the failure. */
  readonly text?: string;
  /** Names the item: a path inside it; absent where the item itself is the name. */
  readonly id?: string;
  /** Said where the item has no code that the error codes explain. */
  readonly meaning?: string;
}

/** When a list has no further page: `field` (or `alias`, its other spelling) holds one of `equals`, or none of `notEquals`. */
export interface LastPage {
  readonly field: string;
  readonly alias?: string;
  readonly equals?: readonly (number | string)[];
  readonly notEquals?: readonly (number | string)[];
}

/** How a long list is read page by page. */
export interface Paging {
  readonly list?: string;
  readonly lists?: readonly string[];
  /** Request field → field of the answer that fills it for the next page. */
  readonly next?: Readonly<Record<string, string>>;
  /** What the first request carries. */
  readonly first?: Readonly<Record<string, number | string>>;
  readonly lastPage?: LastPage;
  readonly offset?: string;
  readonly limit?: string;
  readonly total?: string;
  /** The next request asks for what is older than the smallest value of the page. */
  readonly before?: { readonly request: string; readonly smallest: string };
  /** Communities page differently. */
  readonly community?: Paging;
}

/** A message that repeats `field`, with the same sender and content, within the window is accepted and dropped. */
export interface DroppedWhenRepeated {
  readonly field: string;
  readonly windowSeconds: number;
}
