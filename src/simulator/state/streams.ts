import type { Integer } from "../exactIntegers.ts";
import { type DirectMessage, repeatWindowSeconds as directWindowSeconds } from "./conversation.ts";
import { RecentMessages } from "./recentMessages.ts";
import { type GroupMessage, repeatWindowSeconds as groupWindowSeconds } from "./room.ts";

/** A stream ends by itself when no chunk came for longer. */
const longestPauseSeconds = 15;

/** A part of a stream message, as it came. */
export interface Chunk {
  readonly Index: Integer;
  readonly IsLast?: boolean;
}

/** A message that comes in chunks. */
export interface Stream {
  readonly id: string;
  /** Who sends it to whom. */
  readonly place: string;
  /** The conversation or group in which it stands: another one of the same name is none of its business. */
  readonly home: object | undefined;
  readonly message: DirectMessage | GroupMessage;
  /** The same list that stands in the message's body. */
  readonly chunks: Chunk[];
  /** Of the whole message so far. */
  bytes: number;
  lastChunkSeconds: number;
}

/** The stream messages that take more chunks. */
export class Streams {
  /** The one that waits longest first. */
  readonly #open = new Map<string, Stream>();
  /** First calls, which a repeated one would repeat: windows differ as those of other messages do. */
  readonly recentDirect = new RecentMessages<Stream>(directWindowSeconds);
  readonly recentGroup = new RecentMessages<Stream>(groupWindowSeconds);

  /** `undefined` where it never began or has ended. */
  open(id: string, nowSeconds: number): Stream | undefined {
    this.#endOld(nowSeconds);
    return this.#open.get(id);
  }

  /** Adds chunks, the last of which may end the stream; `bytes` is what all together have then. */
  add(stream: Stream, chunks: readonly Chunk[], bytes: number, nowSeconds: number): void {
    this.#endOld(nowSeconds);
    stream.chunks.push(...chunks);
    stream.bytes = bytes;
    stream.lastChunkSeconds = nowSeconds;
    this.#open.delete(stream.id);
    if (chunks.at(-1)?.IsLast !== true) this.#open.set(stream.id, stream);
  }

  #endOld(nowSeconds: number): void {
    for (const [id, { lastChunkSeconds }] of this.#open) {
      if (nowSeconds - lastChunkSeconds <= longestPauseSeconds) break;
      this.#open.delete(id);
    }
  }
}
