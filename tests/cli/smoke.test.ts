import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { RawObject } from "../../live/smoke/read-facts.ts";
import { rawExternalSecret, rawSecret, rawStore, valueCanary } from "../live/smoke/fake-api.ts";
import { launcher, makeFolder, projectRoot, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const validate = new Ajv({ strict: true }).compile(
  JSON.parse(fs.readFileSync(path.join(projectRoot, "schemas/smoke.v1.schema.json"), "utf8")) as object,
);
const [namespace, name] = ["activity-core", "llm-connect-provider-secrets"];
const id = "CCR-2026-0003";
const file = `credential-change-requests/${id}-llm-connect-openrouter-api-key.yaml`;
const store = ["clustersecretstores", rawStore("openbao-activity-core")] as const;
const token = "not-a-real-token-91c2";

type Objects = readonly (readonly [string, RawObject])[];

/** Ready objects of the one lane; the instants in them are of now. */
const ready = (): Objects => [
  store,
  ["externalsecrets", rawExternalSecret(namespace, name)],
  ["secrets", rawSecret(namespace, name, ["OPENROUTER_API_KEY"])],
];

interface Place {
  readonly cwd: string;
  readonly env: Record<string, string>;
}

/** A folder with the stack, one request, a kubeconfig, and a kubectl that serves the objects. */
function makePlace(objects: Objects, { denied = [] as readonly string[], context = "production" } = {}): Place {
  const fake = path.join(projectRoot, "tests/live/smoke/fake-api.ts");
  const cwd = makeFolder({
    ...stackFiles(),
    [file]: readRequest(id),
    "bin/kubectl": `#!/bin/sh\nenv > "$(dirname "$0")/env"\nexec '${process.execPath}' '${fake}' "$@"\n`,
    kubeconfig: `contexts: [{name: ${context}, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: "https://a"}}]\n`,
    "tmp/.keep": "",
  });
  fs.chmodSync(path.join(cwd, "bin/kubectl"), 0o755);
  return {
    cwd,
    env: {
      PATH: `${path.join(cwd, "bin")}:${process.env.PATH}`,
      KUBECONFIG: path.join(cwd, "kubeconfig"),
      TMPDIR: path.join(cwd, "tmp"),
      VAULT_TOKEN: token,
      FAKE_API: JSON.stringify({ objects, denied }),
    },
  };
}

async function smoke(place: Place, ...args: readonly string[]): Promise<Run> {
  const run = await runCcr(["smoke", ...args], place);
  expect(run.stdout + run.stderr).not.toContain(valueCanary);
  expect(run.stdout + run.stderr).not.toContain(token);
  expect(fs.readdirSync(path.join(place.cwd, "tmp"))).toEqual([".keep"]);
  return run;
}

describe("ccr smoke", () => {
  it("ends with 0 and a line an object once everything is ready", async () => {
    const place = makePlace(ready());
    const { code, stdout, stderr } = await smoke(place, "--timeout", "30s");
    expect([code, stderr], stderr).toEqual([0, expect.stringContaining("2 of 2 ready")]);
    expect(stdout.split("\n").map((line) => line.replace(/ +/g, " ").replace(/ \d+ -$/, ""))).toEqual([
      "OBJECT VERDICT SECONDS REASON HINT",
      "store openbao-activity-core ready",
      "external-secret activity-core/llm-connect-provider-secrets ready",
      "",
    ]);
    expect(fs.readFileSync(path.join(place.cwd, "bin/env"), "utf8")).not.toContain(token);
  });

  it.each([
    ["ready", ready, [id], 0, "all-ready", ["ready", "ready"]],
    ["a file", ready, [file], 0, "all-ready", ["ready", "ready"]],
    ["late", () => [store], ["--timeout", "2s"], 1, "timeout", ["ready", "absent"]],
    [
      "without a key",
      () => [...ready().slice(0, 2), ["secrets", rawSecret(namespace, name, [])] as const],
      ["--timeout", "2s"],
      1,
      "timeout",
      ["ready", "slow"],
    ],
  ] as const)("prints JSON that fits its schema: %s", async (_case, objects, args, exit, ended, verdicts) => {
    const { code, stdout } = await smoke(makePlace(objects()), ...args, "--json");
    const report = JSON.parse(stdout) as { ended: string; objects: readonly { verdict: string; requests: unknown }[] };
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect([code, report.ended]).toEqual([exit, ended]);
    expect(report.objects.map(({ verdict }) => verdict)).toEqual(verdicts);
    expect(report.objects.every(({ requests }) => JSON.stringify(requests) === JSON.stringify([id]))).toBe(true);
  });

  it("shows the controller's words as plain text, without what they quote", async () => {
    const message = `a \u001b[31m "${valueCanary}"\nb`;
    const failing = ["externalsecrets", rawExternalSecret(namespace, name, message)] as const;
    const { code, stdout } = await smoke(makePlace([store, failing]), "--timeout", "1s");
    expect([code, stdout]).toEqual([1, expect.stringContaining('SecretSyncedError: a \\u{1b}[31m "[cut]" b')]);
  });

  it("says which right is missing", async () => {
    const { code, stdout, stderr } = await smoke(makePlace(ready(), { denied: ["secrets"] }), "--json");
    expect([code, stderr]).toEqual([1, expect.stringContaining("secrets was answered with 403")]);
    const report = JSON.parse(stdout) as object;
    expect([validate(report), report]).toEqual([true, expect.objectContaining({ ended: "problem" })]);
  });

  it.each([
    ["a timeout without a unit", ["--timeout", "5"], "--timeout must be"],
    ["a timeout of nothing", ["--timeout", "0s"], "--timeout must be"],
    ["a timeout that no timer counts to", ["--timeout", "999999h"], "--timeout must be"],
    ["a namespace without lanes", ["--namespace", "elsewhere"], "--namespace must name"],
  ])("is not to be used with %s", async (_case, args, words) => {
    const { code, stdout, stderr } = await smoke(makePlace(ready()), ...args);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(words)]);
  });

  it.each([
    ["a request that is none", "CCR-2026-9999"],
    ["a file that is not there", "no.yaml"],
  ])("refuses %s, as the other commands do", async (_case, operand) => {
    const { code, stdout, stderr } = await smoke(makePlace(ready()), operand);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(operand)]);
  });

  it("refuses to look without the stack's context", async () => {
    const { code, stderr } = await smoke(makePlace(ready(), { context: "other" }));
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(
        "other-context: ccr:kubernetesContext: no kubeconfig of this run has the context production",
      ),
    ]);
  });

  it("refuses a request that is not granted on the stack", async () => {
    const place = makePlace(ready());
    fs.writeFileSync(
      path.join(place.cwd, "Pulumi.production.yaml"),
      fs.readFileSync(path.join(place.cwd, "Pulumi.production.yaml"), "utf8").replace("t: production", "t: staging"),
    );
    const { code, stderr } = await smoke(place, id);
    expect([code, stderr]).toEqual([1, expect.stringContaining("not-granted")]);
    const none = await smoke(place);
    expect([none.code, none.stderr]).toEqual([0, expect.stringContaining("nothing to wait for")]);
  });

  it("says that there is no kubectl, or what it ended with", async () => {
    const place = makePlace(ready());
    const kubectl = path.join(place.cwd, "bin/kubectl");
    fs.writeFileSync(kubectl, "#!/bin/sh\necho 'error: no login x' >&2\nexit 1\n");
    const failed = await smoke(place);
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining("error: no login x")]);
    fs.rmSync(kubectl);
    const env = { ...place.env, PATH: path.join(place.cwd, "bin") };
    const missing = await smoke({ ...place, env });
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("kubectl is not on PATH")]);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("leaves nothing running after %s", async (signal) => {
    const { cwd, env } = makePlace([store]);
    const child = spawn(process.execPath, [launcher, "smoke"], { cwd, env });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!said.includes("1 absent") && (said + text).includes("1 absent")) child.kill(signal);
      said += text;
    });
    const ended = await new Promise((resolve) => child.once("close", (_code, by) => resolve(by)));
    expect([ended, said]).toEqual([signal, expect.stringContaining("interrupted")]);
    expect(fs.readdirSync(path.join(cwd, "tmp"))).toEqual([".keep"]);
    const running = fs
      .readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => readCommand(pid).includes(cwd));
    expect(running).toEqual([]);
  });
});

function readCommand(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
