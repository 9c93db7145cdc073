import assert from "node:assert/strict";
import { confirmationText } from "../../../src/extension/confirmation.ts";
import { sandboxProfile } from "../../../src/language/profiles.ts";
import type { CallToConfirm } from "../../../src/runner/gate.ts";

const profile = { ...sandboxProfile({ sdkAppId: 1400000001, admin: "administrator" }), id: "prod", protected: true };
const destroy: CallToConfirm = {
  uri: "file:///w/end.imreq",
  title: "End",
  path: "group_open_http_svc/destroy_group",
  effect: "destructive",
  profile,
  question: undefined,
  itemCount: undefined,
};
const kick: CallToConfirm = {
  ...destroy,
  title: "group_open_http_svc/delete_group_member",
  path: "group_open_http_svc/delete_group_member",
  itemCount: 3,
};

suite("The confirmation", () => {
  test("names the app, and each call with its effect, its items and its own question", () => {
    const { question, detail } = confirmationText([{ ...destroy, question: "Really?" }, kick]);
    assert.equal(question, "Send 2 requests to prod (SDKAppID 1400000001)?");
    assert.equal(
      detail,
      "End — group_open_http_svc/destroy_group (destructive): Really?\n" +
        "group_open_http_svc/delete_group_member (destructive, 3 items)",
    );
  });

  test("names the file of each call of a run of several files", () => {
    const { detail } = confirmationText([destroy, { ...destroy, uri: "file:///w/other.imreq" }]);
    assert.match(detail, /\(destructive, end\.imreq\)\n.*\(destructive, other\.imreq\)/);
  });

  test("names a file that was never saved as its tab does", () => {
    const { detail } = confirmationText([destroy, { ...destroy, uri: "untitled:Untitled-1" }]);
    assert.match(detail, /\(destructive, Untitled-1\)$/);
  });

  test("sums a long run up by its commands, the destructive ones first, and leaves none out", () => {
    const writes = Array.from({ length: 20 }, (_value, at) => ({
      ...destroy,
      uri: `file:///w/${at}.imreq`,
      path: `openim/command${at}`,
      effect: "write" as const,
    }));
    const { question, detail } = confirmationText([...writes, destroy, kick, kick]);
    const lines = detail.split("\n");
    assert.equal(question, "Send 23 requests to prod (SDKAppID 1400000001)?");
    assert.equal(lines[0], "2 × group_open_http_svc/delete_group_member (destructive, 6 items)");
    assert.equal(lines[1], "1 × group_open_http_svc/destroy_group (destructive)");
    assert.deepEqual(lines.slice(-2), ["… and 7 more requests of 7 other commands", "From 21 files"]);
  });

  test("tells apart the apps of a run that calls several", () => {
    const other = { ...kick, profile: { ...profile, id: "dev", sdkAppId: 1400000002 } };
    const { question, detail } = confirmationText([destroy, other]);
    assert.match(question, /prod \(SDKAppID 1400000001\), dev \(SDKAppID 1400000002\)/);
    assert.match(detail, /\(destructive, prod\)\n.*\(destructive, 3 items, dev\)/);
  });
});
