import { type Found, isRefusal, ok, type Refusal, refuse } from "../answer.ts";
import { beijingTimeText } from "../calendar.ts";
import { messages } from "../messages.ts";
import type { CloudList, Label, LocalWord } from "../state/moderation.ts";
import { type Call, command, randomUuid, type Service } from "./call.ts";

const expression = 2;
const replaces = 1;
const mostWords = 10;
const mostOnPage = 100;

interface InApp {
  readonly SdkAppId: number;
}

interface InList extends InApp {
  readonly LibID: string;
}

interface Page {
  readonly Offset: number;
  readonly Limit: number;
}

interface NewLocalWord {
  readonly Keyword: string;
  readonly WordType: 1 | 2;
  readonly FilterType: 1 | 2;
  readonly ReplacedContent?: string;
}

/** `im_msg_audit_mgr`: the keywords of cloud moderation, list by list, and those of local moderation. */
export const moderationWords: Service = {
  add_cloud_audit_keywords: command<
    InList & { readonly UserKeywords: readonly { readonly Content: string; readonly Label: Label }[] }
  >((body, call) => {
    const list = listOf(body, call);
    if (isRefusal(list)) return list;
    if (body.UserKeywords.some(({ Content }) => Content === "")) return refuse(2003, messages.emptyWord());
    for (const { Content, Label } of body.UserKeywords) {
      call.state.moderation.addKeyword(list, Content, Label, call.nowSeconds);
    }
    return done(call);
  }),

  get_cloud_audit_keywords: command<InList & Page & { readonly Content?: string }>((body, call) => {
    const list = listOf(body, call);
    if (isRefusal(list)) return list;
    const found = [...list.keywords.values()].filter(({ content }) => content.includes(body.Content ?? ""));
    const infos = pageOf(found, body).map(({ id, content, addedSeconds }) => ({
      ID: id,
      Content: content,
      CreateTime: beijingTimeText(addedSeconds),
    }));
    return done(call, { TotalCount: found.length, Infos: infos });
  }),

  delete_cloud_audit_keywords: command<InList & { readonly Keywords: readonly string[] }>((body, call) => {
    const list = listOf(body, call);
    if (isRefusal(list)) return list;
    const details = body.Keywords.map((keyword) => deleteKeyword(list, keyword));
    const count = details.filter(({ Deleted }) => Deleted).length;
    const answer = done(call, { Count: count, Details: details });
    return count > 0 ? answer : { ...answer, ...refuse(2100, messages.noneDeleted()) };
  }),

  get_cloud_audit_keywords_ids: command<InApp & Page>((body, call) => {
    const refusal = otherApp(body, call) ?? wrongPage(body);
    if (refusal !== undefined) return refusal;
    const lists = [...call.state.moderation.cloudLists.values()];
    const infos = pageOf(lists, body).map(({ id, name, description, madeSeconds, suggestion }) => ({
      ID: id,
      LibName: name,
      Describe: description,
      CreateTime: beijingTimeText(madeSeconds),
      Suggestion: suggestion,
    }));
    return done(call, { TotalCount: lists.length, Infos: infos });
  }),

  add_local_audit_keywords: command<InApp & { readonly LocalAuditWords: readonly NewLocalWord[] }>((body, call) => {
    const refusal = otherApp(body, call) ?? tooManyWords(body.LocalAuditWords) ?? wrongWord(body.LocalAuditWords);
    if (refusal !== undefined) return refusal;
    for (const { Keyword, WordType, FilterType, ReplacedContent = "" } of body.LocalAuditWords) {
      call.state.moderation.addLocalWord({
        keyword: Keyword,
        wordType: WordType,
        filterType: FilterType,
        replacedContent: FilterType === replaces ? ReplacedContent : "",
        changedSeconds: call.nowSeconds,
      });
    }
    return done(call);
  }),

  // The keyword names the entry: what is not there counts as deleted.
  delete_local_audit_keywords: command<InApp & { readonly LocalAuditWords: readonly { readonly Keyword: string }[] }>(
    (body, call) => {
      const refusal = otherApp(body, call) ?? tooManyWords(body.LocalAuditWords);
      if (refusal !== undefined) return refusal;
      for (const { Keyword } of body.LocalAuditWords) call.state.moderation.localWords.delete(Keyword);
      return done(call);
    },
  ),

  get_local_audit_keywords: command<InApp & Page & { readonly FilterType: 1 | 2; readonly Keyword?: string }>(
    (body, call) => {
      const refusal = otherApp(body, call) ?? wrongPage(body);
      if (refusal !== undefined) return refusal;
      const all = [...call.state.moderation.localWords.values()];
      const found = all.filter(
        ({ filterType, keyword }) => filterType === body.FilterType && keyword.includes(body.Keyword ?? ""),
      );
      return done(call, {
        LocalAuditWords: pageOf(found, body).map(toldWord),
        TotalCount: all.length,
        TotalRegCount: all.filter(isExpression).length,
        CurCount: found.length,
        CurRegCount: found.filter(isExpression).length,
      });
    },
  ),
};

function done(call: Call, fields: Readonly<Record<string, unknown>> = {}) {
  return ok({ RequestId: randomUuid(call), ...fields });
}

function otherApp({ SdkAppId }: InApp, { app }: Call): Refusal | undefined {
  return SdkAppId === app.sdkAppId ? undefined : refuse(2003, messages.bodyOfOtherApp(SdkAppId, app.sdkAppId));
}

function listOf(body: InList, call: Call): Found<CloudList> {
  const list = call.state.moderation.cloudLists.get(body.LibID);
  return otherApp(body, call) ?? list ?? refuse(2003, messages.noKeywordList(body.LibID));
}

function deleteKeyword(list: CloudList, keyword: string) {
  const known = list.keywords.get(keyword);
  list.keywords.delete(keyword);
  return known === undefined
    ? { KeywordID: "", Keyword: keyword, Deleted: false, ErrorInfo: messages.noKeyword(keyword) }
    : { KeywordID: known.id, Keyword: keyword, Deleted: true, ErrorInfo: "" };
}

// What follows is checked here: the catalogue knows these commands from an SDK only, and holds no body against their limits.

function tooManyWords(words: readonly unknown[]): Refusal | undefined {
  return words.length > mostWords ? refuse(2016, messages.tooManyWords(words.length, mostWords)) : undefined;
}

function wrongPage({ Offset, Limit }: Page): Refusal | undefined {
  const isRight = Offset >= 0 && Limit >= 1 && Limit <= mostOnPage;
  return isRight ? undefined : refuse(2003, messages.wrongPage(Offset, Limit));
}

function wrongWord(words: readonly NewLocalWord[]): Refusal | undefined {
  for (const { Keyword, WordType, FilterType } of words) {
    const isKnown = [WordType, FilterType].every((type) => type === 1 || type === 2);
    if (Keyword === "") return refuse(2003, messages.emptyWord());
    if (!isKnown) return refuse(2003, messages.wrongWordType(Keyword));
    if (WordType === expression && !isPattern(Keyword)) return refuse(2003, messages.notExpression(Keyword));
  }
  return undefined;
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function isExpression({ wordType }: LocalWord): boolean {
  return wordType === expression;
}

function toldWord(word: LocalWord): Readonly<Record<string, unknown>> {
  return {
    Id: word.id,
    Keyword: word.keyword,
    WordType: word.wordType,
    FilterType: word.filterType,
    ReplacedContent: word.replacedContent,
    UpdateTime: beijingTimeText(word.changedSeconds),
  };
}

function pageOf<T>(all: readonly T[], { Offset, Limit }: Page): readonly T[] {
  return all.slice(Offset, Offset + Limit);
}
