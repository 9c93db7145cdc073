import { type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { readTime, timeText } from "../calendar.ts";
import { messages } from "../messages.ts";
import { type PushContent, type ScheduledPush, scheduleTypes } from "../state/scheduledPushes.ts";
import type { AppState } from "../state/state.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import { deliver, fitting } from "./pushDelivery.ts";

/** A parameter of a scheduled push is wrong. */
const wrongParameter = 90104;

interface InApp {
  readonly Sdkappid: number;
}

interface Named extends InApp {
  readonly TaskID: number;
  readonly Type: string;
}

interface NewSchedule extends InApp {
  readonly Type: string;
  readonly SchedAt: string;
  readonly Content: PushContent;
}

interface ListRequest extends InApp {
  readonly Offset: number;
  readonly Want: number;
  readonly OrderBy: string;
  readonly Asc: boolean;
  readonly BeginTime: string;
  readonly EndTime: string;
  readonly Keyword?: string;
}

/** `timpush`: pushes at a later time. The documentation is incomplete, so the bodies are checked here. */
export const scheduledPushes: Service = {
  add_sched_task: command<NewSchedule>((body, call) => {
    const type = scheduleTypes.find((known) => known === body.Type);
    if (type === undefined) return refuse(wrongParameter, messages.wrongScheduleType(body.Type, scheduleTypes));
    const timeSeconds = timeToCome(body.SchedAt, call);
    if (isRefusal(timeSeconds)) return timeSeconds;
    const refusal = otherApp(body, call) ?? unknownSender(body.Content, call);
    if (refusal !== undefined) return refusal;
    const added = { type, madeSeconds: call.nowSeconds, timeSeconds, content: body.Content };
    return ok({ TaskID: call.state.scheduledPushes.add(added).id });
  }),

  modify_sched_task: command<Named & { readonly SchedAt?: string; readonly Content?: PushContent }>((body, call) => {
    const push = namedPush(body, call);
    if (isRefusal(push)) return push;
    if (push.pushTaskId !== undefined) return refuse(wrongParameter, messages.scheduleSent(push.id));
    const timeSeconds = body.SchedAt === undefined ? push.timeSeconds : timeToCome(body.SchedAt, call);
    if (isRefusal(timeSeconds)) return timeSeconds;
    const content = { ...push.content, ...body.Content };
    const refusal = unknownSender(content, call);
    if (refusal !== undefined) return refusal;
    call.state.scheduledPushes.move(push, timeSeconds);
    push.content = content;
    return ok();
  }),

  delete_sched_task: command<Named>((body, call) => {
    const push = namedPush(body, call);
    if (isRefusal(push)) return push;
    if (push.pushTaskId !== undefined) return refuse(90107, messages.scheduleSent(push.id));
    call.state.scheduledPushes.delete(push.id);
    return ok();
  }),

  get_sched_task: command<InApp & { readonly TaskID: number }>((body, call) => {
    const push = call.state.scheduledPushes.find(body.TaskID);
    const refusal = otherApp(body, call);
    if (refusal !== undefined) return refusal;
    if (push === undefined) return refuse(wrongParameter, messages.noScheduleId(body.TaskID));
    return ok({ TaskInfo: told(push, call) });
  }),

  list_sched_task: command<ListRequest>((body, call) => {
    const refusal = otherApp(body, call) ?? wrongPage(body);
    if (refusal !== undefined) return refusal;
    const isWanted = wanted(body);
    if (isRefusal(isWanted)) return isWanted;
    const sign = body.Asc ? 1 : -1;
    const order = timeOf(body.OrderBy);
    const found = [...call.state.scheduledPushes.all]
      .filter(isWanted)
      .sort((one, other) => sign * (order(one) - order(other) || one.id - other.id));
    const page = found.slice(body.Offset, body.Offset + body.Want);
    return ok({ Total: found.length, Tasks: page.map((push) => told(push, call)) });
  }),
};

/** Sends what is due, and tells whether anything was: asked before every call, it is as if each had been sent in time. */
export function sendDue(call: Call): boolean {
  const { app, state } = call;
  const due = state.scheduledPushes.due(call.nowSeconds);
  for (const push of due) {
    const { From_Account: from = app.admins[0] ?? "", MsgRandom: random = random32(call), ...content } = push.content;
    const delivery = {
      start: push.type === "User" ? `batch_${app.sdkAppId}` : `${app.sdkAppId}`,
      from,
      random,
      receivers: receiversOf(push, state),
      isToAll: push.type !== "User",
      message: content.OnlineOnlyFlag === 1 ? undefined : content.MsgBody,
    };
    push.pushTaskId = deliver(delivery, { ...call, nowSeconds: push.timeSeconds }).id;
  }
  return due.length > 0;
}

function receiversOf({ type, content }: ScheduledPush, state: AppState): Set<string> | undefined {
  switch (type) {
    case "All":
      return undefined;
    case "Tag":
      return fitting(content.Condition, state);
    case "User":
      return new Set((content.To_Account ?? []).filter((userId) => state.hasAccount(userId)));
  }
}

function otherApp({ Sdkappid }: InApp, { app }: Call): Refusal | undefined {
  return Sdkappid === app.sdkAppId
    ? undefined
    : refuse(wrongParameter, messages.bodyOfOtherApp(Sdkappid, app.sdkAppId));
}

function timeToCome(text: string, { nowSeconds }: Call): Found<number> {
  const seconds = readTime(text);
  if (seconds === undefined) return refuse(wrongParameter, messages.wrongTime("SchedAt", text));
  return seconds > nowSeconds ? seconds : refuse(wrongParameter, messages.pastTime(text));
}

function unknownSender({ From_Account }: PushContent, { state }: Call): Refusal | undefined {
  if (From_Account === undefined || state.hasAccount(From_Account)) return undefined;
  return refuse(wrongParameter, messages.noAccount(From_Account));
}

function namedPush(body: Named, call: Call): Found<ScheduledPush> {
  const refusal = otherApp(body, call);
  if (refusal !== undefined) return refusal;
  const push = call.state.scheduledPushes.find(body.TaskID);
  return push?.type === body.Type ? push : refuse(wrongParameter, messages.noSchedule(body.TaskID, body.Type));
}

function wrongPage({ Want, Offset, OrderBy }: ListRequest): Refusal | undefined {
  if (Want < 1) return refuse(wrongParameter, messages.wrongWant(Want));
  if (Offset < 0) return refuse(wrongParameter, messages.wrongOffset(Offset));
  // Both spellings are documented.
  const isKnown = OrderBy.toLowerCase() === "createat" || OrderBy.toLowerCase() === "schedat";
  return isKnown ? undefined : refuse(wrongParameter, messages.wrongOrder(OrderBy));
}

/**
 * Picks by time and keyword. The pages do not say which time is meant; their sample, sorted by the time of sending, has a push
 * that was made in the range and is sent after it. So either time may lie in it.
 */
function wanted({ BeginTime, EndTime, Keyword = "" }: ListRequest): Found<(push: ScheduledPush) => boolean> {
  const [begin, end] = [readTime(BeginTime), readTime(EndTime)];
  if (begin === undefined) return refuse(wrongParameter, messages.wrongTime("BeginTime", BeginTime));
  if (end === undefined) return refuse(wrongParameter, messages.wrongTime("EndTime", EndTime));
  if (begin > end) return refuse(wrongParameter, messages.wrongTimeRange(BeginTime, EndTime));
  const isWithin = (seconds: number) => begin <= seconds && seconds <= end;
  return (push) => {
    const { Title = "", Desc = "" } = push.content.OfflinePushInfo ?? {};
    const hasKeyword = Title.includes(Keyword) || Desc.includes(Keyword);
    return hasKeyword && (isWithin(push.timeSeconds) || isWithin(push.madeSeconds));
  };
}

function timeOf(orderBy: string): (push: ScheduledPush) => number {
  return orderBy.toLowerCase() === "createat" ? (push) => push.madeSeconds : (push) => push.timeSeconds;
}

/** Only the state “pending” is documented; the other is this simulator's word. */
function told(push: ScheduledPush, { app }: Call): Readonly<Record<string, unknown>> {
  const { Title = "", Desc = "" } = push.content.OfflinePushInfo ?? {};
  const isSent = push.pushTaskId !== undefined;
  return {
    TaskID: push.id,
    Sdkappid: app.sdkAppId,
    CreateAt: timeText(push.madeSeconds),
    Type: push.type,
    SchedAt: timeText(push.timeSeconds),
    Content: push.content,
    Title,
    Desc,
    Status: isSent ? "success" : "pending",
    DispatchSuccess: isSent ? 1 : 0,
    DispatchErr: "",
    PushTaskID: push.pushTaskId ?? "",
  };
}
