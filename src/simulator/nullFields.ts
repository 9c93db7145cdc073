import { type BodyPath, checkBody } from "../catalog/bodySchema.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Command } from "../catalog/facts.ts";

/**
 * A body without the fields that are null where the command takes no null: clients write it where they have nothing to say, such as a
 * Go program in place of an empty list. Source: the SDKs whose optional lists are sent so.
 */
export function withoutNulls<Body extends object>(catalog: Catalog, command: Command, body: Body): Body {
  const nulls = checkBody(catalog, command.request, body).filter(
    ({ keyword, path }) => keyword === "type" && typeof path.at(-1) === "string" && valueAt(body, path) === null,
  );
  return nulls.reduce((rest, { path }) => without(rest, path) as Body, body);
}

function valueAt(body: object, path: BodyPath): unknown {
  return path.reduce<unknown>((place, step) => (place as Readonly<Record<string | number, unknown>>)[step], body);
}

function without(place: unknown, [step, ...rest]: BodyPath): unknown {
  if (Array.isArray(place)) return place.map((item, at) => (at === step ? without(item, rest) : item));
  const entries = Object.entries(place as object);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== step));
  return Object.fromEntries(entries.map(([name, value]) => [name, name === step ? without(value, rest) : value]));
}
