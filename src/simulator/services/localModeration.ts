import { type Found, isRefusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Moderation } from "../state/moderation.ts";
import type { Handler, Service } from "./call.ts";

/** A text was stopped by moderation. */
export const stopped = 80001;

type Body = Readonly<Record<string, unknown>>;

/** The fields of a body at which local moderation looks, by command: `MsgBody`, and texts that others read. */
const moderatedFields: Readonly<Record<string, readonly string[]>> = {
  sendmsg: ["MsgBody"],
  batchsendmsg: ["MsgBody"],
  send_group_msg: ["MsgBody"],
  send_broadcast_msg: ["MsgBody"],
  send_official_account_msg: ["MsgBody"],
  create_group: ["Name", "Introduction", "Notification"],
  import_group: ["Name", "Introduction", "Notification"],
  modify_group_base_info: ["Name", "Introduction", "Notification"],
  modify_group_member_info: ["NameCard"],
  create_topic: ["TopicName", "Introduction", "Notification"],
  import_topic: ["TopicName", "Introduction", "Notification"],
  modify_topic: ["TopicName", "Introduction", "Notification"],
};

/**
 * The service with local moderation before the commands that put texts before others: a word that blocks refuses the call with
 * 80001, whatever else is wrong with it; one that replaces changes what is kept. Source: the commands that document 80001, and
 * messages between users, of which the documentation of the words speaks.
 */
export function moderated(service: Service): Service {
  const entries = Object.entries(service).map(([name, handler]) => {
    const fields = moderatedFields[name];
    return [name, fields === undefined ? handler : withModeration(handler, fields)] as const;
  });
  return Object.fromEntries(entries);
}

function withModeration(handler: Handler, fields: readonly string[]): Handler {
  return (body, call) => {
    const { moderation } = call.state;
    if (moderation.localWords.size === 0) return handler(body, call);
    let fit: Body = body;
    for (const field of fields) {
      if (!(field in body)) continue;
      const value = moderatedValue(body[field], moderation);
      if (isRefusal(value)) return value;
      fit = { ...fit, [field]: value.kept };
    }
    return handler(fit, call);
  };
}

/** A text or the elements of a message with what the words replace replaced; a refusal with 80001 where one blocks. */
export function moderatedValue(value: unknown, moderation: Moderation): Found<{ readonly kept: unknown }> {
  const blocking = textsOf(value).flatMap((text) => moderation.blockingWord(text) ?? [])[0];
  if (blocking !== undefined) return refuse(stopped, messages.stoppedByWord(blocking));
  if (!Array.isArray(value)) return { kept: typeof value === "string" ? moderation.replaced(value) : value };
  return { kept: value.map((element) => withReplaced(element, moderation)) };
}

/** The text itself, or those of a message's text elements. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap((element) => textOf(element) ?? []) : [];
}

interface TextElement {
  readonly MsgType: "TIMTextElem";
  readonly MsgContent: { readonly Text: string };
}

function textOf(element: unknown): string | undefined {
  return isText(element) ? element.MsgContent.Text : undefined;
}

function withReplaced(element: unknown, moderation: Moderation): unknown {
  if (!isText(element)) return element;
  return { ...element, MsgContent: { ...element.MsgContent, Text: moderation.replaced(element.MsgContent.Text) } };
}

function isText(element: unknown): element is TextElement {
  const { MsgType, MsgContent } = element as Partial<TextElement>;
  return MsgType === "TIMTextElem" && typeof MsgContent?.Text === "string";
}
