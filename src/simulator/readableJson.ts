import type { Json, LongList } from "./stored.ts";

/** Objects and lists up to this length stand on one line. */
const mostLineLength = 100;

/** JSON piece by piece, for people and their diffs: what is short stands on one line. */
export function* readableJson(json: Json, indent = ""): Generator<string> {
  if (!isContainer(json) || roomLeft(json, mostLineLength) > 0) {
    yield JSON.stringify(json);
    return;
  }
  const inner = `${indent}  `;
  const isList = Symbol.iterator in json;
  yield isList ? "[" : "{";
  let separator = "\n";
  if (isList) {
    for (const item of json) {
      yield separator + inner;
      yield* readableJson(item, inner);
      separator = ",\n";
    }
  } else {
    for (const [name, value] of Object.entries(json)) {
      yield `${separator}${inner}${JSON.stringify(name)}: `;
      yield* readableJson(value, inner);
      separator = ",\n";
    }
  }
  yield `${separator === "\n" ? "" : `\n${indent}`}${isList ? "]" : "}"}`;
}

type Container = LongList | Readonly<Record<string, Json>>;

function isContainer(json: Json): json is Container {
  return typeof json === "object" && json !== null;
}

/** How much of `room` a value leaves, about; 0 or less as soon as it does not fit. A long list never does. */
function roomLeft(json: Json, room: number): number {
  if (typeof json === "string") return room - json.length - 2;
  if (!isContainer(json)) return room - 6;
  if (Symbol.iterator in json && !Array.isArray(json)) return 0;
  let left = room - 2;
  for (const [name, value] of Object.entries(json)) {
    left = roomLeft(value, left - (Array.isArray(json) ? 2 : name.length + 6));
    if (left <= 0) return 0;
  }
  return left;
}
