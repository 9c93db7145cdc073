import { expect, test } from "vitest";
import { parse } from "../../src/language/syntax/parse.ts";
import { Responses } from "../../src/runner/responses.ts";

const [placed] = parse("###\n# @name a\na/b\n").sections;
const request = placed?.section;
const key = (requestName: string) => ({ uri: "file:///a.imreq", requestName, sdkAppId: 1, origin: "http://127.0.0.1" });

test("the oldest responses go first when there are too many characters", () => {
  if (request === undefined) throw new Error("There is no section.");
  const responses = new Responses(100);
  for (const name of ["first", "second", "third"]) responses.keep(key(name), request, "x".repeat(40));
  expect(responses.find(key("first"), request)).toBeUndefined();
  expect(responses.find(key("second"), request)).toHaveLength(40);
  responses.keep(key("second"), request, "y".repeat(60));
  expect(responses.find(key("third"), request)).toHaveLength(40);
  expect(responses.find(key("second"), request)).toBe("y".repeat(60));
});

test("one that is too long alone is kept all the same: the request after it needs it", () => {
  if (request === undefined) throw new Error("There is no section.");
  const responses = new Responses(10);
  responses.keep(key("large"), request, "x".repeat(40));
  expect(responses.find(key("large"), request)).toHaveLength(40);
});
