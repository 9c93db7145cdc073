import { type Answer, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { newMessage } from "../state/conversation.ts";
import type { OpenAnswer } from "../state/robots.ts";
import { type Call, command, random32, type Service } from "./call.ts";

const mostRobots = 20;

interface NewRobot {
  readonly UserID: string;
  readonly Nick?: string;
  readonly FaceUrl?: string;
  readonly SelfSignature?: string;
}

interface Piece {
  readonly From_Account: string;
  readonly To_Account: string;
  readonly Chunk: string;
  /** Absent in the first piece. */
  readonly MsgKey?: string;
  readonly Finish?: number;
}

/** `openim_robot_http_svc`: chatbots. Each is an account too, so that users can write to it; that stays when it is deleted. */
export const robots: Service = {
  create_robot: command<NewRobot>((body, { state }) => {
    const { userIds } = state.robots;
    if (!userIds.has(body.UserID) && userIds.size >= mostRobots) {
      return refuse(10008, messages.tooManyRobots(mostRobots));
    }
    state.robots.add(body.UserID);
    const { profile } = state.addAccount(body.UserID);
    if (body.Nick !== undefined) profile.set("Tag_Profile_IM_Nick", body.Nick);
    if (body.FaceUrl !== undefined) profile.set("Tag_Profile_IM_Image", body.FaceUrl);
    if (body.SelfSignature !== undefined) profile.set("Tag_Profile_IM_SelfSignature", body.SelfSignature);
    return ok();
  }),

  delete_robot: command<{ readonly Robot_Account: string }>((body, call) => {
    const refusal = unknownRobot(call, body.Robot_Account);
    if (refusal !== undefined) return refusal;
    call.state.robots.forget(body.Robot_Account);
    return ok();
  }),

  get_all_robots: command<object>((_, { state }) => ok({ Robot_Account: [...state.robots.userIds] })),

  send_stream_msg: command<Piece>((body, call) => {
    const refusal = unknownRobot(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    if (!call.state.hasAccount(body.To_Account)) return refuse(10004, messages.noAccount(body.To_Account));
    return sendPiece(body, call);
  }),
};

function unknownRobot({ state }: Call, userId: string): Refusal | undefined {
  return state.robots.userIds.has(userId) ? undefined : refuse(10004, messages.noRobot(userId));
}

function sendPiece(piece: Piece, call: Call): Answer {
  const { MsgKey, From_Account, To_Account, Chunk } = piece;
  const { robots } = call.state;
  const answer = MsgKey === undefined ? newAnswer(piece, call) : robots.openAnswer(MsgKey, From_Account, To_Account);
  if (answer === undefined) return refuse(10004, messages.noOpenAnswer(MsgKey ?? ""));
  answer.chunks.push(Chunk);
  answer.message.body = streamBody(answer.chunks, piece.Finish === 1);
  if (piece.Finish === 1) robots.close(answer);
  return ok({ MsgKey: answer.message.key });
}

function newAnswer({ From_Account, To_Account }: Piece, call: Call): OpenAnswer {
  const { state, nowSeconds } = call;
  const content = { MsgRandom: random32(call), MsgBody: [] };
  const message = newMessage(content, From_Account, To_Account, state.newMessageSeq(), nowSeconds);
  state.conversation(From_Account, To_Account).add(message);
  const answer: OpenAnswer = { message, chunks: [] };
  state.robots.open(answer);
  return answer;
}

/** One custom element, as clients read it. Source: the package `tencent_cloud_chat_robot`, which shows such messages. */
function streamBody(chunks: readonly string[], isFinished: boolean): readonly unknown[] {
  const data = { chatbotPlugin: 1, src: 2, chunks, isFinished: isFinished ? 1 : 0 };
  return [{ MsgType: "TIMCustomElem", MsgContent: { Data: JSON.stringify(data) } }];
}
