import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { compareFiles } from "../../../lanes/gitops/compare-files.ts";
import { composeFiles, type ExportOptions } from "../../../lanes/gitops/compose-files.ts";
import { composeHeader, readHeader } from "../../../lanes/gitops/header.ts";
import { guardLoaded } from "../../../lanes/guardrails/guard-loaded.ts";
import { compileLanes, type LaneSet } from "../../../lanes/lane-set.ts";
import type { StackSettings } from "../../../lanes/stack-settings.ts";
import { readSample, settings } from "../sample.ts";

const owner = "credential-lanes/production";
const flux = { source: "flux-system", namespace: "flux-system", path: "clusters/production/lanes" };
const argocd: ExportOptions = { owner, layout: "argocd", wave: 15, flux };

function compile(changes: Partial<StackSettings> = {}): LaneSet {
  const sources = [readSample(1), readSample(2), readSample(3)];
  const { set, errors } = compileLanes(
    { sources, findings: [] },
    { ...settings, kubernetesObjects: "gitops", ...changes },
  );
  if (set === undefined) throw new Error(errors.join("\n"));
  return set;
}

const read = (text: string): readonly unknown[] =>
  // As the programs that apply it read it: yes, on and 012 are no texts there.
  parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS() as unknown);

describe("composeFiles", () => {
  const set = compile();

  it("has one lane in each file, a store for each namespace, and a list of them", () => {
    const files = composeFiles(set, argocd);
    expect(files.map(({ path }) => path)).toEqual([
      "stores/activity-core.yaml",
      "stores/issue-core.yaml",
      "lanes/workload-kv-read-issue-core-ingestion-api-key.yaml",
      "lanes/workload-kv-read-llm-connect-provider-secrets.yaml",
      "kustomization.yaml",
    ]);
    expect(read(files.at(-1)?.text ?? "")).toEqual([
      expect.objectContaining({
        kind: "Kustomization",
        resources: files
          .slice(0, -1)
          .map(({ path }) => path)
          .sort(),
      }),
    ]);
  });

  it("names the request and the digest of its content in each file", () => {
    for (const lane of set.lanes.filter(({ externalSecret }) => externalSecret !== undefined)) {
      const words = `# lane ${lane.name} of ${lane.ccrId}, content ${lane.digest}\n`;
      const files = composeFiles(set, argocd).filter(({ text }) => text.includes(words));
      expect(files).toHaveLength(2);
    }
  });

  it("puts the store before its ExternalSecrets, by waves that leave a rotation's annotation", () => {
    const waves = composeFiles(set, argocd).flatMap(({ text }) =>
      (read(text) as { kind: string; metadata: { annotations?: Record<string, string> } }[]).map(
        ({ kind, metadata }) => `${kind} ${metadata.annotations?.["argocd.argoproj.io/sync-wave"]}`,
      ),
    );
    expect(new Set(waves)).toEqual(new Set(["ClusterSecretStore 15", "ExternalSecret 16", "Kustomization undefined"]));
    const rotated = readSample(3, [["status: active", "status: rotated"]]);
    const { set: later } = compileLanes({ sources: [rotated], findings: [] }, settings);
    if (later === undefined) throw new Error("the rotated sample does not compile");
    const lane = composeFiles(later, argocd).find(({ path }) => path.startsWith("lanes/"));
    expect(lane?.text).toMatch(/annotations:\n {4}argocd\S+ .*\n {4}argocd\S+ .*\n {4}force-sync: 'ROT-1'\n/);
  });

  it("has Flux wait for the stores, and annotates nothing then", () => {
    const files = composeFiles(set, { ...argocd, layout: "flux" });
    expect(files.map(({ path }) => path).slice(-4)).toEqual([
      "stores/kustomization.yaml",
      "lanes/kustomization.yaml",
      "flux.yaml",
      "kustomization.yaml",
    ]);
    expect(files.some(({ text }) => text.includes("argocd"))).toBe(false);
    const wired = read(files.find(({ path }) => path === "flux.yaml")?.text ?? "");
    expect(wired).toEqual([
      expect.objectContaining({
        metadata: { name: "credential-lanes-production-stores", namespace: "flux-system" },
        spec: expect.objectContaining({ path: "./clusters/production/lanes/stores", wait: true, prune: true }),
      }),
      expect.objectContaining({
        metadata: { name: "credential-lanes-production-lanes", namespace: "flux-system" },
        spec: expect.objectContaining({
          path: "./clusters/production/lanes/lanes",
          dependsOn: [{ name: "credential-lanes-production-stores" }],
        }),
      }),
    ]);
  });

  it("is read by YAML 1.1 as what it was written from, whatever the names", () => {
    const words = fc.oneof(
      fc.constantFrom(
        "yes",
        "on",
        "n",
        "null",
        "012",
        "0x1f",
        "1e3",
        "1_0",
        "1:30",
        "2026-01-01",
        "~",
        "<<",
        "=",
        ".5",
      ),
      fc.stringMatching(/^[A-Za-z0-9._-]{1,20}$/),
    );
    const [lane] = set.lanes.filter(({ externalSecret }) => externalSecret !== undefined);
    if (lane?.externalSecret === undefined) throw new Error("no lane is delivered");
    const { manifest } = lane.externalSecret;
    fc.assert(
      fc.property(words, words, (name, field) => {
        const spec = { ...manifest.spec, data: [{ secretKey: field, remoteRef: { key: name, property: field } }] };
        const changed = { ...lane, externalSecret: { ...lane.externalSecret, manifest: { ...manifest, spec } } };
        const files = composeFiles({ ...set, lanes: [changed as typeof lane], namespaces: [] }, argocd);
        expect(read(files[0]?.text ?? "")).toMatchObject([{ kind: "ExternalSecret", spec }]);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the guardrails nothing to find", () => {
    for (const layout of ["argocd", "flux"] as const) {
      for (const type of ["ConfigMap", "Secret"] as const) {
        const ca = { type, namespace: "external-secrets", name: "openbao-ca", key: "ca.crt" };
        const files = composeFiles(compile({ openbaoCaProvider: ca }), { ...argocd, layout });
        const sources = files.map(({ path, text }) => ({ path: `clusters/production/lanes/${path}`, text }));
        expect(guardLoaded({ sources, findings: [] }).findings).toEqual([]);
      }
    }
  });

  it("keeps a list that kustomize takes when all lanes have ended", () => {
    const files = composeFiles({ ...set, lanes: [], namespaces: [] }, argocd);
    expect(files.map(({ text }) => read(text))).toEqual([
      [expect.objectContaining({ metadata: { name: "credential-lanes" }, resources: [] })],
    ]);
  });
});

describe("compareFiles", () => {
  const wanted = composeFiles(compile(), argocd);
  const compare = (found: readonly { path: string; text: string | undefined }[]) =>
    compareFiles(wanted, { found, owner });
  const [first, ...rest] = wanted;
  if (first === undefined) throw new Error("nothing is exported");

  it("tells what is missing, differs and is left over, and knows its lanes", () => {
    const old = composeHeader({ owner, lanes: [{ name: "former", ccrId: "CCR-2026-0099", digest: "sha256:0" }] });
    const { files, obstacles, lanes } = compare([
      { path: first.path, text: `${first.text}\n` },
      ...rest.slice(1),
      { path: "lanes/former.yaml", text: old },
      { path: "lanes/of-others.yaml", text: "kind: Secret\n" },
    ]);
    expect(files.filter(({ state }) => state !== "same")).toEqual(
      [
        { path: "lanes/former.yaml", state: "left-over" },
        { path: first.path, state: "differs" },
        { path: rest[0]?.path, state: "missing" },
      ].sort((left, right) => ((left.path ?? "") < (right.path ?? "") ? -1 : 1)),
    );
    expect(obstacles).toEqual([]);
    expect(lanes.find(({ name }) => name === "former")).toEqual({ name: "former", ccrId: "CCR-2026-0099" });
  });

  it("has what somebody else wrote, and what is no file, in the way alone where it is to write", () => {
    const other = composeHeader({ owner: "credential-lanes/staging", lanes: [] });
    expect(compare([{ path: first.path, text: "kind: ConfigMap\n" }, ...rest]).obstacles).toEqual([
      expect.stringMatching(/^stores\/activity-core\.yaml is in the way and has no header of ccr export/),
    ]);
    expect(compare([{ path: first.path, text: other }, ...rest]).obstacles).toEqual([
      expect.stringContaining("was exported for credential-lanes/staging"),
    ]);
    expect(compare([{ path: first.path, text: undefined }, ...rest]).obstacles).toEqual([
      expect.stringContaining("is no regular file"),
    ]);
    const beside = { path: "stores/other.yaml", text: other };
    expect(compare([...wanted, beside])).toMatchObject({ obstacles: [], files: wanted.map(() => ({ state: "same" })) });
  });

  it("takes a header for its own at the top of a file alone", () => {
    const header = composeHeader({ owner, lanes: [] });
    expect(readHeader(header)?.owner).toBe(owner);
    for (const text of [`\n${header}`, `kind: Secret\n${header}`, header.replace("# Written", "#Written"), ""]) {
      expect(readHeader(text)).toBeUndefined();
    }
  });
});
