import { type Found, isRefusal, ok, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { OfficialAccount } from "../state/officialAccounts.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import {
  infoOf,
  type OfOfficialAccount,
  officialAccountOf,
  type ResponseFilter,
  withAccount,
} from "./officialAccountLookup.ts";

/** How many an app has without a higher plan; what the plans allow is not documented. */
const mostAccounts = 5;
const defaultMaxSubscribers = 100_000;
const ownId = /^@TOA#_(?!@TOA#)[\x20-\x7e]*$/;
const mostOwnIdBytes = 48;

interface Profile {
  readonly Name?: string;
  readonly Introduction?: string;
  readonly FaceUrl?: string;
  readonly Organization?: string;
  readonly CustomString?: string;
  readonly MaxSubscriberNum?: number;
}

interface NewAccount extends Profile {
  readonly Owner_Account: string;
  readonly OfficialAccountUserID?: string;
  readonly Name: string;
}

/** `official_account_open_http_svc`: official accounts come and go. They need no plan and no switch in a console here. */
export const officialAccounts: Service = {
  create_official_account: command<NewAccount>((body, call) => {
    const { officialAccounts } = call.state;
    if (!call.state.hasAccount(body.Owner_Account)) return refuse(10004, messages.noAccount(body.Owner_Account));
    const id = newId(body, call);
    if (isRefusal(id)) return id;
    if (officialAccounts.count >= mostAccounts) return refuse(130010, messages.tooManyOfficialAccounts(mostAccounts));
    const profile = {
      name: body.Name,
      introduction: body.Introduction ?? "",
      faceUrl: body.FaceUrl ?? "",
      organization: body.Organization ?? "",
      customString: body.CustomString ?? "",
      maxSubscribers: body.MaxSubscriberNum ?? defaultMaxSubscribers,
    };
    officialAccounts.add(new OfficialAccount(id, body.Owner_Account, profile, call.nowSeconds));
    return ok({ OfficialAccountUserID: id });
  }),

  destroy_official_account: command<OfOfficialAccount>((body, call) =>
    withAccount(body, call, (account) => {
      call.state.officialAccounts.destroy(account);
      return ok();
    }),
  ),

  modify_official_account_base_info: command<OfOfficialAccount & Profile>((body, call) =>
    withAccount(body, call, ({ profile }) => {
      profile.name = body.Name ?? profile.name;
      profile.introduction = body.Introduction ?? profile.introduction;
      profile.faceUrl = body.FaceUrl ?? profile.faceUrl;
      profile.organization = body.Organization ?? profile.organization;
      profile.customString = body.CustomString ?? profile.customString;
      profile.maxSubscribers = body.MaxSubscriberNum ?? profile.maxSubscribers;
      return ok();
    }),
  ),

  get_official_account_info: command<{
    readonly OfficialAccountIdList: readonly OfOfficialAccount[];
    readonly ResponseFilter?: ResponseFilter;
  }>((body, call) =>
    ok({
      OfficialAccountInfoList: body.OfficialAccountIdList.map(({ Official_Account }) => {
        const account = officialAccountOf(call, Official_Account);
        if (!isRefusal(account)) return infoOf(account, body.ResponseFilter);
        return { Official_Account, ErrorCode: account.ErrorCode, ErrorInfo: account.ErrorInfo };
      }),
    }),
  ),
};

/** The ID that the body wants, or a free one of the server's own. */
function newId({ OfficialAccountUserID: id }: NewAccount, call: Call): Found<string> {
  if (id === undefined) return serverMadeId(call);
  if (!ownId.test(id) || id.length > mostOwnIdBytes) return refuse(130007, messages.wrongOfficialAccountId(id));
  const isTaken = call.state.officialAccounts.find(id) !== undefined;
  return isTaken ? refuse(130008, messages.officialAccountTaken(id)) : id;
}

/** Starts as no ID of one's own may start. */
function serverMadeId(call: Call): string {
  for (let attempt = random32(call); ; attempt++) {
    const id = `@TOA#_@TOA#${attempt.toString(36).toUpperCase().padStart(9, "2")}`;
    if (call.state.officialAccounts.find(id) === undefined) return id;
  }
}
