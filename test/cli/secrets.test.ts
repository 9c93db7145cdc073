import { expect, test } from "vitest";
import { CliFolder } from "../support/cliFolder.ts";
import { serve } from "../support/peers.ts";
import { secretsIn, secretsInText } from "../support/secretSearch.ts";

const folder = new CliFolder();
/** Looks like a key of the console, and opens nothing. */
const canary = "c0ffee00".repeat(8);

test("a run with every report and all it can print leaves no key and no UserSig behind", async () => {
  const urls: string[] = [];
  // Sends back what it was sent, as a careless proxy does.
  const origin = await serve(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    urls.push(request.url ?? "");
    const isRefused = request.url?.includes("create_group") === true;
    const sent = `${request.url} ${body}`;
    const info = `${sent} ${Buffer.from(sent).toString("base64")} ${Buffer.from(sent).toString("hex")}`;
    const answer = { ActionStatus: isRefused ? "FAIL" : "OK", ErrorCode: isRefused ? 10004 : 0, ErrorInfo: info };
    response.end(request.url?.includes("broken") ? `<p>Cannot POST ${request.url}</p>` : JSON.stringify(answer));
  });
  folder.write("imreq.json", JSON.stringify({ profiles: { dev: { sdkAppId: 1400000007, endpoint: origin } } }));
  folder.write(".env", "TOKEN=token-that-nobody-may-see\n");
  folder.write(
    "a.imreq",
    [
      '### A\nim_open_login_svc/account_import\n{ "UserID": "{{$dotenv(TOKEN)}}" }\n',
      '### B\ngroup_open_http_svc/create_group\n{ "Type": "Public", "Name": "{{$userSig(\'ann\', 60)}}" }\n',
      "### C\nopenim/broken\n",
    ].join(""),
  );
  const reports = ["junit=r.xml", "json=r.json", "html=r.html"].flatMap((report) => ["--report", report]);
  const { out, error } = await folder.imreq(["run", "a.imreq", "--profile", "dev", "--verbose", ...reports], {
    environment: { IMREQ_SECRET_KEY: canary, IMREQ_ALLOW_HOST: origin },
  });
  expect(urls).toHaveLength(3);
  expect(secretsInText(urls.join("\n"), [])).not.toEqual([]);
  expect(out).toContain("***");
  expect(secretsInText(out + error, [canary, "token-that-nobody-may-see"])).toEqual([]);
  folder.remove(".env");
  expect(secretsIn([folder.path], [canary, "token-that-nobody-may-see"])).toEqual([]);
});
