import { schemasAt } from "../../catalog/bodySchema.ts";
import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";

export const idKinds = ["account", "group"] as const;
/** `account`: a user ID; `group`: a group ID. */
export type IdKind = (typeof idKinds)[number];

/** Beyond this a body is not searched, and no more IDs of it are kept: they are offered in a list. */
const mostCharacters = 1_000_000;
const mostIds = 200;

/** The IDs that a JSON text holds where its schema says so; none where it is too long or no JSON. */
export function idsIn(catalog: Catalog, schema: Schema, text: string): Readonly<Record<IdKind, readonly string[]>> {
  const found: Record<IdKind, Set<string>> = { account: new Set(), group: new Set() };
  const value = text.length > mostCharacters ? undefined : readJson(text);
  if (value !== undefined) new IdSearch(catalog, found).value(schemasAt(catalog, schema, value, []), value);
  return { account: [...found.account], group: [...found.group] };
}

class IdSearch {
  readonly #catalog: Catalog;
  readonly #found: Readonly<Record<IdKind, Set<string>>>;

  constructor(catalog: Catalog, found: Readonly<Record<IdKind, Set<string>>>) {
    this.#catalog = catalog;
    this.#found = found;
  }

  /** `schemas` are all that the value has to fit. */
  value(schemas: readonly Schema[], value: unknown): void {
    if (schemas.length === 0) return;
    if (typeof value === "string") this.#keep(schemas, value);
    if (typeof value !== "object" || value === null) return;
    const steps = Array.isArray(value) ? [...value.keys()].slice(0, mostIds) : Object.keys(value);
    for (const step of steps) {
      const child = (value as Readonly<Record<string | number, unknown>>)[step];
      const inner = schemas.flatMap((schema) => schemasAt(this.#catalog, own(schema), value, [step]));
      this.value(inner, child);
    }
  }

  #keep(schemas: readonly Schema[], id: string): void {
    for (const kind of idKinds) {
      const ids = this.#found[kind];
      if (id !== "" && ids.size < mostIds && schemas.some((schema) => schema[`x-${kind}`])) ids.add(id);
    }
  }
}

/** The schema without what `schemasAt` has given as schemas of their own already. */
function own(schema: Schema): Schema {
  const { allOf: _all, anyOf: _any, if: _if, then: _then, ...rest } = schema;
  return rest;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
