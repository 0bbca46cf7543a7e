import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import { declareLanes } from "../../components/declare-lanes.ts";
import { createLaneProviders } from "../../components/providers.ts";
import { listExported } from "../../lanes/gitops/manifests.ts";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import type { Applier } from "../../lanes/stack-setting-values.ts";
import { readSample, settings } from "../lanes/sample.ts";

interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

let registered: Registered[] = [];
const declared: Partial<Record<Applier, readonly Registered[]>> = {};

function compile(kubernetesObjects: Applier): LaneSet {
  const sources = [readSample(1), readSample(2), readSample(3)];
  const { set } = compileLanes({ sources, findings: [] }, { ...settings, kubernetesObjects });
  if (set === undefined) throw new Error("the samples do not compile");
  return set;
}

beforeAll(async () => {
  for (const kubernetesObjects of ["pulumi", "gitops"] as const) {
    registered = [];
    await pulumi.runtime.setMocks(
      {
        newResource({ type, name, inputs }) {
          registered.push({ type, name, inputs });
          return { id: `${name}-id`, state: inputs };
        },
        call: () => ({}),
      },
      "credential-lanes",
      "production",
    );
    declareLanes(compile(kubernetesObjects), { providers: createLaneProviders({ ...settings, kubernetesObjects }) });
    await pulumi.runtime.disconnect(false);
    declared[kubernetesObjects] = registered;
  }
});

const isOfKubernetes = ({ type }: Registered): boolean => type.startsWith("kubernetes:");

describe("a stack of which GitOps applies the Kubernetes objects", () => {
  it("declares its half of OpenBao as any other, and nothing of Kubernetes", () => {
    const { pulumi: all = [], gitops = [] } = declared;
    expect(gitops.filter(({ type }) => /kubernetes:external|providers:kubernetes/.test(type))).toEqual([]);
    const ofOpenbao = ({ type }: Registered): boolean => type.startsWith("vault:");
    expect(gitops.filter(ofOpenbao)).toEqual(all.filter(ofOpenbao));
    expect(gitops.filter(ofOpenbao)).toHaveLength(6);
  });

  it("says in each lane's description that its ExternalSecret comes by GitOps", () => {
    const lane = declared.gitops?.find(
      ({ type, name }) => type.endsWith(":CredentialLane") && /llm-connect/.test(name),
    );
    expect(lane?.inputs.delivery).toMatch(/; its ExternalSecret comes by GitOps$/);
  });

  it("exports the very objects that another stack declares, whoever applies them", () => {
    for (const layout of ["flux", "argocd"] as const) {
      const exported = listExported(compile("gitops"), { layout, wave: 0 }).map(
        ({ manifest: { metadata, ...rest } }) => {
          const { annotations = {}, ...own } = metadata;
          const kept = Object.entries(annotations).filter(([name]) => !name.startsWith("argocd.argoproj.io/"));
          return {
            ...rest,
            metadata: { ...own, ...(kept.length === 0 ? {} : { annotations: Object.fromEntries(kept) }) },
          };
        },
      );
      const objects = declared.pulumi?.filter(isOfKubernetes).map(({ inputs }) => inputs) ?? [];
      const byName = (left: object, right: object): number => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1);
      expect(objects).toHaveLength(4);
      expect([...exported].map(sortKeys).sort(byName)).toEqual([...objects].map(sortKeys).sort(byName));
    }
  });
});

/** As one order of keys, so that lists of objects can be sorted by their text. */
function sortKeys(value: object): object {
  return JSON.parse(JSON.stringify(value, Object.keys(flatten(value)).sort())) as object;
}

function flatten(value: unknown): Record<string, true> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).map(([key, child]) => ({ [key]: true, ...flatten(child) }));
  return Object.assign({}, ...entries) as Record<string, true>;
}
