import * as nodeModule from "node:module";

// What was compiled once is kept for the next start: it costs more than all the rest of one. A Node.js before 22.1 has no such
// cache, and is told below that it is too old.
const { enableCompileCache }: Partial<Pick<typeof nodeModule, "enableCompileCache">> = nodeModule;
enableCompileCache?.();
void import("./main.ts");
