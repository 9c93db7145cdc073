import { type Answer, ok } from "../answer.ts";
import { messages } from "../messages.ts";
import type { ContactGroup, ContactKey, UserContacts } from "../state/contacts.ts";
import { type Call, command, type Service } from "./call.ts";
import { type ContactItem, isThere, itemOf, keyOf, refusedContact, unknownReader } from "./contactKeys.ts";

const mostGroups = 20;
const mostContacts = 1000;
const pageSize = 100;

interface Mark {
  readonly OptType: 1 | 2 | 3;
  readonly ContactItem: ContactItem;
  readonly ClearMark?: readonly number[];
  readonly SetMark?: readonly number[];
  readonly CustomMark?: string;
}

interface GroupUpdate {
  readonly UpdateGroupType: 1 | 2;
  readonly OldGroupName: string;
  readonly NewGroupName?: string;
  readonly ContactUpdateItem?: readonly { readonly ContactOptType: 1 | 2; readonly ContactItem: ContactItem }[];
}

/** `recentcontact`: the groups that a user sorts conversations into, and their marks. */
export const contactGroups: Service = {
  create_contact_group: command<{
    readonly From_Account: string;
    readonly GroupContactItem: readonly {
      readonly GroupName: string;
      readonly ContactItem: readonly ContactItem[];
    }[];
  }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const own = call.state.contacts.of(body.From_Account);
    const fresh = body.GroupContactItem.filter(({ GroupName }) => !own.groups.has(GroupName));
    if (own.groups.size + fresh.length > mostGroups) {
      return refusedContact(51010, messages.tooManyContactGroups(mostGroups));
    }
    return ok({
      GroupResultItem: body.GroupContactItem.map(({ GroupName, ContactItem: items }) => {
        const group = own.groups.get(GroupName) ?? newGroup(own, GroupName);
        return {
          GroupItem: { GroupName, GroupId: group.id },
          ResultItem: items.map((item) => ({ ContactItem: item, ...put(body.From_Account, group, item, call) })),
        };
      }),
      ErrorDisplay: "",
    });
  }),

  update_contact_group: command<{ readonly From_Account: string; readonly UpdateGroup: GroupUpdate }>(
    (body, call) => unknownReader(call, body.From_Account) ?? updateGroup(body.From_Account, body.UpdateGroup, call),
  ),

  del_contact_group: command<{ readonly From_Account: string; readonly GroupName: readonly string[] }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const own = call.state.contacts.of(body.From_Account);
    const missing = body.GroupName.find((name) => !own.groups.has(name));
    if (missing !== undefined) return refusedContact(51009, messages.noContactGroup(missing));
    const deleted = body.GroupName.map((GroupName) => ({ GroupName, GroupId: own.groups.get(GroupName)?.id ?? 0 }));
    for (const name of body.GroupName) {
      for (const key of own.groups.get(name)?.members ?? []) own.changed.set(key, call.nowSeconds);
      own.groups.delete(name);
    }
    return ok({ GroupItem: deleted, ErrorDisplay: "" });
  }),

  mark_contact: command<{ readonly From_Account: string; readonly MarkItem: readonly Mark[] }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    return ok({
      ResultItem: body.MarkItem.map((item) => ({
        OptType: item.OptType,
        ContactItem: item.ContactItem,
        ...mark(body.From_Account, item, call),
      })),
      ErrorDisplay: "",
    });
  }),

  search_contact_group: command<{ readonly From_Account: string; readonly ContactItem: readonly ContactItem[] }>(
    (body, call) => {
      const refusal = unknownReader(call, body.From_Account);
      if (refusal !== undefined) return refusal;
      const own = call.state.contacts.of(body.From_Account);
      const found = body.ContactItem.map(keyOf).filter((key) => own.changed.has(key) && isThere(key, call));
      return ok({ ContactResultItem: found.map((key) => told(own, key)), ...named(own, found), ErrorDisplay: "" });
    },
  ),

  get_contact_group: command<{ readonly From_Account: string; readonly StartIndex: number }>((body, call) => {
    const refusal = unknownReader(call, body.From_Account);
    if (refusal !== undefined) return refusal;
    const own = call.state.contacts.of(body.From_Account);
    const all = sorted(own).filter((key) => isThere(key, call));
    const page = all.slice(body.StartIndex, body.StartIndex + pageSize);
    const next = body.StartIndex + page.length;
    const isComplete = next >= all.length;
    return ok({
      ContactItem: page.map((key) => told(own, key)),
      ...named(own, page),
      CompleteFlag: isComplete ? 1 : 0,
      NextStartIndex: isComplete ? 0 : next,
      ErrorDisplay: "",
    });
  }),
};

function newGroup(own: UserContacts, name: string): ContactGroup {
  own.groupsMade++;
  const group: ContactGroup = { id: own.groupsMade, members: new Set() };
  own.groups.set(name, group);
  return group;
}

interface ItemResult {
  readonly ResultCode: number;
  readonly ResultInfo: string;
}

const done: ItemResult = { ResultCode: 0, ResultInfo: "" };

/** Why a conversation cannot be sorted or marked; `undefined` where it can. */
function wrongContact(own: UserContacts, key: ContactKey, call: Call): ItemResult | undefined {
  if (!isThere(key, call)) {
    return { ResultCode: key.startsWith("1") ? 50001 : 51007, ResultInfo: messages.noContact(key.slice(2)) };
  }
  // Most users never come near the limit: looking at all is for the others.
  const kept = own.changed.size < mostContacts ? [] : sorted(own);
  const isFull = kept.length >= mostContacts && !kept.includes(key);
  return isFull ? { ResultCode: 51008, ResultInfo: messages.tooManyContacts(mostContacts) } : undefined;
}

/** The conversations that have marks or are in a group, in the order of their first change. */
function sorted(own: UserContacts): ContactKey[] {
  const grouped = new Set([...own.groups.values()].flatMap(({ members }) => [...members]));
  return [...own.changed.keys()].filter((key) => grouped.has(key) || own.marks.has(key));
}

function put(userId: string, group: ContactGroup, item: ContactItem, call: Call): ItemResult {
  const key = keyOf(item);
  const own = call.state.contacts.of(userId);
  const wrong = wrongContact(own, key, call);
  if (wrong !== undefined) return wrong;
  call.state.contacts.hold(userId, key);
  group.members.add(key);
  own.changed.set(key, call.nowSeconds);
  return done;
}

function take(own: UserContacts, group: ContactGroup, item: ContactItem, call: Call): ItemResult {
  const key = keyOf(item);
  if (group.members.delete(key)) own.changed.set(key, call.nowSeconds);
  return done;
}

function updateGroup(userId: string, update: GroupUpdate, call: Call): Answer {
  const { UpdateGroupType, OldGroupName, NewGroupName, ContactUpdateItem = [] } = update;
  const own = call.state.contacts.of(userId);
  const group = own.groups.get(OldGroupName);
  if (group === undefined) return refusedContact(51009, messages.noContactGroup(OldGroupName));
  const isRenamed = UpdateGroupType === 1 && NewGroupName !== undefined;
  if (isRenamed && NewGroupName !== OldGroupName) {
    if (own.groups.has(NewGroupName)) return refusedContact(50002, messages.contactGroupTaken(NewGroupName));
    own.groups.delete(OldGroupName);
    own.groups.set(NewGroupName, group);
  }
  const results = isRenamed
    ? []
    : ContactUpdateItem.map(({ ContactOptType, ContactItem: item }) => {
        const result = ContactOptType === 2 ? take(own, group, item, call) : put(userId, group, item, call);
        return { ContactOptType, ContactItem: item, ...result };
      });
  return ok({
    UpdateType: 1,
    UpdateGroupResult: {
      UpdateGroupType,
      GroupName: isRenamed ? NewGroupName : OldGroupName,
      GroupId: group.id,
      OldGroupName,
      ContactResultItem: results,
    },
    ErrorDisplay: "",
  });
}

function mark(userId: string, { OptType, ContactItem: item, ...wanted }: Mark, call: Call): ItemResult {
  const key = keyOf(item);
  const own = call.state.contacts.of(userId);
  const wrong = wrongContact(own, key, call);
  if (wrong !== undefined) return wrong;
  const marks = own.marks.get(key) ?? { standard: new Set<number>(), custom: "" };
  if (OptType !== 2) {
    for (const number of wanted.ClearMark ?? []) marks.standard.delete(number);
    for (const number of wanted.SetMark ?? []) marks.standard.add(number);
  }
  if (OptType !== 1) marks.custom = wanted.CustomMark ?? "";
  if (marks.standard.size === 0 && marks.custom === "") own.marks.delete(key);
  else own.marks.set(key, marks);
  call.state.contacts.hold(userId, key);
  own.changed.set(key, call.nowSeconds);
  return done;
}

/** A conversation with its marks and groups. */
function told(own: UserContacts, key: ContactKey): Readonly<Record<string, unknown>> {
  const marks = own.marks.get(key);
  const ids = [...own.groups.values()].filter(({ members }) => members.has(key)).map(({ id }) => id);
  const most = Math.max(0, ...(marks?.standard ?? []));
  const digits = Array.from({ length: most }, (_, at) => (marks?.standard.has(at + 1) === true ? "1" : "0"));
  return {
    ...itemOf(key),
    ...(most > 0 && { StandardMark: digits.join("") }),
    ...(marks !== undefined && marks.custom !== "" && { CustomMark: marks.custom }),
    ...(ids.length > 0 && { ContactGroupId: ids }),
    Timestamp: own.changed.get(key) ?? 0,
  };
}

/** The groups that these conversations are in. */
function named(own: UserContacts, keys: readonly ContactKey[]): Readonly<Record<string, unknown>> {
  const groups = [...own.groups].filter(([, { members }]) => keys.some((key) => members.has(key)));
  return { GroupItem: groups.map(([GroupName, { id }]) => ({ GroupName, GroupId: id })) };
}
