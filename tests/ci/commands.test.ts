import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { VERBS } from "../../cli/verbs.ts";
import { findOnPath } from "../../toolchain/path-program.ts";
import { projectRoot } from "../cli/run-ccr.ts";
import { readText, readYaml, scripts } from "./definitions.ts";

/** Each command of a script as its words, without what it reads and writes; enough of a shell for the scripts here. */
function splitCommands(text: string): readonly (readonly string[])[] {
  const lines = text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .filter((line) => !/^\s*#/.test(line));
  return lines.flatMap((line) =>
    line
      .split(/\|\||&&|;|\$\(|\||\)/)
      .map((part) => part.replace(/\s[<>]+.*$/, "").trim())
      .filter((part) => part !== "")
      .map((part) => part.match(/'[^']*'|"[^"]*"|\S+/g) ?? []),
  );
}

const commands = scripts.flatMap(({ where, text }) => splitCommands(text).map((words) => ({ where, words })));

/** The runs of `ccr`, from the verb on. */
const runs = commands.flatMap(({ where, words }) => {
  const at = words.findIndex((word) => word === "ccr" || word === '"$ACTION/cli/ccr.js"');
  return at < 0 || words[0] === "printf" || words[0] === "echo" ? [] : [{ where, words: words.slice(at + 1) }];
});

/** Throws where the verb or one of the options does not exist. */
function requireCommand([name = "", ...words]: readonly string[], where: string): void {
  const verb = VERBS.find((each) => each.name === name);
  if (verb === undefined) throw new Error(`${where}: ccr has no verb ${name}`);
  const flags = verb.options.flatMap((option) => option.flags.match(/--[a-z-]+/g) ?? []);
  const used = words.filter((word) => /^--[a-z]/.test(word));
  for (const [at, flag] of used.entries()) {
    if (!flags.includes(flag)) throw new Error(`${where}: ccr ${name} has no option ${flag}`);
    const option = verb.options.find((each) => each.flags.split(/[ ,]/).includes(flag));
    const value = words[words.indexOf(flag) + 1] ?? "";
    const isGiven = value !== "" && !value.includes("$");
    if (isGiven && option?.choices !== undefined && !option.choices.includes(value)) {
      throw new Error(`${where}: ${flag} ${value} (${at})`);
    }
  }
}

describe("scripts", () => {
  it("run verbs and options that exist", () => {
    expect(new Set(runs.map(({ words }) => words[0]))).toEqual(
      new Set(["check", "fmt", "plan", "site", "apply", "status", "verify", "smoke", "drift", "rotation"]),
    );
    for (const { where, words } of runs) requireCommand(words, where);
  });

  it("would not run others", () => {
    for (const words of [["chekc"], ["plan", "--formt"], ["plan", "--format", "sarif"], ["smoke", "--all"]]) {
      expect(() => requireCommand(words, "here"), words.join(" ")).toThrow("here: ");
    }
    expect(splitCommands("code=0\nccr plan --format \\\n  markdown > a.md || code=$?\n# ccr no")).toEqual([
      ["code=0"],
      ["ccr", "plan", "--format", "markdown"],
      ["code=$?"],
    ]);
  });

  it("find ccr in the checkout, and fetch no package of that name", () => {
    for (const { where, words } of commands.filter((each) => each.words.includes("ccr"))) {
      if (["printf", "echo"].includes(words[0] ?? "")) continue;
      expect(words.join(" "), where).toMatch(/(^|ids="?|")?npm exec --no -- ccr /);
    }
    expect(commands.filter(({ words }) => words.includes("npx"))).toEqual([]);
  });

  it("install what is locked, and run no script of a package", () => {
    const installs = commands.filter(({ words }) => words[0] === "npm" && /^(ci|i|install|add)$/.test(words[1] ?? ""));
    expect(installs.length).toBe(4);
    for (const { where, words } of installs) {
      // A release is built, which takes the tools of development.
      const omitted = where.includes("release.yml pack") ? [] : ["--omit=dev"];
      expect(words, where).toEqual(["npm", "ci", ...omitted, "--ignore-scripts", "--no-audit"]);
    }
  });

  it("start files that are committed, and what needs no package of the tests", () => {
    const files = commands.flatMap(({ words }) => {
      const at = words.indexOf("node");
      return at < 0 ? [] : [(words[at + 1] ?? "").replaceAll('"', "").replace("$ACTION/", "")];
    });
    expect(files).toEqual(expect.arrayContaining(["cli/ccr.js", "ci/judge-sarif.ts", "ci/sticky-comment.ts"]));
    for (const file of files) expect(fs.existsSync(path.join(projectRoot, file)), file).toBe(true);
    for (const file of fs.readdirSync(path.join(projectRoot, "ci")).filter((name) => name.endsWith(".ts"))) {
      const imports = [...readText(`ci/${file}`).matchAll(/from "([^"]+)"/g)].map(([, source]) => source);
      for (const source of imports) expect(source, file).toMatch(/^node:|^\.\/[a-z-]+\.ts$/);
    }
  });

  it("make targets of the Makefile", () => {
    const targets = new Set([...readText("Makefile").matchAll(/^([a-z-]+):/gm)].map(([, name]) => name));
    const documented = [...readText("docs/ci.md").matchAll(/^\s+make ([a-z-]+)/gm)].map(([, name]) => name);
    const made = commands.filter(({ words }) => words[0] === "make").map(({ words }) => words[1]);
    for (const name of [...documented, ...made]) expect(targets).toContain(name);
    expect(readText(".ci/run")).toContain("make test");
  });
});

describe("the hooks of pre-commit", () => {
  interface Hook {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly entry: string;
    readonly language: string;
    readonly files: string;
    readonly pass_filenames?: boolean;
  }
  const hooks = readYaml(".pre-commit-hooks.yaml") as readonly Hook[];

  it("run verbs that exist", () => {
    expect(hooks.map(({ id }) => id)).toEqual(["ccr-validate", "ccr-check", "ccr-guard", "ccr-fmt"]);
    for (const { id, entry } of hooks) {
      expect(`ccr-${entry.split(" ")[1]}`).toBe(id);
      expect(entry.startsWith("ccr ")).toBe(true);
      requireCommand(entry.split(" ").slice(1), id);
    }
  });

  const preCommit = findOnPath("pre-commit", process.env);
  it.skipIf(preCommit === undefined)("are valid by pre-commit itself", () => {
    const args = ["validate-manifest", ".pre-commit-hooks.yaml"];
    const { status, stdout } = spawnSync(preCommit ?? "", args, { cwd: projectRoot, encoding: "utf8" });
    expect([status, stdout]).toEqual([0, ""]);
  });

  it("have the keys that pre-commit knows", () => {
    // https://pre-commit.com/#creating-new-hooks, pre-commit 4.3
    const known = ["id", "name", "description", "entry", "language", "files", "pass_filenames"];
    for (const hook of hooks) {
      for (const key of Object.keys(hook)) expect(known, hook.id).toContain(key);
      expect(hook.language).toBe("node");
      expect(() => new RegExp(hook.files)).not.toThrow();
    }
  });

  it.each([
    ["ccr-validate", "credential-change-requests/CCR-2026-0001-x.yaml", true],
    ["ccr-validate", "sub/credential-change-requests/a/b.YML", true],
    ["ccr-validate", "docs/credential-change-requests.md", false],
    ["ccr-fmt", "not-credential-change-requests/a.yaml", false],
    ["ccr-check", "openbao/policies/a.hcl", true],
    ["ccr-check", "deploy/external-secret.yml", true],
    ["ccr-check", "a.yaml.bak", false],
    ["ccr-guard", "deploy/values.yaml", true],
    ...["ccr-guard", "ccr-check"].flatMap((id): [string, string, boolean][] => [
      [id, "deploy/secret.json", true],
      [id, "deploy/secret.JSON", true],
      [id, "deploy/secret.json5", false],
      [id, "CODEOWNERS", true],
      [id, ".github/CODEOWNERS", true],
      [id, ".gitlab/CODEOWNERS", true],
      [id, "docs/CODEOWNERS", true],
      [id, "apps/CODEOWNERS", false],
    ]),
  ])("%s of %s: %s", (id, file, isMeant) => {
    expect(new RegExp(hooks.find((hook) => hook.id === id)?.files ?? "").test(file)).toBe(isMeant);
  });
});
