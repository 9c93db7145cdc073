import { listOf, mapOf, number, optional, record, text, through } from "./stored.ts";

/** One pair of a message's extensions, with its version. */
export interface ExtensionPair {
  readonly value: string;
  readonly seq: number;
}

/** The key-value pairs that hang on a message. */
export interface MessageExtensions {
  readonly pairs: Map<string, ExtensionPair>;
  /** The version of the last change. */
  latestSeq: number;
  /** Pairs up to this version have been cleared. */
  clearSeq: number;
  /** Unix times of the changes of the last minute. */
  readonly changes: number[];
}

/** For a message that was sent so that it takes extensions. */
export function newExtensions(isWanted: boolean): MessageExtensions | undefined {
  return isWanted ? { pairs: new Map(), latestSeq: 0, clearSeq: 0, changes: [] } : undefined;
}

/** As the state file has them. */
export const extensionsForm = optional(
  record<MessageExtensions>({
    pairs: mapOf(record<ExtensionPair>({ value: text, seq: number })),
    latestSeq: number,
    clearSeq: number,
    changes: through(
      listOf(number),
      (changes) => changes,
      (changes) => [...changes],
    ),
  }),
);
