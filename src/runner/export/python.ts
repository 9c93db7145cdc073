import { type CallFacts, keyVariable, quoted, signatureSeconds, timeoutSeconds } from "./callFacts.ts";

/** A call as a script for Python 3.8 or newer. */
export function pythonCode(facts: CallFacts): string {
  const { summary, address, ownQuery, sdkAppId, identifier, body } = facts;
  return `${summary.map((line) => `# ${line}\n`).join("")}# Needs Python 3.8 or newer, and nothing else: python3 call.py
import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib

SDK_APP_ID = ${sdkAppId}
IDENTIFIER = ${quoted(identifier)}  # an app admin
# As text, so that it goes out as it stands here.
BODY = ${literal(body)}


def user_sig(key, seconds):
    """Signs the admin in (TLSSigAPIv2)."""
    now = int(time.time())
    lines = f"TLS.identifier:{IDENTIFIER}\\nTLS.sdkappid:{SDK_APP_ID}\\nTLS.time:{now}\\nTLS.expire:{seconds}\\n"
    signature = hmac.new(key.encode(), lines.encode(), hashlib.sha256).digest()
    document = {
        "TLS.ver": "2.0",
        "TLS.identifier": IDENTIFIER,
        "TLS.sdkappid": SDK_APP_ID,
        "TLS.time": now,
        "TLS.expire": seconds,
        "TLS.sig": base64.b64encode(signature).decode(),
    }
    text = base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()
    return text.translate(str.maketrans("+/=", "*-_"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """The signature goes to no other host."""

    def redirect_request(self, *args):
        return None


def main():
    key = os.environ.get("${keyVariable}")
    if not key:
        print("Set ${keyVariable} to the secret key of SDKAppID ${sdkAppId}.", file=sys.stderr)
        return 2
    query = urllib.parse.urlencode({
        "sdkappid": SDK_APP_ID,
        "identifier": IDENTIFIER,
        "usersig": user_sig(key, ${signatureSeconds}),
        "random": secrets.randbelow(2**32),
        "contenttype": "json",
    })
    request = urllib.request.Request(
        f"${address}?{query}${ownQuery}",
        data=BODY.encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=${timeoutSeconds}) as response:
            text = response.read().decode()
        sys.stdout.buffer.write(f"{text}\\n".encode())
        return 0 if json.loads(text).get("ErrorCode") == 0 else 1
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        print(f"No answer that can be read: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
`;
}

/** A raw string, in which a backslash is a backslash; three quotes in a row, which JSON never has, need an ordinary one. */
function literal(body: string): string {
  return body.includes('"""') || body.endsWith("\\") ? quoted(body) : `r"""${body}"""`;
}
