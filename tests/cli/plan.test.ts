import { describe, expect, test } from "vitest";
import { makeRequests } from "../../bench/requests.ts";
import { makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const folder = "credential-change-requests";
const stack = stackFiles({ project: "credential-lanes" });
const file = `${folder}/CCR-2026-0003-llm-connect-openrouter-api-key.yaml`;
const plan = (cwd: string, ...args: readonly string[]) => runCcr(["plan", "--offline", ...args], { cwd });

describe("ccr plan --offline", () => {
  test("compares with manifests that exist, and ends with 3 where they differ", async () => {
    const manifest = (namespace: string): string =>
      [
        "kind: ClusterSecretStore",
        "apiVersion: external-secrets.io/v1",
        "metadata: { name: openbao-activity-core }",
        `spec: { conditions: [{ namespaces: [${namespace}] }] }`,
        "",
      ].join("\n");
    const cwd = makeFolder({ ...stack, [file]: readRequest("CCR-2026-0003"), "k8s/store.yaml": manifest("a, b") });
    expect((await plan(cwd)).code).toBe(0);
    const { code, stdout } = await plan(cwd, "--manifests", "k8s");
    expect([code, stdout]).toEqual([
      3,
      expect.stringContaining("k8s/store.yaml has ClusterSecretStore openbao-activity-core: not the same"),
    ]);
    expect(stdout).toContain('is ["a","b"], would be ["activity-core"]');
  });

  test("lists no request of other stacks where they are many, unless it is named", async () => {
    const ours = makeRequests(3).map(({ path, text }) => [`${folder}/${path}`, text] as const);
    const theirs = makeRequests(30)
      .slice(3)
      .map(({ path, text }) => {
        return [`${folder}/${path}`, text.replace("environment: production", "environment: staging")] as const;
      });
    const cwd = makeFolder({ ...stack, ...Object.fromEntries([...ours, ...theirs]) });
    const { code, stdout } = await plan(cwd, "--json");
    const { requests, elsewhere } = JSON.parse(stdout);
    expect([code, requests.length, elsewhere]).toEqual([0, 3, 27]);
    expect((await plan(cwd)).stdout).toContain("3 requests, 3 granted; 27 more are for other stacks");
    const named = JSON.parse((await plan(cwd, "CCR-2026-0007", "--json")).stdout);
    expect(named.requests.map(({ ccr, lane }: { ccr: string; lane?: object }) => [ccr, lane])).toEqual([
      ["CCR-2026-0007", undefined],
    ]);
  });

  test("shows a request that is not approved as it would be, and why it is withheld", async () => {
    const text = readRequest("CCR-2026-0003")
      .replace("status: active", "status: proposed")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    const { code, stdout } = await plan(makeFolder({ ...stack, [file]: text }), "--json");
    const { requests } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(requests[0]).toMatchObject({ granted: false, reasons: ["status proposed grants nothing"] });
    expect(requests[0].lane.policy.path).toContain("platform/data/workloads/activity-core");
  });

  test("names every fault of the stack and of the requests at once", async () => {
    const faults = { "Pulumi.production.yaml": "config:\n  ccr:environment: production\n  ccr:kvVersion: 3\n" };
    const text = readRequest("CCR-2026-0003").replace("  ttl: 15m", "  tll: 15m");
    const { code, stdout, stderr } = await plan(makeFolder({ ...stack, ...faults, [file]: text }));
    expect([code, stdout]).toEqual([1, ""]);
    for (const word of ["ccr:openbaoAddress", "ccr:kvVersion", "unknown-key", "missing-key"])
      expect(stderr).toContain(word);
  });

  test("as Markdown fits into a comment, says what it leaves out, and takes nothing of a title for Markdown", async () => {
    const requests = Object.fromEntries(makeRequests(300).map(({ path, text }) => [`${folder}/${path}`, text]));
    const long = await plan(makeFolder({ ...stack, ...requests }), "--format", "markdown");
    expect(long.code).toBe(0);
    expect(long.stdout.startsWith("## Credential lanes: plan of credential-lanes/production\n")).toBe(true);
    expect([long.stdout.length <= 60_000, long.stdout.length > 50_000]).toEqual([true, true]);
    expect(long.stdout).toMatch(/\*\*Cut:\*\* \d+ more parts do not fit into a comment/);
    expect((long.stdout.match(/^```/gm) ?? []).length % 2).toBe(0);
    expect(long.stdout.match(/<details>/g)?.length).toBe(long.stdout.match(/<\/details>/g)?.length);
    const title = "title: 'x <b>y</b> @someone [z](https://example.org) `w`'";
    const text = readRequest("CCR-2026-0003").replace(/^title: .*$/m, title);
    const { stdout } = await plan(makeFolder({ ...stack, [file]: text }), "--format", "markdown");
    expect(stdout).toContain("x &lt;b\\>y&lt;/b\\> &#64;someone \\[z\\]\\(https://example.org\\) \\`w\\`");
    expect(stdout).not.toContain("<b>");
  });
});
