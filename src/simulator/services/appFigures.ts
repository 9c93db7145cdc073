import { beijingDay, dayText } from "../calendar.ts";
import { type Figures, toldDays } from "../state/dailyFigures.ts";
import { type Call, command, type Service } from "./call.ts";
import { pick } from "./groupLookup.ts";

/** How many accounts and groups there were at the end of a day. */
interface Totals {
  readonly accounts: number;
  readonly groups: number;
}

/** `openconfigsvr`: the operations data of the last days, the newest first. The answer has no `ActionStatus`. */
export const appFigures: Service = {
  getappinfo: command<{ readonly RequestField?: readonly string[] }>((body, call) => ({
    ErrorCode: 0,
    ErrorInfo: "OK",
    Result: days(call).map((day) => pick(day, body.RequestField)),
  })),
};

/** Totals are counted back from what there is now. */
function days({ app, state, nowSeconds }: Call): Readonly<Record<string, string>>[] {
  const today = beijingDay(nowSeconds);
  let totals: Totals = { accounts: state.accountCount, groups: state.groupCount };
  return Array.from({ length: toldDays }, (_, back) => {
    const figures = state.figures.of(today - back);
    const told = { ...figuresOf(figures, totals), AppId: `${app.sdkAppId}`, Date: dayText(today - back) };
    totals = {
      accounts: totals.accounts - figures.registered + figures.deleted,
      groups: totals.groups - figures.groupsMade + figures.groupsDestroyed,
    };
    return told;
  });
}

/** Nobody logs in to the simulator, it pushes to no device and calls no webhook: those figures are 0. */
function figuresOf(figures: Figures, totals: Totals): Readonly<Record<string, string>> {
  const senders = new Set([...figures.directSenders, ...figures.groupSenders]);
  return {
    AppName: "",
    Company: "",
    ActiveUserNum: "0",
    RegistUserNumOneDay: `${figures.registered}`,
    RegistUserNumTotal: `${totals.accounts}`,
    LoginTimes: "0",
    LoginUserNum: "0",
    UpMsgNum: `${figures.directUp + figures.groupUp}`,
    SendMsgUserNum: `${senders.size}`,
    APNSMsgNum: "0",
    C2CUpMsgNum: `${figures.directUp}`,
    C2CDownMsgNum: `${figures.directDown}`,
    C2CSendMsgUserNum: `${figures.directSenders.size}`,
    C2CAPNSMsgNum: "0",
    MaxOnlineNum: "0",
    DownMsgNum: `${figures.directDown + figures.groupDown}`,
    ChainIncrease: `${figures.friendsMade}`,
    ChainDecrease: `${figures.friendsEnded}`,
    GroupUpMsgNum: `${figures.groupUp}`,
    GroupDownMsgNum: `${figures.groupDown}`,
    GroupSendMsgUserNum: `${figures.groupSenders.size}`,
    GroupAPNSMsgNum: "0",
    GroupSendMsgGroupNum: `${figures.groupsWithMessages.size}`,
    GroupJoinGroupTimes: `${figures.joins}`,
    GroupQuitGroupTimes: `${figures.leaves}`,
    GroupNewGroupNum: `${figures.groupsMade}`,
    GroupAllGroupNum: `${totals.groups}`,
    GroupDestroyGroupNum: `${figures.groupsDestroyed}`,
    CallBackReq: "0",
    CallBackRsp: "0",
  };
}
