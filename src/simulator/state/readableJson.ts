import type { Json, LongList } from "./stored.ts";

/** Objects and lists up to this length stand on one line, such as a member or a short message. */
const mostLineLength = 240;

/** Hands over JSON piece by piece, for people and their diffs: what is short stands on one line. */
export function writeReadable(json: Json, write: (piece: string) => void, indent = ""): void {
  if (!isContainer(json) || roomLeft(json, mostLineLength) > 0) {
    write(JSON.stringify(json));
    return;
  }
  const inner = `${indent}  `;
  const isList = Symbol.iterator in json;
  let separator = isList ? `[\n${inner}` : `{\n${inner}`;
  const begun = separator;
  if (isList) {
    for (const item of json) {
      write(separator);
      writeReadable(item, write, inner);
      separator = `,\n${inner}`;
    }
  } else {
    for (const name of Object.keys(json)) {
      write(`${separator}${JSON.stringify(name)}: `);
      writeReadable(json[name], write, inner);
      separator = `,\n${inner}`;
    }
  }
  const end = isList ? "]" : "}";
  write(separator === begun ? begun.charAt(0) + end : `\n${indent}${end}`);
}

type Container = LongList | Readonly<Record<string, Json>>;

function isContainer(json: Json): json is Container {
  return typeof json === "object" && json !== null;
}

/** How much of `room` a value leaves, about; 0 or less as soon as it does not fit. A long list never does. */
function roomLeft(json: Json, room: number): number {
  if (typeof json === "string") return room - json.length - 2;
  if (!isContainer(json)) return room - 6;
  let left = room - 2;
  if (Array.isArray(json)) {
    // Members and messages stand below each other, also where they are few.
    if (json.length > 1 && isContainer(json[0])) return 0;
    for (const item of json) {
      left = roomLeft(item, left - 2);
      if (left <= 0) return 0;
    }
    return left;
  }
  if (Symbol.iterator in json) return 0;
  for (const name in json) {
    left = roomLeft(json[name], left - name.length - 6);
    if (left <= 0) return 0;
  }
  return left;
}
