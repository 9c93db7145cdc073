import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Command, commands } from "../../src/cli/commands.ts";
import { CliFolder, root } from "../support/cliFolder.ts";

const folder = new CliFolder();
const names = Object.keys(commands);

describe("wrong use ends with 2 and says what is meant", () => {
  test.each([
    [["rnu"], "Did you mean “run”?"],
    [["run", "a.imreq", "--profil", "dev"], "Did you mean --profile?"],
    [["run", "a.imreq", "--profile"], "--profile needs a value"],
    [["run", "a.imreq", "--profile", "--yes"], "--profile needs a value"],
    [["run", "a.imreq", "--yes=no"], "--yes takes no value"],
    [["run", "a.imreq", "--jobs", "0"], "--jobs takes a number from 1 to 64, not “0”"],
    [["run", "a.imreq", "--jobs", "1", "--jobs", "2"], "--jobs may stand once only"],
    [["run", "a.imreq", "--var", "1=x"], "--var takes name=value"],
    [["run"], "Name the .imreq files"],
    [["check"], "Name the .imreq files"],
    [["check", "a.imreq", "--format", "xml"], "--format is one of text, json, github"],
    [["run", "missing.imreq"], "missing.imreq does not exist"],
    [["check", "missing.imreq"], "missing.imreq does not exist"],
    [["check", "a.imreq", "--profile", "nope"], "no profile “nope”"],
    [["format", "-", "a.imreq"], "nothing else beside it"],
    [["--profile", "dev", "run", "a.imreq"], "Options come behind it"],
    [["simulate", "7071"], "imreq simulate takes no “7071”"],
    [["sig", "alice", "bob"], "one user"],
    [["run", "a.imreq", "--report", "json=."], "no report can take its place"],
    [["run", "a.imreq", "--report", "json=r", "--report", "junit=./r"], "Two reports"],
  ])("%j: %s", async (args, said) => {
    folder.write("a.imreq", "### A\nopenim/sendmsg\n");
    const { code, out, error } = await folder.imreq(args);
    expect(error).toContain(said);
    expect(error.trimEnd().split("\n")).toHaveLength(1);
    expect([code, out]).toEqual([2, ""]);
  });

  test("without any command the help is printed", async () => {
    expect(await folder.imreq([])).toMatchObject({ code: 2, out: expect.stringContaining("Usage: imreq <command>") });
  });
});

describe("help", () => {
  const documentation = readFileSync(join(root, "docs/commandLine.md"), "utf8");

  test.each(names)("%s --help tells what docs/commandLine.md tells", async (name) => {
    const { out, code } = await folder.imreq([name, "--help"]);
    const { takes, options }: Command = commands[name as keyof typeof commands];
    expect(code).toBe(0);
    expect(out).toContain(`Usage: imreq ${`${name} ${takes}`.trim()}`);
    const section = documentation.split(/^## /m).find((text) => text.startsWith(`\`imreq ${name}`));
    expect(section).toContain(`imreq ${`${name} ${takes}`.trim()}`);
    for (const [option, { value = "", isHidden = false, summary }] of Object.entries(options)) {
      const written = `--${option}${value && ` ${value}`}`;
      expect(out.includes(written)).toBe(!isHidden);
      if (isHidden) continue;
      expect(out).toContain(summary);
      expect(section).toContain(`\`${written}\``);
    }
    const documented = [...(section ?? "").matchAll(/^\| `--([\w-]+)/gm)].map(([, option]) => option);
    expect(documented.filter((option) => option !== undefined && !Object.hasOwn(options, option))).toEqual([]);
  });

  test("imreq --help lists every command", async () => {
    const { out } = await folder.imreq(["--help"]);
    for (const [name, { summary }] of Object.entries(commands)) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, "m"));
      expect(out).toContain(summary);
    }
  });

  test("imreq help run is imreq run --help", async () => {
    expect((await folder.imreq(["help", "run"])).out).toBe((await folder.imreq(["run", "--help"])).out);
  });
});
