import { describe, expect, it } from "vitest";
import { listObjectsOf } from "../../../lanes/adoption.ts";
import { compileLanes } from "../../../lanes/lane-set.ts";
import type { ClusterReader } from "../../../live/kubectl.ts";
import { readObjectFacts } from "../../../live/smoke/read-facts.ts";
import type { Prober } from "../../../live/verify/prober.ts";
import { watchReadiness } from "../../../live/verify/readiness.ts";
import { readSample, settings } from "../../lanes/sample.ts";

const { set } = compileLanes({ sources: [readSample(3)], findings: [] }, settings);
const [lane] = set?.lanes ?? [];
if (set === undefined || lane === undefined) throw new Error("the sample does not compile");
const objects = listObjectsOf(set, lane.ccrId);
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

interface Raw {
  readonly generation?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Minutes since its spec or annotations were last written. */
  readonly changed?: number;
  readonly refreshed?: number;
  /** The version that was synced; by default the present one. */
  readonly synced?: string;
  readonly ready?: string;
}

function makeObject({ generation = 1, annotations = {}, changed = 30, refreshed, synced, ready = "True" }: Raw) {
  const metadata = {
    uid: "u",
    generation,
    annotations,
    creationTimestamp: minutesAgo(600),
    managedFields: [{ time: minutesAgo(changed), fieldsV1: { "f:spec": {} } }],
  };
  const { version } = readObjectFacts({ metadata }, []);
  const conditions = [{ type: "Ready", status: ready, reason: "SecretSynced", lastTransitionTime: minutesAgo(500) }];
  const sync =
    refreshed === undefined ? {} : { refreshTime: minutesAgo(refreshed), syncedResourceVersion: synced ?? version };
  return { metadata, spec: {}, status: { conditions, ...sync } };
}

async function judge(externalSecret: Raw | undefined, store: Raw | null = {}): Promise<Record<string, string>> {
  const cluster = {
    readObject: async (kind: string) => {
      const raw = kind.startsWith("ClusterSecretStore") ? (store ?? undefined) : externalSecret;
      return { found: raw === undefined ? undefined : makeObject(raw) };
    },
  } as unknown as ClusterReader;
  const seen = await watchReadiness({ lane, objects, cluster, patience: 0 } as unknown as Prober);
  return Object.fromEntries(
    [...seen].map(([{ kind }, { verdict }]) => [kind, `${verdict.state} ${verdict.reason}`.trim()]),
  );
}

describe("what verification takes for ready", () => {
  it("is what was synced of the present version, and lately", async () => {
    expect(await judge({ refreshed: 5 })).toEqual({ store: "ready", "external-secret": "ready" });
  });

  it("is no sync of another version, not even of the same generation", async () => {
    const stale = "slow it was ready before its last change, and was not synced since";
    expect((await judge({ generation: 2, refreshed: 5, synced: "1-old" }))["external-secret"]).toBe(stale);
    // An annotation asks for a sync and changes no generation.
    const forced = { annotations: { "force-sync": "ROT-1" }, changed: 2, refreshed: 5, synced: "1-before" };
    expect((await judge(forced))["external-secret"]).toBe(stale);
  });

  it("is no sync that is older than its interval", async () => {
    expect((await judge({ refreshed: 90 }))["external-secret"]).toMatch(/^slow its last sync is older/);
  });

  it("is no store that was changed and not used since", async () => {
    const changed = { generation: 2, changed: 10 };
    expect((await judge({ refreshed: 20, changed: 60 }, changed)).store).toMatch(
      /^slow it was ready before its last change/,
    );
    expect((await judge({ refreshed: 5, changed: 60 }, changed)).store).toBe("ready");
  });

  it("is nothing that is not there", async () => {
    expect(await judge(undefined, null)).toEqual({
      store: "absent it does not exist",
      "external-secret": expect.stringMatching(/^absent /),
    });
  });
});
