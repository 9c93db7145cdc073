import { randomBytes } from "node:crypto";

/** A certificate with its private key, both as PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const dayMs = 86_400_000;
const validDays = 365;

/**
 * A certificate for `localhost`, 127.0.0.1 and ::1 that signs itself, valid for a year and, for a client whose clock is late, since
 * yesterday. It can sign no other one: whoever trusts it trusts this simulator only. `nowMs` is Unix time.
 */
export async function makeCertificate(nowMs: number): Promise<Certificate> {
  const { generate } = await import("selfsigned");
  // Clients look a trusted certificate up by its name, so each has one of its own.
  const name = `imreq simulator ${randomBytes(6).toString("hex")}`;
  const made = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - dayMs),
    notAfterDate: new Date(nowMs + validDays * dayMs),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  return { key: made.private, certificate: `${made.cert.trim()}\n` };
}
