import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

// node server.mjs [KEY CERTIFICATE]    answers every call at once; prints its port, and at each line on its input the connections since the last

const [key, certificate] = process.argv.slice(2);
const answer = Buffer.from('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}');
const listener = (request, response) => {
  request.resume();
  request.on("end", () =>
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length }).end(answer),
  );
};
const server =
  key === undefined
    ? createServer(listener)
    : createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, listener);
let connections = 0;
server.on("connection", () => {
  connections++;
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.on("data", () => {
  console.log(connections);
  connections = 0;
});
process.stdin.on("end", () => process.exit());
