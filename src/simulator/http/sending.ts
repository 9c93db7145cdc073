import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Fault } from "../behaviour/faults.ts";
import type { Page } from "./page.ts";

/** Sends a whole answer. */
export function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** Sends a text as a gzip file. */
export function sendPacked(response: ServerResponse, text: string): void {
  const packed = gzipSync(text);
  response.writeHead(200, { "content-type": "application/gzip", "content-length": packed.length });
  response.end(packed);
}

/** Sends a page that no other page may show inside itself, and that no browser keeps. */
export function sendPage(response: ServerResponse, { html, policy }: Page): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": Buffer.byteLength(html),
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  response.end(html);
}

/** Sends what is left of an answer that goes wrong. */
export function sendFaulty(response: ServerResponse, fault: Fault, status: number, text: string): void {
  switch (fault.kind) {
    case "code":
      send(response, status, text);
      return;
    case "http": {
      const page = `<html><body><h1>${fault.status}</h1></body></html>\n`;
      response.writeHead(fault.status, { "content-type": "text/html", "content-length": Buffer.byteLength(page) });
      response.end(page);
      return;
    }
    case "dropBefore":
    case "dropDuring":
    case "dropAfter":
      response.destroy();
      return;
    case "half": {
      const bytes = Buffer.from(text);
      response.writeHead(status, { "content-type": "application/json", "content-length": bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return;
    }
    case "notJson":
      send(response, status, `<html>${text.slice(1)}`);
      return;
    case "huge":
      send(response, status, `${text.slice(0, -1)},"Padding":"${"x".repeat(fault.bytes)}"}`);
      return;
  }
}
