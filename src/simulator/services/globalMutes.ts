import { type Answer, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { endOf, forGood } from "../state/group.ts";
import { type Call, command, type Service } from "./call.ts";

/** `openconfigsvr`: who may not speak anywhere in the app. Its answers have no `ActionStatus`. */
export const globalMutes: Service = {
  setnospeaking: command<{
    readonly Set_Account: string;
    readonly C2CmsgNospeakingTime?: number;
    readonly GroupmsgNospeakingTime?: number;
  }>((body, { state, nowSeconds }) => {
    const account = state.account(body.Set_Account);
    if (account === undefined) return refused(130005, messages.noAccount(body.Set_Account));
    const { C2CmsgNospeakingTime: direct, GroupmsgNospeakingTime: groups } = body;
    if (direct !== undefined) account.mutedUntil.direct = direct === 0 ? 0 : endOf(direct, nowSeconds);
    if (groups !== undefined) account.mutedUntil.groups = groups === 0 ? 0 : endOf(groups, nowSeconds);
    return done();
  }),

  getnospeaking: command<{ readonly Get_Account: string }>((body, { state, nowSeconds }) => {
    const account = state.account(body.Get_Account);
    if (account === undefined) return refused(130003, messages.noAccount(body.Get_Account));
    return done({
      C2CmsgNospeakingTime: secondsLeft(account.mutedUntil.direct, nowSeconds),
      GroupmsgNospeakingTime: secondsLeft(account.mutedUntil.groups, nowSeconds),
    });
  }),
};

/** Refuses what a user sends to groups who is muted in all of them. One-to-one messages of this API are not held back. */
export function globallyMuted({ state, nowSeconds }: Call, from: string): Refusal | undefined {
  if ((state.account(from)?.mutedUntil.groups ?? 0) <= nowSeconds) return undefined;
  return refuse(10017, messages.mutedEverywhere(from));
}

function secondsLeft(untilSeconds: number, nowSeconds: number): number {
  return untilSeconds === forGood ? forGood : Math.max(0, untilSeconds - nowSeconds);
}

function done(fields: Readonly<Record<string, unknown>> = {}): Answer {
  return { ErrorCode: 0, ErrorInfo: "", ...fields };
}

function refused(code: number, info: string): Answer {
  return { ErrorCode: code, ErrorInfo: info };
}
