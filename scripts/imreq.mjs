import { existsSync } from "node:fs";
import { join } from "node:path";
import { runVisibly } from "./processes.mjs";
import { ensureDependencies, projectNode, repository, runQuietly } from "./setup.mjs";

// npm run imreq -- run examples/: the command line on the project's own Node, built when it is missing. Paths are those of the
// folder in which npm was called.

ensureDependencies();
const program = join(repository, "dist", "cli.cjs");
if (!existsSync(program)) runQuietly(projectNode(), ["esbuild.mjs"], { cwd: repository, shell: false });
process.exitCode = await runVisibly(projectNode(), [program, ...process.argv.slice(2)], {}, process.env.INIT_CWD);
