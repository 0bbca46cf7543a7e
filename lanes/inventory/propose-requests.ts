import type { Checked } from "../check.ts";
import { compareText } from "../finding.ts";
import { bundleOf, isUnconventional } from "../rules/kv.ts";
import type { RuleSettings } from "../rules/rule.ts";
import type { StackSettings } from "../stack-settings.ts";
import { composeImport, type ImportFacts } from "./compose-request.ts";
import { listDeclared } from "./declared.ts";
import { type FilledRequest, type Judgement, judgeImports } from "./judge-import.ts";
import { listLeftovers, type NotExpressed } from "./leftovers.ts";
import type { LiveState } from "./live-state.ts";
import { type LiveLane, matchLane } from "./match-lane.ts";
import { type DraftMapping, fillOpenPlaces, listOpenPlaces, type OpenPlace } from "./placeholder.ts";
import { readGrant } from "./read-grant.ts";

/** A request that would take a live lane over. */
export interface ProposedRequest {
  readonly id: string;
  /** Name of its file. */
  readonly name: string;
  readonly text: string;
  readonly policy: string;
  readonly objects: readonly string[];
  /** What could not be inferred. */
  readonly open: readonly OpenPlace[];
  /** What a reviewer should know. */
  readonly notes: readonly string[];
}

/** What an import comes to: everything that was found is in one of the lists. */
export interface ImportProposal {
  readonly requests: readonly ProposedRequest[];
  /** Policies that a request names already. */
  readonly declared: readonly { readonly policy: string; readonly request: string }[];
  readonly notExpressed: readonly NotExpressed[];
}

/** How live objects are turned into requests. */
export interface ImportOptions {
  readonly existing: readonly Checked[];
  readonly settings: StackSettings;
  readonly rules: RuleSettings;
  /** Writes a request as YAML. */
  readonly write: (request: DraftMapping) => string;
  /** Ids that are free, in their order. */
  readonly nextIds: (count: number) => readonly string[];
  /** True of an id that no request has. */
  readonly isFree: (id: string) => boolean;
  readonly facts: Omit<ImportFacts, "id">;
  /** Only these mounts and policies; all where there are none. */
  readonly only: { readonly mounts: readonly string[]; readonly policies: readonly string[] };
}

/** Turns what is live into requests without values; what cannot be a lane as it is comes with every reason. */
export function proposeRequests(live: LiveState, options: ImportOptions): ImportProposal {
  const { only } = options;
  const names = listDeclared(options.existing);
  const meant = live.policies.filter(({ name }) => only.policies.length === 0 || only.policies.includes(name));
  const sorted = [...meant].sort((left, right) => compareText(left.name, right.name));
  const declared = sorted.flatMap(({ name }) => {
    const request = names.policies.get(name);
    return request === undefined ? [] : [{ policy: name, request }];
  });
  const found = sorted
    .filter(({ name }) => !names.policies.has(name))
    .flatMap((policy) => {
      const { grant, reasons } = readGrant(policy, { mounts: live.mounts, kvVersion: options.settings.kvVersion });
      if (grant === undefined) return only.mounts.length > 0 ? [] : [{ policy, reasons }];
      if (only.mounts.length > 0 && !only.mounts.includes(grant.mount)) return [];
      const path = { kv_path: `${grant.mount}/${grant.key}`, mount: grant.mount };
      if (isUnconventional(path)) {
        return [{ policy, reasons: [`${path.kv_path} is not <mount>/workloads/<tenant>/<workload>/<bundle>`] }];
      }
      return [{ policy, ...matchLane(policy, grant, live) }];
    });
  const lanes = found.flatMap((each) => ("lane" in each && each.lane !== undefined ? [each.lane] : []));
  const { requests, refused } = settle(lanes, live, options);
  const unmatched = found.flatMap(({ policy, reasons }) =>
    reasons === undefined ? [] : [{ kind: "policy" as const, name: policy.name, reasons }],
  );
  const leftovers =
    only.mounts.length + only.policies.length > 0
      ? []
      : listLeftovers(live, { names, objects: requests.flatMap(({ objects }) => objects) });
  const policies = [...unmatched, ...refused].sort((left, right) => compareText(left.name, right.name));
  return { requests, declared, notExpressed: [...policies, ...leftovers] };
}

interface Settled {
  readonly requests: readonly ProposedRequest[];
  readonly refused: readonly NotExpressed[];
}

/** What is refused is missing in the role that others share: judged again until nothing more is refused. */
function settle(lanes: readonly LiveLane[], live: LiveState, options: ImportOptions): Settled {
  const refused: NotExpressed[] = [];
  let left = lanes;
  for (;;) {
    const drafts = draftAll(left, options);
    const judged = judgeImports(
      drafts.map(({ filled }) => filled),
      { live, ...options },
    );
    const verdicts = drafts.map((draft) => ({ ...draft, verdict: judged.get(draft.id) ?? noVerdict }));
    const bad = verdicts.filter(({ verdict }) => verdict.reasons.length > 0);
    if (bad.length === 0)
      return { requests: verdicts.map(finish).sort((left, right) => compareText(left.id, right.id)), refused };
    for (const { lane, verdict } of bad) {
      refused.push({ kind: "policy", name: lane.policy.name, reasons: [...new Set(verdict.reasons)] });
    }
    left = left.filter((lane) => !bad.some((each) => each.lane === lane));
  }
}

const noVerdict: Judgement = { reasons: [], notes: [], objects: [] };

interface Draft {
  readonly id: string;
  readonly lane: LiveLane;
  readonly name: string;
  readonly text: string;
  readonly open: readonly OpenPlace[];
  readonly filled: FilledRequest;
}

function draftAll(lanes: readonly LiveLane[], options: ImportOptions): readonly Draft[] {
  const ids = chooseIds(lanes, options);
  return lanes.map((lane, at): Draft => {
    const id = ids[at] ?? "";
    const { grant } = lane;
    const request = composeImport(lane, { ...options.facts, id });
    const open = listOpenPlaces(request);
    const ready = open.length === 0 ? { ...request, status: "proposed" } : request;
    const name = `${id}-${makeSlug(bundleOf(grant.key) ?? "")}.yaml`;
    const filled = fillOpenPlaces(request, (pointer) => fillers[pointer] ?? "to-be-named");
    return {
      id,
      lane,
      name,
      open,
      text: options.write(ready),
      filled: { id, file: name, text: options.write(filled) },
    };
  });
}

/** What stands in for an open place while the rest of the request is judged. */
const fillers: Readonly<Record<string, string>> = {
  "/delivery/surface": "direct-fetch",
  "/risk/classification": "high",
  "/requester/agent": "requester-to-be-named",
};

function finish({ id, name, text, lane, open, verdict }: Draft & { readonly verdict: Judgement }): ProposedRequest {
  return {
    id,
    name,
    text,
    policy: lane.policy.name,
    objects: verdict.objects,
    open,
    notes: [...new Set(verdict.notes)],
  };
}

/** The id that the policy's own comment has, where it is free: its text is then equal to the last byte. */
function chooseIds(lanes: readonly LiveLane[], { isFree, nextIds }: ImportOptions): readonly string[] {
  const said = lanes.map(({ policy }) => /^# (CCR-\d{4}-\d{4})\n/.exec(policy.text)?.[1]);
  const own = said.map((id, at) => (id !== undefined && isFree(id) && said.indexOf(id) === at ? id : undefined));
  const taken = new Set(own);
  const others = nextIds(2 * lanes.length).filter((id) => !taken.has(id));
  let next = 0;
  return own.map((id) => id ?? others[next++] ?? "");
}

function makeSlug(bundle: string): string {
  const slug = bundle
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return slug.slice(0, 100).replace(/-+$/, "") || "lane";
}
