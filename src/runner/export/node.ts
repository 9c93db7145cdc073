import { type CallFacts, keyVariable, quoted, signatureSeconds, timeoutSeconds } from "./callFacts.ts";

/** A call as an ES module for Node.js 18 or newer. */
export function nodeCode(facts: CallFacts): string {
  const { summary, address, ownQuery, sdkAppId, identifier, body } = facts;
  return `${summary.map((line) => `// ${line}\n`).join("")}// Needs Node.js 18 or newer: node call.mjs
import { createHmac, randomInt } from "node:crypto";
import { deflateSync } from "node:zlib";

const sdkAppId = ${sdkAppId};
const identifier = ${quoted(identifier)}; // an app admin
// As text: JavaScript's own numbers would round what exceeds 2^53.
const body = \`${escaped(body)}\`;

/** Signs the admin in (TLSSigAPIv2). */
function userSig(key, seconds) {
  const time = Math.floor(Date.now() / 1000);
  const lines = \`TLS.identifier:\${identifier}\\nTLS.sdkappid:\${sdkAppId}\\nTLS.time:\${time}\\nTLS.expire:\${seconds}\\n\`;
  const document = {
    "TLS.ver": "2.0",
    "TLS.identifier": identifier,
    "TLS.sdkappid": sdkAppId,
    "TLS.time": time,
    "TLS.expire": seconds,
    "TLS.sig": createHmac("sha256", key).update(lines).digest("base64"),
  };
  const text = deflateSync(JSON.stringify(document)).toString("base64");
  return text.replaceAll("+", "*").replaceAll("/", "-").replaceAll("=", "_");
}

const key = process.env.${keyVariable};
if (!key) {
  console.error("Set ${keyVariable} to the secret key of SDKAppID ${sdkAppId}.");
  process.exit(2);
}
const query = new URLSearchParams({
  sdkappid: sdkAppId,
  identifier,
  usersig: userSig(key, ${signatureSeconds}),
  random: randomInt(2 ** 32),
  contenttype: "json",
});
try {
  const response = await fetch(\`${address}?\${query}${ownQuery}\`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
    redirect: "error",
    signal: AbortSignal.timeout(${timeoutSeconds}_000),
  });
  const text = await response.text();
  console.log(text);
  process.exitCode = JSON.parse(text).ErrorCode === 0 ? 0 : 1;
} catch (error) {
  // Not the error's own text: it may hold the address, and with it the signature.
  console.error(\`No answer that can be read: \${error.cause?.code ?? error.name}\`);
  process.exitCode = 1;
}
`;
}

function escaped(text: string): string {
  return text.replace(/[\\`]|\$(?=\{)/g, "\\$&");
}
