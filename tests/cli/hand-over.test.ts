import { describe, expect, test } from "vitest";
import { listObjects } from "../../lanes/adoption.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";
import { type FakeAnswers, makeKubectl } from "../live/fake-kubectl.ts";
import { makePulumi } from "./fake-pulumi.ts";
import { makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const { set } = compileLanes({ sources: [readSample(3)], findings: [] }, { ...settings, kubernetesObjects: "gitops" });
if (set === undefined) throw new Error("the sample does not compile");
const objects = listObjects(set);
const urnOf = ({ parent, type, name }: (typeof objects)[number]): string =>
  `urn:pulumi:production::lanes::${parent.type}$${type}::${name}`;
/** As `pulumi stack export` has it: each object, and others that are not to be touched. */
const resources = objects.map((object) => {
  const { place } = object;
  const outputs =
    place.server === "kubernetes" ? place.manifest : { name: object.id, backend: "kubernetes", roleName: "x" };
  return { urn: urnOf(object), type: object.type, custom: true, outputs };
});
const other = { urn: "urn:other", type: "kubernetes:external-secrets.io/v1:ExternalSecret", custom: true };
const others = { ...other, outputs: { metadata: { namespace: "elsewhere", name: "theirs" } } };
const gitops = objects.filter(({ appliedBy }) => appliedBy === "gitops");

const live = (change: (spec: object) => object = (spec) => spec): FakeAnswers =>
  gitops.map(({ kind, place }) => {
    const manifest = place.server === "kubernetes" ? place.manifest : undefined;
    const stdout = JSON.stringify({ ...manifest, spec: change(manifest?.spec) });
    return [`get?${kind === "store" ? "ClusterSecretStore" : "ExternalSecret"}*`, { stdout }];
  });

interface Case {
  readonly answers?: FakeAnswers;
  readonly applier?: string;
  readonly held?: readonly object[];
  readonly isExported?: boolean;
}

async function handOver(
  { answers = live(), applier = "gitops", held = [...resources, others], isExported = true }: Case = {},
  ...flags: readonly string[]
): Promise<Run & { readonly deleted: readonly (readonly string[])[] }> {
  const cwd = makeFolder({
    ...stackFiles({ settings: [`ccr:kubernetesObjects: ${applier}`] }),
    "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml": readRequest("CCR-2026-0003"),
  });
  const pulumi = makePulumi({ "stack export": { stdout: JSON.stringify({ deployment: { resources: held } }) } });
  const kubectl = makeKubectl(answers);
  const env = { PATH: `${pulumi.folder}:${kubectl.folder}:${process.env.PATH}`, KUBECONFIG: kubectl.kubeconfig };
  const run = (...args: readonly string[]): Promise<Run> =>
    runCcr([...args, "--gitops", "out"], { cwd, env: { ...env, VAULT_TOKEN: "not-a-real-token" } });
  if (isExported) await run("export");
  const done = await run("hand-over", ...flags).finally(kubectl.remove);
  const calls = pulumi.calls().filter(([first]) => first === "state");
  return { ...done, deleted: calls.map((call) => call.filter((word) => word.startsWith("urn:"))) };
}

describe("ccr hand-over", () => {
  test("has the state forget what GitOps applies, each ExternalSecret before its store, and nothing else", async () => {
    const { code, stdout, deleted } = await handOver({}, "--yes", "--json");
    expect(code).toBe(0);
    const urns = [...gitops].sort((left) => (left.kind === "store" ? 1 : -1)).map(urnOf);
    expect(deleted).toEqual([urns]);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "handed-over", objects: urns.map((urn) => ({ urn })) });
  });

  test("is a dry run without --yes", async () => {
    const { code, stdout, deleted } = await handOver();
    expect([code, deleted]).toEqual([3, []]);
    expect(stdout).toContain("held       external-secret:activity-core/llm-connect-provider-secrets\n");
  });

  test("has nothing to do once it is done", async () => {
    const { code, stdout, deleted } = await handOver({ held: [others] }, "--yes");
    expect([code, stdout, deleted]).toEqual([0, "the state holds nothing that GitOps applies\n", []]);
  });

  const refused: Readonly<Record<string, readonly [Case, string]>> = {
    "a stack that leaves nothing to GitOps": [
      { applier: "pulumi" },
      "ccr:kubernetesObjects of this stack is not gitops",
    ],
    "what was not exported": [{ isExported: false }, "kustomization.yaml: missing"],
    "what is not in the cluster": [{ answers: [] }, "store:openbao-activity-core is absent in the cluster"],
    "what differs in the cluster": [
      { answers: live((spec) => ({ ...spec, refreshInterval: "9h", conditions: [] })) },
      "store:openbao-activity-core is different in the cluster",
    ],
    "what cannot be looked at": [
      { answers: [["*", { stderr: "Error from server (Forbidden): no\n" }]] },
      "is unknown in the cluster: Error from server (Forbidden): no",
    ],
  };
  for (const [what, [given, words]] of Object.entries(refused)) {
    test(`refuses ${what}`, async () => {
      const { code, stdout, stderr, deleted } = await handOver(given, "--yes");
      expect([code, stdout, deleted]).toEqual([1, "", []]);
      expect(stderr).toContain(words);
    });
  }
});
