import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  Message,
  type RequestMessage,
  type ResponseMessage,
  StreamMessageReader,
} from "vscode-languageserver/node";
import { messages } from "./messages.ts";

/** Reads what a client says, and refuses what it says out of order: before `initialize`, and after `shutdown`. */
export class OrderedReader extends StreamMessageReader {
  readonly #refuse: (answer: ResponseMessage) => void;
  #state: "new" | "open" | "shutDown" = "new";

  /** `refuse` sends the answer to a request that is not passed on. */
  constructor(input: NodeJS.ReadableStream, refuse: (answer: ResponseMessage) => void) {
    super(input);
    this.#refuse = refuse;
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen((message) => {
      if (Message.isRequest(message)) {
        const problem = this.#problemOf(message);
        if (problem === undefined) callback(message);
        else this.#refuse({ jsonrpc: "2.0", id: message.id, error: problem });
      } else if (this.#state !== "new" || !Message.isNotification(message) || message.method === "exit")
        callback(message);
    });
  }

  #problemOf({ method }: RequestMessage): ResponseMessage["error"] {
    if (this.#state === "shutDown") return { code: ErrorCodes.InvalidRequest, message: messages.afterShutdown(method) };
    if (this.#state === "new" && method !== "initialize") {
      return { code: ErrorCodes.ServerNotInitialized, message: messages.beforeInitialize(method) };
    }
    this.#state = method === "shutdown" ? "shutDown" : "open";
    return undefined;
  }
}
