import type { Server } from "node:http";
import { connect } from "node:net";

/**
 * Makes a server a forward proxy whose every way leads to a port of this machine. `login` is the `name:password` that it wants;
 * `onTarget` is told each `host:port` that was asked for.
 */
export function tunnelInto(
  server: Server,
  targetPort: number,
  { login, onTarget = () => {} }: { login?: string | undefined; onTarget?: (target: string) => void } = {},
): void {
  const wanted = login && `Basic ${Buffer.from(login).toString("base64")}`;
  server.on("connect", (request, socket, head) => {
    if (wanted && request.headers["proxy-authorization"] !== wanted) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    onTarget(request.url ?? "");
    const target = connect(targetPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      target.pipe(socket).pipe(target);
    });
    for (const end of [target, socket]) {
      end.on("error", () => {});
      end.on("close", () => {
        target.destroy();
        socket.destroy();
      });
    }
  });
}
