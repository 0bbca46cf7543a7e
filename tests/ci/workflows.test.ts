import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { describe, expect, it, test } from "vitest";
import { ensureTools } from "../../toolchain/build.ts";
import { findOnPath } from "../../toolchain/path-program.ts";
import { findToolEntry } from "../../toolchain/programs.ts";
import { moduleRoot, pinnedVersion } from "../../toolchain/toolchain-dir.ts";
import { projectRoot } from "../cli/run-ccr.ts";
import { actions, readText, readYaml, scripts, steps, workflows } from "./definitions.ts";
import { PINS } from "./pins.ts";

/** How a workflow writes an expression. */
const expression = (text: string): string => `\${{ ${text} }}`;
const shellcheck = findOnPath("shellcheck", process.env);

async function lint(text?: string): Promise<{ code: number | null; output: string }> {
  const { actionlint } = await ensureTools(["actionlint"], { onLine: () => undefined });
  const input =
    text === undefined ? [] : ["-stdin-filename", path.join(projectRoot, ".github/workflows/requests.yml"), "-"];
  const args = ["-no-color", "-pyflakes=", `-shellcheck=${shellcheck ?? ""}`, ...input];
  const { status, stdout } = spawnSync(actionlint?.path ?? "", args, {
    cwd: projectRoot,
    input: text,
    encoding: "utf8",
  });
  return { code: status, output: stdout };
}

describe("actionlint", () => {
  // The first run builds it.
  it("finds nothing in the workflows", async () => {
    expect(await lint()).toEqual({ code: 0, output: "" });
  }, 300_000);

  it.each([
    ["an unknown key", ["timeout-minutes: 15", "timeout-minute: 15"], "timeout-minute"],
    [
      "an untrusted expression",
      ["ccr fmt --check", `echo "${expression("github.head_ref")}"`],
      "potentially untrusted",
    ],
    ["an unknown input of our own action", ["uses: ./\n", "uses: ./\n        with: { nothing: 1 }\n"], "nothing"],
    ["an unknown output", ["steps.check.outputs.sarif }}", "steps.check.outputs.serif }}"], "serif"],
  ])(
    "would find %s",
    async (_, [from, to], words) => {
      const text = readText(".github/workflows/requests.yml");
      const changed = text.replace(from ?? "", to ?? "");
      expect(changed).not.toBe(text);
      const { code, output } = await lint(changed);
      expect(code).toBe(1);
      expect(output).toContain(words);
    },
    300_000,
  );
});

// actionlint reads the scripts of workflows alone; these are those of the actions and of GitLab too.
test.skipIf(shellcheck === undefined)("shellcheck finds nothing in any script", () => {
  for (const { where, text, shell } of scripts) {
    // As the runners start them.
    const script = `set -e\n${text}`;
    const args = ["--shell", shell, "--severity", "style", "-"];
    const { stdout } = spawnSync(shellcheck ?? "", args, { input: script, encoding: "utf8" });
    expect(stdout, where).toBe("");
  }
});

describe("what is used", () => {
  const lines = [...Object.keys(workflows), ...Object.keys(actions)].flatMap((file) =>
    readText(file)
      .split("\n")
      .filter((line) => /^\s*(- )?uses:/.test(line))
      .map((line) => [file, line.trim().replace(/^- /, "")] as const),
  );

  it("is pinned by the full commit that was looked up, with its version", () => {
    expect(lines.length).toBe(steps.filter(({ step }) => step.uses !== undefined).length);
    const used = new Set<string>();
    for (const [file, line] of lines) {
      if (/^uses: \.\/(\.github\/actions\/[a-z-]+)?$/.test(line)) continue;
      const [, name = "", commit, version] = /^uses: ([\w./-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line) ?? [];
      expect({ commit, version }, `${file}: ${line}`).toEqual({
        commit: PINS[name]?.commit,
        version: PINS[name]?.version,
      });
      used.add(name);
    }
    expect([...used].sort()).toEqual(Object.keys(PINS).sort());
  });

  it("is given inputs that it has", () => {
    for (const { where, step } of steps.filter(({ step: { uses } }) => uses?.includes("@"))) {
      const known = PINS[step.uses?.split("@")[0] ?? ""]?.inputs ?? [];
      for (const name of Object.keys(step.with ?? {})) expect(known, where).toContain(name);
    }
  });

  it("checks out without leaving the token behind", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(5);
    for (const { where, step } of checkouts) expect(step.with?.["persist-credentials"], where).toBe(false);
  });

  it("is of the versions that this repository has", () => {
    const node = (JSON.parse(readText("package.json")) as { devDependencies: { node: string } }).devDependencies.node;
    const pulumi = findToolEntry("pulumi");
    for (const { where, step } of steps) {
      if (step.uses?.startsWith("actions/setup-node@")) {
        expect(step.with, where).toEqual({ "node-version": node, "package-manager-cache": false });
      }
      if (step.uses?.startsWith("pulumi/actions@")) {
        const version = pulumi === undefined ? "" : pinnedVersion(pulumi, moduleRoot);
        expect(`v${step.with?.["pulumi-version"]}`, where).toBe(version);
      }
    }
  });
});

describe("what jobs may do", () => {
  const jobs = Object.entries(workflows).flatMap(([file, { jobs: own }]) =>
    Object.entries(own).map(([name, job]) => ({ where: `${file} ${name}`, file, name, job })),
  );

  it("is nothing, but what a job says", () => {
    for (const [file, { permissions, env }] of Object.entries(workflows)) {
      expect([permissions, env], file).toEqual([{}, undefined]);
    }
  });

  it("is exactly this", () => {
    const granted = Object.fromEntries(jobs.map(({ where, job }) => [where.split("/").at(-1), job.permissions]));
    expect(granted).toEqual({
      "apply.yml apply": { contents: "read", "id-token": "write" },
      "apply.yml record": { contents: "write", "pull-requests": "write" },
      "drift.yml drift": { contents: "read", "id-token": "write" },
      "requests.yml check": { contents: "read" },
      "requests.yml code-scanning": { contents: "read", "security-events": "write" },
      "requests.yml preview": { contents: "read", "id-token": "write" },
      "requests.yml comment": { contents: "read", "pull-requests": "write" },
      "release.yml pack": { contents: "read" },
      "release.yml publish": { "id-token": "write" },
      "release.yml announce": { contents: "write" },
      "tests.yml test": { contents: "read" },
    });
  });

  it("ends within a time", () => {
    for (const { where, job } of jobs) {
      expect(job["timeout-minutes"], where).toBeGreaterThan(0);
      expect(job["timeout-minutes"], where).toBeLessThanOrEqual(120);
    }
  });

  it("with an identity token is done in an environment, and ends the token that it got", () => {
    const signed = jobs.filter(({ job }) => job.permissions?.["id-token"] === "write");
    expect(signed.map(({ job }) => job.environment)).toEqual(["production", "drift", "release", "preview"]);
    // The registry's own client asks for that job's token, and keeps none.
    for (const { where, job } of signed.filter(({ job: { environment } }) => environment !== "release")) {
      const last = job.steps.at(-1);
      expect([last?.run, last?.if], where).toEqual(["node ci/sign-in.ts out", expression("always()")]);
      expect(job.steps.filter(({ uses }) => uses === "./.github/actions/set-up").length, where).toBe(1);
    }
    for (const { where, job } of jobs.filter(({ job: { permissions } }) => permissions?.["id-token"] === undefined)) {
      expect(job.environment, where).toBeUndefined();
    }
  });

  it("starts nothing of a pull request where it may do anything", () => {
    const { "code-scanning": scanning, preview, comment } = workflows[".github/workflows/requests.yml"]?.jobs ?? {};
    expect(scanning?.steps.filter(({ run }) => run !== undefined)).toEqual([]);
    const base = expression("github.event.pull_request.base.sha");
    for (const job of [preview, comment]) {
      expect(job?.steps[0]?.with?.ref).toBe(base);
      const others = job?.steps.slice(1).filter(({ uses }) => uses?.startsWith("actions/checkout@")) ?? [];
      // Apart from the program, and read by no step but the one that takes the requests out of it.
      for (const { with: input } of others) expect(input?.path).toBe("proposed");
    }
    const same = "github.event.pull_request.head.repo.full_name == github.repository";
    for (const job of [scanning, preview]) expect(job?.if?.replaceAll(/\s+/g, " ")).toContain(same);
    expect(comment?.needs).toBe("preview");
  });
});

describe("a release", () => {
  const { pack, publish } = workflows[".github/workflows/release.yml"]?.jobs ?? {};

  it("starts by a tag alone, and is never cut short", () => {
    const { on, concurrency } = workflows[".github/workflows/release.yml"] ?? {};
    expect(on).toEqual({ push: { tags: ["v*"] } });
    expect(concurrency).toEqual({ group: "release", "cancel-in-progress": false });
  });

  it("runs no program of the checkout or of a package where it may publish", () => {
    expect(publish?.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toEqual([]);
    const script = publish?.steps.map(({ run = "" }) => run).join("");
    expect(script).toContain("npm publish ./*.tgz --provenance --access public --ignore-scripts");
    expect(script).not.toMatch(/npm (ci|install|exec|run)/);
  });

  it("packs what was installed as it is locked, with its bill of materials", () => {
    const script = pack?.steps.map(({ run = "" }) => run).join("");
    for (const command of [
      "npm ci --ignore-scripts",
      "npm audit signatures",
      "node ci/check-release.ts",
      "npm sbom --package-lock-only --omit dev",
    ])
      expect(script).toContain(command);
  });
});

describe("what workflows never do", () => {
  it("start on pull_request_target, or on what others can start with this repository's rights", () => {
    for (const [file, { on }] of Object.entries(workflows)) {
      for (const event of Object.keys(on)) {
        expect(["pull_request", "push", "schedule", "workflow_dispatch"], file).toContain(event);
      }
    }
    for (const file of Object.keys(workflows)) expect(readText(file), file).not.toContain("pull_request_target");
  });

  it("put an expression into a script", () => {
    for (const { where, step } of steps) {
      if (step.run !== undefined) expect(step.run, where).not.toContain("$".concat("{{"));
      if (step.with?.script !== undefined) throw new Error(`${where}: scripts are files`);
    }
  });

  it("hand texts of a pull request to anything", () => {
    const texts =
      /github\.event\.(?!pull_request\.(?:number|base\.sha|head\.repo\.full_name)\b)|head_ref|github\.actor/;
    for (const file of [...Object.keys(workflows), ...Object.keys(actions)]) {
      expect(readText(file), file).not.toMatch(texts);
    }
  });

  it("know a secret but the job's own token, which is an argument of nothing", () => {
    for (const file of [...Object.keys(workflows), ...Object.keys(actions)]) {
      expect(readText(file), file).not.toMatch(/\bsecrets[.[]|secrets: inherit/);
    }
    for (const { where, step } of steps) {
      const holding = Object.entries(step.env ?? {}).filter(([, value]) => String(value).includes("github.token"));
      for (const [name] of holding) expect(step.run, where).not.toMatch(new RegExp(`\\$\\{?${name}\\b`));
    }
    for (const { where, text } of scripts) {
      expect(text, where).not.toMatch(/x-access-token|--token\b|set -x\b|\bprintenv\b|\benv\s*(\||>|$)/m);
      // A token may be put into a variable, and is then named by no command.
      expect(text.replace('VAULT_TOKEN="$(< ~/.vault-token)"', ""), where).not.toMatch(
        /vault-token"?\)|\$\{?VAULT_TOKEN/,
      );
    }
  });

  it("cut an update short, or run two", () => {
    const { concurrency, on } = workflows[".github/workflows/apply.yml"] ?? {};
    expect(concurrency).toEqual({ group: "apply-production", "cancel-in-progress": false });
    expect(on).toEqual({ push: { branches: ["main"] }, workflow_dispatch: null });
  });
});

test("the stack, the environment and the roles of jobs are one another's", () => {
  const roles = Object.values(workflows).flatMap(({ jobs }) =>
    Object.values(jobs).flatMap(({ environment, steps: own }) =>
      own.flatMap(({ with: input }) =>
        input?.["openbao-role"] === undefined ? [] : [[environment, input["openbao-role"]]],
      ),
    ),
  );
  expect(roles).toEqual([
    ["production", "ccr-apply"],
    ["drift", "ccr-drift"],
    ["preview", "ccr-preview"],
  ]);
  for (const [, role] of roles) expect(readText("docs/ci.md")).toContain(`auth/github/role/${role}`);
  const { config } = readYaml("Pulumi.production.yaml") as { config: Readonly<Record<string, unknown>> };
  const kubeconfig = readYaml("ci/kubeconfig.yaml") as { contexts: readonly { name: string }[] };
  expect(kubeconfig.contexts.map(({ name }) => name)).toEqual([config["ccr:kubernetesContext"]]);
});
