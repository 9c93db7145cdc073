import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { ok, refuse } from "../answer.ts";
import { type ArchivedChat, archiveAge, archivePath, archiveText, linkEnd } from "../archive.ts";
import { readBeijingHour } from "../calendar.ts";
import { messages } from "../messages.ts";
import { command, type Service } from "./call.ts";

/** `open_msg_svc`: the messages of an hour as a file, which the simulator itself gives out. */
export const archives: Service = {
  get_history: command<{ readonly ChatType: ArchivedChat; readonly MsgTime: string }>((body, call) => {
    const { ChatType: chat, MsgTime: hour } = body;
    const start = readBeijingHour(hour);
    if (start === undefined) return refuse(1002, messages.wrongHour(hour));
    const age = archiveAge(start, call.nowSeconds);
    if (age === "notReady") return refuse(1004, messages.archiveNotReady(hour));
    if (age === "gone") return refuse(1005, messages.archiveGone(hour));
    const text = archiveText(call.state, call.app.sdkAppId, { chat, hour });
    if (text === undefined) return refuse(1004, messages.archiveEmpty(hour));
    const packed = gzipSync(text);
    return ok({
      File: [
        {
          URL: call.origin + archivePath({ chat, hour }, call.app),
          ExpireTime: linkEnd(call.nowSeconds),
          FileSize: Buffer.byteLength(text),
          FileMD5: md5(text),
          GzipSize: packed.length,
          GzipMD5: md5(packed),
        },
      ],
    });
  }),
};

function md5(content: string | Buffer): string {
  return createHash("md5").update(content).digest("hex");
}
