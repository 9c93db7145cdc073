import { enableCompileCache } from "node:module";

// What was compiled once is kept for the next start: it costs more than all the rest of one.
enableCompileCache();
void import("./main.ts");
