import type { Catalog } from "../../catalog/catalog.ts";
import type { Schema } from "../../catalog/facts.ts";
import { responseSchemaOf } from "../../language/explain/responseFields.ts";
import type { FieldFacts } from "../text/comparison.ts";

/** Deeper than any documented answer. */
const mostLevels = 12;

/** What the facts say about the fields of the answers of `service/command`: which there are, and which hold times. */
export function fieldFacts(catalog: Catalog, path: string): FieldFacts {
  const known = new Set<string>();
  const times = new Set<string>();
  const visit = (written: Schema, place: string, level: number) => {
    const schema = catalog.resolve(written);
    if (level > mostLevels) return;
    if (place !== "") known.add(place);
    if (schema["x-time"] !== undefined) times.add(place);
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      visit(child, place === "" ? name : `${place}.${name}`, level + 1);
    }
    if (schema.items !== undefined) visit(schema.items, `${place}[]`, level + 1);
    const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? [])];
    for (const part of schema.then === undefined ? parts : [...parts, schema.then]) visit(part, place, level + 1);
  };
  const schema = responseSchemaOf(catalog, path);
  if (schema !== undefined) visit(schema, "", 0);
  return { known: [...known], times: [...times] };
}
