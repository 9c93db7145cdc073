import { readFileSync } from "node:fs";
import { Client } from "undici";

// node floor.mjs ORIGIN BODIES    sends each body of a file, a JSON array of [path, body], over one connection: what sending must cost

const [origin, bodies] = process.argv.slice(2);
const client = new Client(origin);
for (const [path, body] of JSON.parse(readFileSync(bodies, "utf8"))) {
  const answer = await client.request({ path, method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await answer.body.text();
  if (answer.statusCode !== 200 || !text.includes('"ErrorCode":0')) throw new Error(text);
}
await client.close();
