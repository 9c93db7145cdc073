import { createHmac } from "node:crypto";
import type { SimulatorApp } from "./app.ts";
import { beijingTimeText, readBeijingHour } from "./calendar.ts";
import type { DirectMessage } from "./state/conversation.ts";
import type { GroupMessage } from "./state/room.ts";
import type { AppState } from "./state/state.ts";

export const archivedChats = ["C2C", "Group"] as const;
/** The kind of messages in an archive. */
export type ArchivedChat = (typeof archivedChats)[number];

const hourSeconds = 3600;
const keptSeconds = 7 * 86_400;
const folder = "/msg_history/";

/** One hour of messages of one kind. */
export interface ArchiveName {
  readonly chat: ArchivedChat;
  /** `YYYYMMDDHH` in Beijing. */
  readonly hour: string;
}

/** Where the simulator gives out the file: only who was told the path knows it. */
export function archivePath({ chat, hour }: ArchiveName, app: SimulatorApp): string {
  const sign = createHmac("sha1", app.key).update(`${chat} ${hour}`).digest("hex");
  return `${folder}${chat}-${hour}-${sign}.gz`;
}

/** The file that a path names; `undefined` for another path. */
export function archiveAt(path: string, app: SimulatorApp): ArchiveName | undefined {
  if (!path.startsWith(folder)) return undefined;
  const [chatText, hour = ""] = path.slice(folder.length).split("-");
  const chat = archivedChats.find((known) => known === chatText);
  if (chat === undefined || archivePath({ chat, hour }, app) !== path) return undefined;
  return { chat, hour };
}

/** Whether the file of an hour that begins at `startSeconds` is there: it comes when the hour is over, and goes after 7 days. */
export function archiveAge(startSeconds: number, nowSeconds: number): "notReady" | "kept" | "gone" {
  const end = startSeconds + hourSeconds;
  if (nowSeconds < end) return "notReady";
  return nowSeconds - end > keptSeconds ? "gone" : "kept";
}

/**
 * The text of a file: a line with the head, one line a message, one that ends both; altogether JSON. `undefined` without
 * messages. What was recalled stands in it as it was sent.
 */
export function archiveText(state: AppState, sdkAppId: number, { chat, hour }: ArchiveName): string | undefined {
  const start = readBeijingHour(hour);
  if (start === undefined) return undefined;
  const lines = chat === "C2C" ? directLines(state, start) : groupLines(state, start);
  if (lines.length === 0) return undefined;
  const head = JSON.stringify({ AppId: String(sdkAppId), ChatType: chat, MsgTime: hour }).slice(0, -1);
  return `${head},"MsgList":[\n${lines.map((line) => JSON.stringify(line)).join(",\n")}\n]}`;
}

/** Until when a link counts, as an answer has it. */
export function linkEnd(nowSeconds: number): string {
  return beijingTimeText(nowSeconds + 86_400);
}

/** Pushes to many users do not stand in it. */
function directLines(state: AppState, start: number): object[] {
  const messages = [...state.conversations].flatMap((conversation) => within(conversation.messages, start));
  return messages
    .filter(({ isPush }) => !isPush)
    .sort(byTime)
    .map((message) => ({
      ...common(message),
      To_Account: message.to,
      MsgKey: message.key,
    }));
}

function groupLines(state: AppState, start: number): object[] {
  const messages = [...state.groups].flatMap((group) => [
    ...within(group.messages, start).map((message) => ({ ...message, place: { GroupId: group.groupId } })),
    ...[...group.topics.values()].flatMap(({ topicId, messages: all }) =>
      within(all, start).map((message) => ({ ...message, place: { GroupId: group.groupId, TopicId: topicId } })),
    ),
  ]);
  return messages.sort(byTime).map((message) => ({ ...common(message), ...message.place }));
}

function within<M extends { readonly timeSeconds: number }>(messages: readonly M[], start: number): M[] {
  return messages.filter(({ timeSeconds }) => start <= timeSeconds && timeSeconds < start + hourSeconds);
}

function byTime(one: { readonly timeSeconds: number }, other: { readonly timeSeconds: number }): number {
  return one.timeSeconds - other.timeSeconds;
}

function common(message: DirectMessage | GroupMessage): object {
  return {
    From_Account: message.from,
    MsgSeq: message.seq,
    MsgRandom: message.random,
    MsgTimestamp: message.timeSeconds,
    MsgFromPlatform: "RESTAPI",
    ClientIP: "127.0.0.1",
    MsgBody: message.body,
    ...(message.cloudCustomData !== undefined && { CloudCustomData: message.cloudCustomData }),
  };
}
