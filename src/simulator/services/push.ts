import { type Answer, type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { messages } from "../messages.ts";
import { type PushCondition, type PushTask, revocableSeconds } from "../state/pushState.ts";
import { type Call, command, random32, type Service } from "./call.ts";
import { unnamedAttribute, wrongCondition } from "./pushConditions.ts";
import { deliver, fitting } from "./pushDelivery.ts";

const daySeconds = 86_400;
/** Different ones in the whole app. */
const mostAppTags = 1000;
const mostPushesADay = 100;
const mostTags = 100;
const mostDataIdBytes = 64;

interface Names {
  readonly AttrNames: Readonly<Record<string, string>>;
  readonly AttrTypes?: Readonly<Record<string, number>>;
}

interface Users {
  readonly To_Account: readonly string[];
}

interface NewAttributes {
  readonly To_Account: string;
  readonly Attrs: Readonly<Record<string, string>>;
}

interface OldAttributes {
  readonly To_Account: string;
  readonly Attrs: readonly string[];
}

interface Tags {
  readonly To_Account: string;
  readonly Tags: readonly string[];
}

interface Push {
  readonly From_Account?: string;
  readonly MsgRandom: number;
  readonly Condition?: PushCondition;
  readonly MsgBody?: readonly unknown[];
  readonly OnlineOnlyFlag?: number;
}

interface Batch {
  readonly From_Account: string;
  readonly MsgRandom?: number;
  readonly To_Account: readonly string[];
}

interface Failure {
  readonly To_Account: string;
  readonly ErrorCode: number;
  readonly ErrorInfo: string;
}

/** Without any name the answer has no list of them. */
const getAttributeNames = command<object>((_, { state }) => ok(names(state.push.attributeNames, "AttrNames")));

/** Values of an attribute whose name was replaced are not told: there is no such attribute. */
const getAttributes = command<Users>((body, call) => {
  const refusal = unknownUser(call, body.To_Account);
  if (refusal !== undefined) return refusal;
  const known = new Set(call.state.push.attributeNames.values());
  const told = (userId: string) =>
    [...(call.state.push.attributes.get(userId) ?? [])].filter(([name]) => known.has(name));
  return ok({
    UserAttrs: body.To_Account.map((userId) => ({ To_Account: userId, Attrs: Object.fromEntries(told(userId)) })),
  });
});

const getTags = command<Users>(
  (body, call) =>
    unknownUser(call, body.To_Account) ??
    ok({
      UserTags: body.To_Account.map((userId) => ({ To_Account: userId, Tags: [...call.state.push.tagsOf(userId)] })),
    }),
);

const removeTags = command<{ readonly UserTags: readonly Tags[] }>((body, call) => {
  const refusal = unknownUser(call, accountsOf(body.UserTags));
  if (refusal !== undefined) return refusal;
  for (const { To_Account, Tags } of body.UserTags) {
    const left = [...call.state.push.tagsOf(To_Account)].filter((tag) => !Tags.includes(tag));
    call.state.push.setTags(To_Account, new Set(left));
  }
  return ok();
});

const clearTags = command<Users>((body, call) => {
  const refusal = unknownUser(call, body.To_Account);
  if (refusal !== undefined) return refusal;
  for (const userId of body.To_Account) call.state.push.setTags(userId, new Set());
  return ok();
});

/** `all_member_push`: who is addressed by what, and pushes to all. A request is carried out as a whole or not at all. */
export const allMemberPush: Service = {
  // Its message never comes into the history.
  im_push: command<Push>(({ MsgBody: _, ...body }, call) => push(body, call)),
  im_set_attr_name: command<Names>((body, call) => {
    const refusal = unknownNumber(body);
    if (refusal !== undefined) return refusal;
    setNames(body, call);
    return ok();
  }),
  im_get_attr_name: getAttributeNames,
  im_get_attr: getAttributes,
  im_set_attr: command<{ readonly UserAttrs: readonly NewAttributes[] }>((body, call) => {
    const names = body.UserAttrs.flatMap(({ Attrs }) => Object.keys(Attrs));
    const refusal = unknownUser(call, accountsOf(body.UserAttrs)) ?? unnamedAttribute(call, names);
    if (refusal !== undefined) return refusal;
    for (const item of body.UserAttrs) setAttributes(item, call);
    return ok();
  }),
  im_remove_attr: command<{ readonly UserAttrs: readonly OldAttributes[] }>((body, call) => {
    const names = body.UserAttrs.flatMap(({ Attrs }) => Attrs);
    const refusal = unknownUser(call, accountsOf(body.UserAttrs)) ?? unnamedAttribute(call, names);
    if (refusal !== undefined) return refusal;
    for (const item of body.UserAttrs) removeAttributes(item, call);
    return ok();
  }),
  im_get_tag: getTags,
  im_add_tag: command<{ readonly UserTags: readonly Tags[] }>((body, call) => {
    const refusal = unknownUser(call, accountsOf(body.UserTags));
    if (refusal !== undefined) return refusal;
    const wanted = new Map<string, Set<string>>();
    for (const { To_Account, Tags } of body.UserTags) {
      const tags = new Set([...(wanted.get(To_Account) ?? call.state.push.tagsOf(To_Account)), ...Tags]);
      if (tags.size > mostTags) return refuse(90032, messages.tooManyTags(To_Account, mostTags));
      wanted.set(To_Account, tags);
    }
    const count = call.state.push.tagCountWith([...wanted.values()].flatMap((tags) => [...tags]));
    if (count > mostAppTags) return refuse(90032, messages.tooManyAppTags(mostAppTags));
    for (const [userId, tags] of wanted) call.state.push.setTags(userId, tags);
    return ok();
  }),
  im_remove_tag: removeTags,
  im_remove_all_tags: clearTags,
};

/** `timpush`: the same by the names of the Push Service. Some of its commands tell for each account what failed. */
export const timpush: Service = {
  // The documentation is incomplete, so the limits are checked here.
  push: command<Push & { readonly DataId?: string }>((body, call) =>
    Buffer.byteLength(body.DataId ?? "") > mostDataIdBytes
      ? refuse(90057, messages.dataIdTooLong(mostDataIdBytes))
      : push(body, call),
  ),
  batch: command<Batch>((body, call) => {
    const refusal = unknownUser(call, [body.From_Account]);
    if (refusal !== undefined) return refusal;
    const delivery = {
      start: `batch_${call.app.sdkAppId}`,
      from: body.From_Account,
      random: body.MsgRandom ?? random32(call),
      receivers: new Set(body.To_Account.filter((userId) => call.state.hasAccount(userId))),
      isToAll: false,
      message: undefined,
    };
    const task = deliver(delivery, call);
    return ok({ TaskId: task.id, ErrorList: body.To_Account.flatMap((userId) => unknownItem(userId, call)) });
  }),
  revoke: command<{ readonly TaskId: string }>((body, { state, nowSeconds }) => {
    const task = state.push.task(body.TaskId);
    if (task === undefined) return refuse(90001, messages.noPushTask(body.TaskId));
    if (nowSeconds - task.timeSeconds > revocableSeconds) return refuse(90001, messages.oldPushTask(body.TaskId));
    return ok();
  }),
  set_attr_name: command<Names>((body, call) => {
    const refusal = unknownNumber(body);
    if (refusal !== undefined) return refusal;
    const types = call.state.push.attributeTypes;
    const changed = Object.entries(body.AttrTypes ?? {}).find(([number, type]) => (types.get(number) ?? type) !== type);
    if (changed !== undefined) return refuse(90001, messages.attributeTypeFixed(changed[0]));
    setNames(body, call);
    return ok();
  }),
  get_attr_name: command<object>((_, { state }) =>
    ok({ ...names(state.push.attributeNames, "AttrNames"), ...names(state.push.attributeTypes, "AttrTypes") }),
  ),
  get_attr: getAttributes,
  set_attr: command<{ readonly UserAttrs: readonly NewAttributes[] }>((body, call) => {
    const refusal = unnamedAttribute(
      call,
      body.UserAttrs.flatMap(({ Attrs }) => Object.keys(Attrs)),
    );
    if (refusal !== undefined) return refusal;
    return ok({
      ErrorList: body.UserAttrs.flatMap((item) => {
        const failed = failedAttributes(item.To_Account, Object.keys(item.Attrs), call);
        if (failed.length === 0) setAttributes(item, call);
        return failed;
      }),
    });
  }),
  remove_attr: command<{ readonly UserAttrs: readonly OldAttributes[] }>((body, call) => {
    const refusal = unnamedAttribute(
      call,
      body.UserAttrs.flatMap(({ Attrs }) => Attrs),
    );
    if (refusal !== undefined) return refusal;
    return ok({
      ErrorList: body.UserAttrs.flatMap((item) => {
        const failed = failedAttributes(item.To_Account, item.Attrs, call);
        if (failed.length === 0) removeAttributes(item, call);
        return failed;
      }),
    });
  }),
  get_tag: getTags,
  add_tag: command<{ readonly Replace?: number; readonly UserTags: readonly Tags[] }>((body, call) =>
    ok({ ErrorList: body.UserTags.flatMap((item) => addTags(item, body.Replace === 1, call)) }),
  ),
  remove_tag: removeTags,
  clear_all_tags: clearTags,
};

/** A list by number as an answer has it. */
function names(byNumber: ReadonlyMap<string, unknown>, field: string): Readonly<Record<string, unknown>> {
  return byNumber.size === 0 ? {} : { [field]: Object.fromEntries(byNumber) };
}

function accountsOf(items: readonly { readonly To_Account: string }[]): string[] {
  return items.map((item) => item.To_Account);
}

function unknownUser({ state }: Call, userIds: readonly string[]): Refusal | undefined {
  const unknown = userIds.find((userId) => !state.hasAccount(userId));
  return unknown === undefined ? undefined : refuse(90048, messages.noAccount(unknown));
}

function unknownItem(userId: string, { state }: Call): Failure[] {
  if (state.hasAccount(userId)) return [];
  return [{ To_Account: userId, ErrorCode: 70107, ErrorInfo: messages.noAccount(userId) }];
}

/** The catalogue holds nothing against a number that it does not know, nor against its name. */
function unknownNumber({ AttrNames, AttrTypes = {} }: Names): Refusal | undefined {
  const unknown = [...Object.keys(AttrNames), ...Object.keys(AttrTypes)].find((number) => !/^\d$/.test(number));
  return unknown === undefined ? undefined : refuse(90001, messages.wrongAttributeNumber(unknown));
}

function setNames(body: Names, { state }: Call): void {
  for (const [number, name] of Object.entries(body.AttrNames)) state.push.attributeNames.set(number, name);
  for (const [number, type] of Object.entries(body.AttrTypes ?? {})) state.push.attributeTypes.set(number, type);
}

function setAttributes({ To_Account, Attrs }: NewAttributes, { state }: Call): void {
  const attributes = state.push.attributesOf(To_Account);
  for (const [name, value] of Object.entries(Attrs)) attributes.set(name, value);
}

function removeAttributes({ To_Account, Attrs }: OldAttributes, { state }: Call): void {
  for (const name of Attrs) state.push.attributes.get(To_Account)?.delete(name);
}

/** Users have no attributes of devices. */
function failedAttributes(userId: string, names: readonly string[], call: Call): Failure[] {
  const { attributeNames, attributeTypes } = call.state.push;
  const ofDevices = [...attributeNames].filter(([number]) => attributeTypes.get(number) === 1).map(([, name]) => name);
  const wrong = names.find((name) => ofDevices.includes(name));
  if (wrong === undefined) return unknownItem(userId, call);
  return [{ To_Account: userId, ErrorCode: 90035, ErrorInfo: messages.attributeOfDevices(wrong) }];
}

function addTags({ To_Account, Tags }: Tags, replaces: boolean, call: Call): Failure[] {
  const unknown = unknownItem(To_Account, call);
  if (unknown.length > 0) return unknown;
  const { push } = call.state;
  const tags = new Set([...(replaces ? [] : push.tagsOf(To_Account)), ...Tags]);
  if (tags.size > mostTags) {
    return [{ To_Account, ErrorCode: 90032, ErrorInfo: messages.tooManyTags(To_Account, mostTags) }];
  }
  if (push.tagCountWith(tags) > mostAppTags) {
    return [{ To_Account, ErrorCode: 90032, ErrorInfo: messages.tooManyAppTags(mostAppTags) }];
  }
  push.setTags(To_Account, tags);
  return [];
}

function push(body: Push, call: Call): Answer {
  const task = pushTask(body, call);
  return isRefusal(task) ? task : ok({ TaskId: task.id });
}

/** The same number within the second is a repeat, another one comes too soon. */
function pushTask(body: Push, call: Call): Found<PushTask> {
  const { app, identifier, nowSeconds, state } = call;
  const from = body.From_Account ?? identifier;
  const refusal = unknownUser(call, [from]) ?? wrongCondition(body.Condition, call);
  if (refusal !== undefined) return refusal;
  const { last } = state.push;
  // The clock may have been set back, or a state file be read at the beginning of a seeded time.
  if (last !== undefined && nowSeconds === last.timeSeconds) {
    return last.random === body.MsgRandom ? last : refuse(90024, messages.pushTooSoon());
  }
  const day = Math.floor(nowSeconds / daySeconds);
  if (state.push.day === day && state.push.pushesToday >= mostPushesADay) {
    return refuse(90047, messages.tooManyPushes(mostPushesADay));
  }
  state.push.pushesToday = state.push.day === day ? state.push.pushesToday + 1 : 1;
  state.push.day = day;
  const receivers = fitting(body.Condition, state);
  const message = body.OnlineOnlyFlag === 1 ? undefined : body.MsgBody;
  const task = deliver(
    { start: `${app.sdkAppId}`, from, random: body.MsgRandom, receivers, isToAll: true, message },
    call,
  );
  state.push.last = task;
  return task;
}
