import { expect, test } from "vitest";
import { imported } from "../../../support/imported.ts";

const url = "https://console.tim.qq.com/v4/openim/sendmsg?sdkappid=1400000000&usersig=xyz&random=1";

test("each command of a script becomes a request, titled by the comment above it", () => {
  const script = `#!/bin/sh
# it's a comment with a quote
HOST=console.tim.qq.com

# Say hello
curl -X POST '${url}' \\
  -H 'Content-Type: application/json' \\
  -d '{"To_Account":"bob"}'
# It's the other
curl "https://\${HOST}/v4/im_open_login_svc/kick?sdkappid=1&usersig=$SIG" -d "{\\"UserID\\": \\"bob\\"}"
echo done
`;
  expect(imported(script, "calls.sh").text).toBe(`### Say hello
openim/sendmsg
{
  "To_Account": "bob"
}

### It's the other
im_open_login_svc/kick
{
  "UserID": "bob"
}
`);
});

test("the quotes of the Windows command prompt are read", () => {
  const text = `curl -X POST "${url.replaceAll("&", "^&")}" ^\r\n  -d "{\\"To_Account\\":\\"bob\\"}"`;
  expect(imported(text, "a.txt").text).toContain('"To_Account": "bob"');
});

test("braces are no templates", () => {
  expect(imported(`curl '${url}' -d '{"a":"{{b}}"}'`, "a.sh").text).toContain('"a": "{{{{b}}"');
});

test("names of shell variables in a body are told", () => {
  expect(imported(`# A\ncurl "${url}" -d "{\\"a\\":\\"$WHO\\"}"`, "a.sh").notes).toEqual([
    "A: Its body holds names of shell variables ($NAME), which stay as text.",
  ]);
});

test("a call of another host is left out", () => {
  const { text, notes } = imported(`curl https://example.com/a\ncurl '${url}'`, "a.sh");
  expect(text.match(/^###/gm)).toHaveLength(1);
  expect(notes).toEqual([expect.stringContaining("https://example.com/a is no address of the IM API")]);
});

test("a body from a file is read from there", () => {
  expect(imported(`curl '${url}' -d @body.json`, "a.sh").text).toContain("\nopenim/sendmsg\n< body.json\n");
});
