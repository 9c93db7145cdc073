import { execFileSync } from "node:child_process";

/** Vitest's global set-up: the catalog and the command line as users get them. */
export function setup(): void {
  execFileSync(process.execPath, ["esbuild.mjs"], { stdio: ["ignore", "ignore", "inherit"] });
}
