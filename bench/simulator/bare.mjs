import { createServer } from "node:http";

// node bare.mjs    reads every body and answers the same bytes: what a server of node:http does at least; prints its port

const answer = Buffer.from('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}');
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "content-length": answer.length });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
