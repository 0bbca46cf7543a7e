import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildBundle } from "../../bundle/build-bundle.ts";
import { BUNDLE_FOLDER, openBundle } from "../../bundle/load-bundle.js";
import { VERBS } from "../../cli/verbs.ts";
import { copyCheckout } from "../../website/copy-checkout.ts";

let checkout = "";

beforeAll(async () => {
  checkout = copyCheckout();
  await buildBundle(checkout);
}, 120_000);
afterAll(() => fs.rmSync(checkout, { recursive: true, force: true }));

const open = (verb?: string) => openBundle(`${pathToFileURL(checkout).href}/`, verb);

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(checkout, "cli/ccr.js"), ...args], {
    cwd: checkout,
    env: { PATH: process.env.PATH, NO_COLOR: "1", ...env },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** Runs while a file is another one; puts it back, which leaves it changed as far as the bundle can tell. */
function whileChanged(file: string, change: (text: string) => string, then: () => void): void {
  const place = path.join(checkout, file);
  const text = fs.readFileSync(place, "utf8");
  fs.writeFileSync(place, change(text));
  try {
    then();
  } finally {
    fs.writeFileSync(place, text);
  }
}

describe("the bundle of ccr", () => {
  test.each([
    "",
    "--help",
    "--version",
    "nothing",
    "validate",
    "validate --json",
    "validate --format sarif",
    "validate --nothing",
    "validate schemas",
    "status --json",
    "digest credential-change-requests",
    "render CCR-2026-0001",
    "guard credential-change-requests",
    "explain bad-date",
    "schema",
    "plan --offline",
    "completion bash",
  ])("says what the source says: ccr %s", (line) => {
    const args = line.split(" ").filter((each) => each !== "");
    expect(open(args[0])).toBeDefined();
    const told = run(args);
    expect(told).toEqual(run(args, { CCR_BUNDLE: "0" }));
    expect(told.stderr).not.toContain("this is a bug");
  });

  test("knows each verb, and every verb of it can be loaded", async () => {
    for (const { name } of VERBS) {
      expect(fs.existsSync(path.join(checkout, BUNDLE_FOLDER, `${name}.json`)), name).toBe(true);
    }
    const entry = open()?.load("./entry.cjs") as { verbs: typeof VERBS };
    for (const verb of entry.verbs) expect(typeof (await verb.load()), verb.name).toBe("function");
  });

  test("has nothing of Pulumi, and a verb nothing of what it does not load", () => {
    const filesOf = (name: string): readonly string[] => {
      const text = fs.readFileSync(path.join(checkout, BUNDLE_FOLDER, `${name}.json`), "utf8");
      return (JSON.parse(text) as { files: readonly [string][] }).files.map(([file]) => file);
    };
    expect(
      filesOf("whole").filter((file) => !/^(?:bundle|cli|hub|lanes|live|node_modules|schemas)\//.test(file)),
    ).toEqual([]);
    expect(filesOf("whole").length).toBeGreaterThan(400);
    expect(filesOf("validate").filter((file) => /^(?:hub|live)\//.test(file))).toEqual([]);
    expect(filesOf("validate")).toEqual(expect.arrayContaining(["cli/commands/validate.ts", "lanes/rules/all.ts"]));
    expect(filesOf("validate").filter((file) => /^cli\/(?:commands\/(?!validate)|site\/)/.test(file))).toEqual([]);
    expect(filesOf("schema")).not.toContain("lanes/rules/all.ts");
  });

  test("is run by the code that V8 kept for it", () => {
    const bundle = open("validate");
    bundle?.load("./entry.cjs");
    const rejected = bundle?.chunks.filter(({ script }) => script.cachedDataRejected !== false);
    expect(rejected).toEqual([]);
  });

  test("shows places of the source where a bug is looked for", () => {
    const { stderr } = run(["validate", "--json", "--max-ttl", "x"], { CCR_DEBUG: "1" });
    expect(stderr).not.toContain(BUNDLE_FOLDER);
  });
});

describe("a file that was changed is run as it is", () => {
  test.each([
    ["a rule", "validate", "lanes/rules/dates.ts"],
    ["what a rule imports", "validate", "lanes/secret-scan/survey.ts"],
    ["what is loaded later", "validate", "lanes/custody/kinds.ts"],
    ["the command table", "status", "cli/verbs/check.ts"],
    ["what any command may load later", "schema", "cli/option-forms.ts"],
    ["a generated validator", "validate", "lanes/generated/validate-ccr.js"],
  ])("%s", async (_, verb, file) => {
    await buildBundle(checkout);
    expect(open(verb)).toBeDefined();
    whileChanged(
      file,
      (text) => `${text}\n`,
      () => expect(open(verb)).toBeUndefined(),
    );
    // A change of the same length, and a time of modification that somebody has set back, are changes too.
    await buildBundle(checkout);
    const place = path.join(checkout, file);
    const { atime, mtime } = fs.statSync(place);
    fs.writeFileSync(place, fs.readFileSync(place));
    fs.utimesSync(place, atime, mtime);
    expect(open(verb)).toBeUndefined();
  });

  test("and says what it says now", async () => {
    await buildBundle(checkout);
    whileChanged(
      "lanes/secret-scan.ts",
      (text) => text.replace("nosecrets?\\b", "sentence"),
      () => {
        const file = path.join(checkout, "credential-change-requests/CCR-2026-0001-whynot-design-npm-publish.yaml");
        fs.appendFileSync(file, "# a sentence\n");
        expect(run(["validate", "credential-change-requests"]).stdout).toContain("scanner-directive");
      },
    );
  });

  test("a verb that does not come to the file keeps its bundle", async () => {
    await buildBundle(checkout);
    whileChanged(
      "cli/commands/guard.ts",
      (text) => `${text}\n`,
      () => {
        expect(open("guard")).toBeUndefined();
        expect(open("validate")).toBeDefined();
      },
    );
  });
});

describe("a bundle that is not whole is none", () => {
  test("without its list, or with one that cannot be read", async () => {
    await buildBundle(checkout);
    const folder = path.join(checkout, BUNDLE_FOLDER);
    fs.writeFileSync(path.join(folder, "validate.json"), "{");
    expect(open("validate")).toBeDefined();
    fs.rmSync(path.join(folder, "whole.json"));
    expect(open("validate")).toBeUndefined();
    expect(open("status")).toBeDefined();
  });

  test("without its chunks", async () => {
    await buildBundle(checkout);
    const folder = path.join(checkout, BUNDLE_FOLDER);
    for (const name of fs.readdirSync(folder).filter((each) => each.startsWith("build-"))) {
      fs.rmSync(path.join(folder, name), { recursive: true });
    }
    expect(open("validate")).toBeUndefined();
    expect(run(["validate", "--json"]).status).toBe(0);
  });

  const replaceByFolder = (file: string): void => {
    fs.rmSync(file);
    fs.mkdirSync(file);
  };

  test.each([
    ["a chunk that is not there", (file: string) => fs.rmSync(file)],
    ["a chunk that cannot be read", replaceByFolder],
    ["a chunk that was cut off", (file: string) => fs.truncateSync(file, 1000)],
  ])("%s: the sources run", async (_, breakFile) => {
    await buildBundle(checkout);
    const folder = path.join(checkout, BUNDLE_FOLDER);
    const { build } = JSON.parse(fs.readFileSync(path.join(folder, "schema.json"), "utf8")) as { build: string };
    breakFile(path.join(folder, build, "entry.cjs"));
    const told = run(["explain", "bad-date"]);
    expect(told).toEqual(run(["explain", "bad-date"], { CCR_BUNDLE: "0" }));
    expect(told.status).toBe(0);
  });

  test("every user of the checkout may read it", async () => {
    await buildBundle(checkout);
    const folder = path.join(checkout, BUNDLE_FOLDER);
    const builds = fs.readdirSync(folder).filter((name) => name.startsWith("build-"));
    for (const name of builds) expect(fs.statSync(path.join(folder, name)).mode & 0o777, name).toBe(0o755);
  });

  test("builds of programs that may still run stay, older ones go", async () => {
    for (let count = 0; count < 5; count++) await buildBundle(checkout);
    const builds = fs.readdirSync(path.join(checkout, BUNDLE_FOLDER)).filter((name) => name.startsWith("build-"));
    expect(builds).toHaveLength(3);
    expect(open("validate")).toBeDefined();
  }, 60_000);

  test("no name of a verb leads to another place", () => {
    expect(open("../bundle/validate")?.chunks).toEqual([]);
    expect(run(["../../../package"]).status).toBe(2);
  });
});
