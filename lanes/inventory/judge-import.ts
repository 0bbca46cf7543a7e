import { type DeclaredObject, listObjects, nameObject } from "../adoption.ts";
import { type Checked, checkSources } from "../check.ts";
import { compareLive, type Difference } from "../compare-live.ts";
import { type Fields, isFields } from "../fields.ts";
import type { Finding } from "../finding.ts";
import { compileChecked, type LaneSet } from "../lane-set.ts";
import { grantsSame } from "../policy/compare-policy.ts";
import type { RuleSettings } from "../rules/rule.ts";
import type { StackSettings } from "../stack-settings.ts";
import type { LiveState } from "./live-state.ts";

/** A proposed request as it will be once its open places are filled. */
export interface FilledRequest {
  readonly id: string;
  readonly file: string;
  readonly text: string;
}

/** What speaks against a proposed request, and what a reviewer should know of it. */
export interface Judgement {
  /** Why it could not be taken over as it is; none where it can. */
  readonly reasons: readonly string[];
  readonly notes: readonly string[];
  /** The objects that it would take over, as `ccr:adopt` names them. */
  readonly objects: readonly string[];
}

interface JudgeOptions {
  readonly live: LiveState;
  readonly existing: readonly Checked[];
  readonly settings: StackSettings;
  readonly rules: RuleSettings;
}

/** Checks and compiles proposed requests beside those that exist, and compares what they declare with what is live. */
export function judgeImports(
  requests: readonly FilledRequest[],
  { live, existing, settings, rules }: JudgeOptions,
): ReadonlyMap<string, Judgement> {
  const sources = [
    ...existing.map(({ source }) => source),
    ...requests.map(({ file, text }) => ({ path: file, text })),
  ];
  const checked = checkSources(sources, { settings: rules }).slice(existing.length);
  const wrong = new Map(
    requests.map(({ id }, at) => [id, (checked[at]?.findings ?? []).filter(isError).map(describe)] as const),
  );
  const sound = checked.filter(({ findings }) => !findings.some(isError));
  const others = existing.filter(({ ccr, findings }) => ccr !== undefined && !findings.some(isError));
  const whatIf = sound.flatMap(({ ccr }) => ccr?.id ?? []);
  const { set, errors } = compileChecked([...others, ...sound], { ...settings, whatIf }, { now: rules.now });
  return new Map(
    requests.map(({ id, file }, at): [string, Judgement] => {
      const reasons = wrong.get(id) ?? [];
      if (reasons.length > 0) return [id, { reasons, notes: [], objects: [] }];
      if (set === undefined) return [id, { reasons: pickErrors(errors, file), notes: [], objects: [] }];
      const judged = judgeObjects(set, id, live);
      const risks = (checked[at]?.findings ?? []).map(describe);
      return [id, { ...judged, notes: [...judged.notes, ...risks] }];
    }),
  );
}

/** An error of another request's lane must not be taken for one of this; one of a namespace is everybody's. */
function pickErrors(errors: readonly string[], file: string): readonly string[] {
  const own = errors.filter((error) => error.startsWith(`${file}:`));
  const shared = errors.filter((error) => !/^\S+:1:1: /.test(error));
  return own.length > 0 ? own : shared;
}

const isError = ({ severity }: Finding): boolean => severity === "error";

function describe({ code, pointer, message }: Finding): string {
  return `${message} (${code}${pointer === "" ? "" : ` at ${pointer}`})`;
}

function judgeObjects(set: LaneSet, id: string, live: LiveState): Judgement {
  const objects = listObjects(set).filter(({ ccrIds }) => ccrIds.includes(id));
  const judged = objects.map((object) => ({ object, ...judgeObject(object, live) }));
  return {
    reasons: judged.flatMap(({ reasons }) => reasons),
    notes: judged.flatMap(({ notes }) => notes),
    objects: objects
      .filter(({ appliedBy }) => appliedBy === "pulumi")
      .map(nameObject)
      .sort(),
  };
}

function judgeObject(object: DeclaredObject, live: LiveState): Pick<Judgement, "reasons" | "notes"> {
  const found = findLive(object, live);
  if (found === undefined) return { reasons: [`${nameObject(object)} would be made anew`], notes: [] };
  const differences = compareLive(object, found);
  const isSmall = (difference: Difference): boolean => isHarmless(object, difference, found);
  return {
    reasons: differences.filter((each) => !isSmall(each)).map((each) => describeDifference(object, each)),
    notes: differences
      .filter(isSmall)
      .map(({ field }) =>
        object.kind === "policy"
          ? "the first update rewrites the policy's text, which grants the same: its comment names the request"
          : `the first update writes ${field} of ${nameObject(object)}, which is so by default`,
      ),
  };
}

function describeDifference(object: DeclaredObject, { field, live, wanted }: Difference): string {
  if (object.kind === "policy") return `${nameObject(object)} would grant something else`;
  return `${nameObject(object)}: ${field} is ${live}, would be ${wanted}`;
}

/** Another text with the same grant, or a name that External Secrets takes by default. */
function isHarmless({ kind, wanted }: DeclaredObject, { field, live }: Difference, found: Fields): boolean {
  if (kind === "policy") return grantsSame(String(found.policy), String(wanted.policy));
  return kind === "external-secret" && field === "target.name" && live === "absent";
}

function findLive({ kind, id }: DeclaredObject, live: LiveState): Fields | undefined {
  const named = live.manifests.filter(
    ({ name, namespace }) => (namespace === undefined ? name : `${namespace}/${name}`) === id,
  );
  if (kind === "policy") {
    const text = live.policies.find(({ name }) => name === id)?.text;
    return text === undefined ? undefined : { policy: text };
  }
  if (kind === "role") return live.roles.find(({ path }) => path === id)?.settings;
  const wanted = kind === "store" ? "ClusterSecretStore" : "ExternalSecret";
  const spec = named.find((each) => each.kind === wanted)?.spec;
  return isFields(spec) ? spec : undefined;
}
