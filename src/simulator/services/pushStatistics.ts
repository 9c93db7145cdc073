import { type Answer, ok } from "../answer.ts";
import { beijingDay } from "../calendar.ts";
import { messages } from "../messages.ts";
import { type PushTask, toldSeconds } from "../state/pushState.ts";
import { type Call, command, type Service } from "./call.ts";

const lossSeconds = 7 * 86_400;
/** The code of the service for a user of whose devices it knows no token. */
const noToken = -2;

interface Period {
  readonly StartTime: number;
  readonly EndTime: number;
}

interface Tasks extends Period {
  readonly TaskID?: readonly string[];
}

/** What is told of one push, or of all. */
interface Figures {
  readonly TaskID?: string;
  readonly receivers: number;
}

/**
 * `timpush`: what became of pushes. Nobody has a device here: each receiver could be sent to, and was lost for lack of a token.
 * Pushes and days of which nothing is known, or no longer, are left out.
 */
export const pushStatistics: Service = {
  all_member_push_trace: command<object>(() => told({ InstanceTrace: [] })),

  normal_push_trace: command<object>(() => told({ InstanceTrace: [] })),

  all_member_push_statistics: command<Tasks>((body, call) =>
    told({
      Results: figuresOf(body, toldSeconds, call).map(({ receivers, ...named }) => ({
        ...named,
        ...counts(receivers),
      })),
    }),
  ),

  all_member_push_loss: command<Tasks>((body, call) =>
    told({
      Results: figuresOf(body, lossSeconds, call).map(({ receivers, ...named }) => ({
        ...named,
        ReadyToSendLoss:
          receivers === 0 ? [] : [{ ErrCode: noToken, ErrCount: receivers, ErrInfo: messages.noPushToken() }],
        PostSendDeliveredLoss: [],
        PlatformReadyToSendLoss: [],
      })),
    }),
  ),

  normal_push_statistics: command<Period>((body, call) => told(counts(chatMessages(body, call)))),
};

/** A success as the service spells it. */
function told(fields: Readonly<Record<string, unknown>>): Answer {
  return { ...ok(fields), ErrorInfo: messages.pushFiguresTold() };
}

function counts(receivers: number): Readonly<Record<string, unknown>> {
  return { TotalCount: receivers, SentCount: 0, DeliveredCount: 0, ClickCount: 0, PlatformStatistics: [] };
}

/** Of the named tasks, or the sum of all where none is named; of the last `mostSeconds`. */
function figuresOf({ StartTime, EndTime, TaskID = [] }: Tasks, mostSeconds: number, call: Call): Figures[] {
  const isTold = ({ isToAll, timeSeconds }: PushTask) =>
    isToAll && StartTime <= timeSeconds && timeSeconds <= EndTime && call.nowSeconds - timeSeconds <= mostSeconds;
  const { push } = call.state;
  if (TaskID.length === 0) {
    const all = [...push.tasks].filter(isTold);
    return [{ receivers: all.reduce((sum, { receivers }) => sum + receivers, 0) }];
  }
  return [...new Set(TaskID)].flatMap((id) => {
    const task = push.task(id);
    return task !== undefined && isTold(task) ? [{ TaskID: id, receivers: task.receivers }] : [];
  });
}

/** How many chat messages users were to get; whole days in Beijing are counted. */
function chatMessages({ StartTime, EndTime }: Period, { state, nowSeconds }: Call): number {
  const first = beijingDay(Math.max(StartTime, nowSeconds - toldSeconds));
  const last = beijingDay(Math.min(EndTime, nowSeconds));
  let count = 0;
  for (let day = first; day <= last; day++) {
    const { directDown, groupDown } = state.figures.of(day);
    count += directDown + groupDown;
  }
  return count;
}
