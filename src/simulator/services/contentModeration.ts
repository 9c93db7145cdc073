import { ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { Label } from "../state/moderation.ts";
import { type Call, command, randomUuid, type Service } from "./call.ts";

const mostContentBytes = 8 * 1024;

interface Content {
  readonly ContentType: "Text" | "Image" | "Audio" | "Video";
  readonly Content: string;
}

interface NumberedContent extends Content {
  readonly ContentId: number;
}

/** What a check says. */
interface Verdict {
  readonly Result: "Pass" | "Review" | "Block";
  readonly Score: number;
  readonly Label: Label;
  readonly Keywords: readonly string[];
}

const harmless: Verdict = { Result: "Pass", Score: 0, Label: "Normal", Keywords: [] };

/** `im_msg_audit`: texts are held against the keywords of cloud moderation, whatever the policy; files always pass. */
export const contentModeration: Service = {
  // What is heard and seen over time is judged later, by webhook: the answer tells only the ID of the check.
  content_moderation: command<Content>((body, call) => {
    const bytes = lengthOf(body);
    if (bytes > mostContentBytes) return refuse(93000, messages.contentTooLong(bytes, mostContentBytes));
    const isLater = body.ContentType === "Audio" || body.ContentType === "Video";
    return ok({ RequestId: randomUuid(call), ...(!isLater && verdict(body, call)) });
  }),

  batch_content_moderation: command<{ readonly Contents: readonly NumberedContent[] }>((body, call) => {
    const ids = body.Contents.map(({ ContentId }) => ContentId);
    const repeated = ids.find((id, at) => ids.indexOf(id) !== at);
    if (repeated !== undefined) return refuse(93007, messages.sameContentId(repeated));
    return ok({ AuditResults: body.Contents.map((content) => result(content, call)) });
  }),
};

function result(content: NumberedContent, call: Call): Readonly<Record<string, unknown>> {
  const { ContentId } = content;
  const bytes = lengthOf(content);
  if (bytes > mostContentBytes) {
    return { ErrorCode: 93000, ErrorInfo: messages.contentTooLong(bytes, mostContentBytes), ContentId };
  }
  return { ErrorCode: 0, ErrorInfo: "", ContentId, ...verdict(content, call), RequestId: randomUuid(call) };
}

/** 0 for a file, of which only the URL is here. */
function lengthOf({ ContentType, Content }: Content): number {
  return ContentType === "Text" ? Buffer.byteLength(Content) : 0;
}

/** A keyword that stands for nothing is none to be found. */
function verdict({ ContentType, Content }: Content, { state }: Call): Verdict {
  if (ContentType !== "Text") return harmless;
  const lists = [...state.moderation.cloudLists.values()];
  const found = lists.flatMap(({ keywords, suggestion }) =>
    [...keywords.values()]
      .filter(({ content, label }) => label !== harmless.Label && Content.includes(content))
      .map(({ content, label }) => ({ content, label, suggestion })),
  );
  const [first] = found;
  if (first === undefined) return harmless;
  return {
    Result: found.some(({ suggestion }) => suggestion === "Block") ? "Block" : "Review",
    Score: 100,
    Label: found.every(({ label }) => label === first.label) ? first.label : "Composite",
    Keywords: found.map(({ content }) => content),
  };
}
