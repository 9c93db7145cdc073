import type { Catalog } from "../catalog/catalog.ts";
import type { Fix } from "../client/diagnosis.ts";
import type { ItemFailure, Outcome } from "../client/outcome.ts";
import { idsIn } from "../language/complete/seenIds.ts";
import type { Exchange } from "./job.ts";
import { keepItems } from "./onlyItems.ts";

/** What a reader of an answer may want to do next; a front end makes a button or a sentence of it. */
export type NextStep =
  | Fix
  /** Sends the request again with only these items. */
  | { readonly kind: "resendFailed"; readonly ids: readonly string[] }
  /** Imports accounts that the service does not know. */
  | { readonly kind: "importAccounts"; readonly userIds: readonly string[] };

/** Codes that mean: there is no such account. Source: errorCodes.json. */
const unknownAccountCodes: ReadonlySet<number> = new Set([
  10019, 20003, 30003, 40003, 50001, 70107, 90003, 90008, 90048,
]);
/** Codes that name the field of the unknown account. */
const fieldOfCode: Readonly<Record<number, string>> = { 90003: "To_Account", 90008: "From_Account" };

/** Commands for which an account that is not there is no hindrance. */
const pointless: readonly string[] = ["im_open_login_svc/account_delete", "im_open_login_svc/account_import"];

/** The most that `multiaccount_import` takes in one call. */
const mostImported = 100;

/** What mends a call or goes on from it, the likeliest first; nothing for a success. */
export function nextSteps(catalog: Catalog, exchange: Exchange): readonly NextStep[] {
  const { outcome, diagnosis, body } = exchange;
  switch (outcome.kind) {
    case "ok":
    case "cancelled":
      return [];
    case "partial":
      return [...importSteps(accountsOf(exchange, outcome.items)), ...resendStep(body, outcome.items)];
    case "failed":
      if (diagnosis !== undefined) return diagnosis.fixes;
      if (outcome.code === wrongAppCode) return [{ kind: "openProfiles" }, { kind: "selectProfile" }];
      return importSteps([...accountsOf(exchange, outcome.items), ...unknownAccounts(catalog, exchange, outcome)]);
    case "notEnvelope":
    case "unreachable":
      return [{ kind: "diagnoseConnection" }, { kind: "openProfiles" }];
  }
}

/** The SDKAppID is not valid. */
const wrongAppCode = 60006;

function resendStep(body: string, items: readonly ItemFailure[]): NextStep[] {
  const ids = [...new Set(items.map(({ id }) => id))];
  return keepItems(body, new Set(ids)) === undefined ? [] : [{ kind: "resendFailed", ids }];
}

function importSteps(userIds: readonly string[]): NextStep[] {
  const distinct = [...new Set(userIds)].slice(0, mostImported);
  return distinct.length === 0 ? [] : [{ kind: "importAccounts", userIds: distinct }];
}

function accountsOf({ service, command }: Exchange, items: readonly ItemFailure[]): string[] {
  if (pointless.includes(`${service}/${command}`)) return [];
  return items.flatMap(({ code, id }) =>
    code !== undefined && unknownAccountCodes.has(code) && id !== "" && !id.startsWith("{") ? [id] : [],
  );
}

/** The accounts of the body that ErrorInfo names, else those of the field that the code is about, else all. */
function unknownAccounts(
  catalog: Catalog,
  { service, command, body }: Exchange,
  { code, info }: Extract<Outcome, { kind: "failed" }>,
): readonly string[] {
  const path = `${service}/${command}`;
  const known = catalog.command(path);
  if (code === undefined || !unknownAccountCodes.has(code) || known === undefined || pointless.includes(path))
    return [];
  const accounts = idsIn(catalog, known.request, body).account.filter((account) => !account.includes("***"));
  // Also where the body is no JSON once its secret values are taken out.
  if (accounts.length === 0) return [];
  const words = new Set(info.split(/[\s,;:()[\]"'<>]+/));
  const named = accounts.filter((account) => words.has(account));
  if (named.length > 0) return named;
  const field = fieldOfCode[code];
  const ofField = new Set(field === undefined ? [] : accountsAt(body, field));
  const meant = accounts.filter((account) => ofField.has(account));
  return meant.length > 0 ? meant : accounts;
}

/** The accounts of one field that stands directly in the body. */
function accountsAt(body: string, field: string): string[] {
  const value: unknown = JSON.parse(body);
  const found: unknown =
    typeof value === "object" && value !== null ? (value as Record<string, unknown>)[field] : undefined;
  return (Array.isArray(found) ? found : [found]).filter((account) => typeof account === "string");
}
