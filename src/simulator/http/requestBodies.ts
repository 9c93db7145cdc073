import type { IncomingMessage } from "node:http";

/** The largest body that is read. */
export const mostBodyBytes = 16 * 1024 * 1024;
/** What all bodies that have not come to their end may hold together; one that comes in one piece is taken all the same. */
const mostHeldBytes = 16 * mostBodyBytes;

/** A body, or why it was not kept: larger than one may be, or one too many at once. */
export type ReadBody = Buffer | "tooLarge" | "tooMany";

/** Reads bodies and bounds the memory that they take, each and all together. */
export class RequestBodies {
  #heldBytes = 0;

  /**
   * Hands over the whole body, or why there is none; nothing where the request breaks off. What is not kept is read to its end all
   * the same, and forgotten: a sender hears an answer only once it has sent everything.
   */
  read(request: IncomingMessage, onBody: (body: ReadBody) => void): void {
    let body: ReadBody = nothing;
    let bytes = 0;
    const hold = (next: ReadBody) => {
      this.#heldBytes += sizeOf(next) - sizeOf(body);
      body = next;
    };
    request.on("error", () => hold(nothing));
    request.on("data", (chunk: Buffer) => {
      if (typeof body === "string") return;
      if (bytes + chunk.length > mostBodyBytes) hold("tooLarge");
      else if (bytes > 0 && this.#heldBytes + chunk.length > mostHeldBytes) hold("tooMany");
      else {
        hold(bytes === 0 ? chunk : withChunk(body, bytes, chunk));
        bytes += chunk.length;
      }
    });
    request.on("end", () => {
      const whole = typeof body === "string" || body.length === bytes ? body : body.subarray(0, bytes);
      hold(nothing);
      onBody(whole);
    });
  }
}

const nothing = Buffer.alloc(0);

function sizeOf(body: ReadBody): number {
  return typeof body === "string" ? 0 : body.length;
}

/** `body`, of which `bytes` are written, with `chunk` behind; twice as large where it was full, however small the pieces are that come. */
function withChunk(body: Buffer, bytes: number, chunk: Buffer): Buffer {
  const needed = bytes + chunk.length;
  const roomy = needed <= body.length ? body : Buffer.allocUnsafe(Math.min(mostBodyBytes, Math.max(needed, 2 * bytes)));
  if (roomy !== body) body.copy(roomy, 0, 0, bytes);
  chunk.copy(roomy, bytes);
  return roomy;
}
