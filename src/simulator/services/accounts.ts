import { ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import type { AppState } from "../state/state.ts";
import { type Call, command, type Service } from "./call.ts";

/** How the service's own users, groups and robots are called: nobody may import such a name. */
const reservedStarts = ["@TGS#", "@TIM#", "@RBT#", "@TOA#", "@PMG#"] as const;

interface NewAccount {
  readonly UserID: string;
  readonly Nick?: string;
  readonly FaceUrl?: string;
}

interface NewAccounts {
  readonly AccountList?: readonly NewAccount[];
  readonly Accounts?: readonly string[];
}

interface UserIdItem {
  readonly UserID: string;
}

/** `im_open_login_svc`: accounts come and go. */
export const accounts: Service = {
  account_import: command<NewAccount>((body, { state }) =>
    importAccount(state, body) ? ok() : refuse(70402, messages.reservedName(body.UserID)),
  ),

  multiaccount_import: command<NewAccounts>((body, { state }) => {
    const wanted = [...(body.AccountList ?? []), ...(body.Accounts ?? []).map((userId) => ({ UserID: userId }))];
    // The catalogue takes an empty name among `Accounts`.
    if (wanted.some(({ UserID }) => UserID === "")) return refuse(70402, messages.emptyName());
    const failed = wanted.filter((account) => !importAccount(state, account));
    return ok({ FailAccounts: failed.map((account) => account.UserID) });
  }),

  account_check: command<{ readonly CheckItem: readonly UserIdItem[] }>((body, { state }) =>
    ok({
      ResultItem: body.CheckItem.map(({ UserID }) => ({
        UserID,
        ResultCode: 0,
        ResultInfo: "",
        AccountStatus: state.hasAccount(UserID) ? "Imported" : "NotImported",
      })),
    }),
  ),

  account_delete: command<{ readonly DeleteItem: readonly UserIdItem[] }>((body, call) =>
    ok({ ResultItem: body.DeleteItem.map(({ UserID }) => deleteAccount(UserID, call)) }),
  ),

  kick: command<UserIdItem>((body, { state, nowSeconds }) => {
    const account = state.account(body.UserID);
    if (account === undefined) return refuse(70107, messages.noAccount(body.UserID));
    account.onlineState = "Offline";
    account.kickedAtSeconds = nowSeconds;
    state.goOffline(account.userId, nowSeconds);
    return ok();
  }),
};

/** Whether the name can be an account's. */
function importAccount(state: AppState, { UserID, Nick, FaceUrl }: NewAccount): boolean {
  if (reservedStarts.some((start) => UserID.startsWith(start))) return false;
  const { profile } = state.addAccount(UserID);
  if (Nick !== undefined) profile.set("Tag_Profile_IM_Nick", Nick);
  if (FaceUrl !== undefined) profile.set("Tag_Profile_IM_Image", FaceUrl);
  return true;
}

function deleteAccount(userId: string, { app, state }: Call): Readonly<Record<string, unknown>> {
  if (!state.hasAccount(userId)) return { ResultCode: 70107, ResultInfo: messages.accountNotExist, UserID: userId };
  if (app.admins.includes(userId)) {
    return { ResultCode: 71000, ResultInfo: messages.adminNotDeletable(userId), UserID: userId };
  }
  state.deleteAccount(userId);
  return { ResultCode: 0, ResultInfo: "", UserID: userId };
}
