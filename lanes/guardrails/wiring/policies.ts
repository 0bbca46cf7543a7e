import { parseGoDuration } from "../../duration.ts";
import type { YamlMap } from "../../parse/tree.ts";
import type { ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import { listReaders } from "./read-external-secret.ts";
import { listPushers } from "./read-push-secret.ts";

const REFRESH_POLICIES = ["CreatedOnce", "Periodic", "OnChange"];
const CREATION_POLICIES = ["Owner", "Orphan", "Merge", "None", "CreateOrMerge"];
const DELETION_POLICIES = ["Delete", "Merge", "Retain"];

/** The least time between two reads: External Secrets asks for each ExternalSecret on its own. */
const LEAST_SECONDS = 60;

/** How often is read, and what becomes of the Secret, are said by words that go together. */
export const checkPolicies: ManifestRule = ({ manifests }, report) => {
  for (const { manifest, path, spec } of listReaders(manifests)) {
    const refresh = explainRefresh(spec);
    if (refresh !== undefined)
      report(manifest, "refresh-policy", [...path, refresh.key], refresh.message, refresh.hint);
    const target = asMap(spec.target) ?? {};
    const pair = explainPair(target);
    if (pair !== undefined) report(manifest, "secret-policy-pair", [...path, "target", pair.key], pair.message);
    const type = asText(valueAt(target, ["template", "type"]));
    if (type !== undefined && type !== "Opaque" && !isUntold(type)) {
      report(
        manifest,
        "secret-type",
        [...path, "target", "template", "type"],
        "The Secret is of a type that something acts on",
      );
    }
  }
  for (const { manifest, path, spec } of listPushers(manifests)) {
    const refresh = explainInterval(spec);
    if (refresh !== undefined)
      report(manifest, "refresh-policy", [...path, refresh.key], refresh.message, refresh.hint);
  }
};

interface Fault {
  readonly key: string;
  readonly message: string;
  readonly hint?: string;
}

const HOW_OFTEN = "Write one of these words; where it is left out, it is Periodic.";

function explainRefresh(spec: YamlMap): Fault | undefined {
  const policy = asText(spec.refreshPolicy);
  if (policy !== undefined && !isUntold(policy) && !REFRESH_POLICIES.includes(policy)) {
    return { key: "refreshPolicy", message: `It is one of ${REFRESH_POLICIES.join(", ")}`, hint: HOW_OFTEN };
  }
  return explainInterval(spec);
}

/** Of a PushSecret too; 0 is once (External Secrets 0.20.4, pkg/controllers/pushsecret/pushsecret_controller.go). */
function explainInterval({ refreshInterval }: YamlMap): Fault | undefined {
  if (refreshInterval === undefined || refreshInterval === 0 || refreshInterval === "0") return undefined;
  const text = asText(refreshInterval);
  if (text !== undefined && isUntold(text)) return undefined;
  const seconds = text === undefined ? undefined : parseGoDuration(text);
  if (seconds === undefined) return { key: "refreshInterval", message: "It is a duration of Go, such as 1h" };
  return seconds !== 0 && seconds < LEAST_SECONDS
    ? { key: "refreshInterval", message: `It is at least ${LEAST_SECONDS}s, or 0 for once` }
    : undefined;
}

/** The webhook of External Secrets 0.20.4 refuses deletionPolicy Delete without Owner, and Merge has nothing to take keys from without a Secret. */
function explainPair({ creationPolicy, deletionPolicy }: YamlMap): Fault | undefined {
  const creation = asText(creationPolicy) ?? "Owner";
  const deletion = asText(deletionPolicy) ?? "Retain";
  if (isUntold(creation) || isUntold(deletion)) return undefined;
  if (!CREATION_POLICIES.includes(creation))
    return { key: "creationPolicy", message: `It is one of ${CREATION_POLICIES.join(", ")}` };
  if (!DELETION_POLICIES.includes(deletion))
    return { key: "deletionPolicy", message: `It is one of ${DELETION_POLICIES.join(", ")}` };
  if (deletion === "Delete" && creation !== "Owner") {
    return {
      key: "deletionPolicy",
      message: "Only a Secret that External Secrets owns is deleted with its value: Delete needs Owner",
    };
  }
  return deletion === "Merge" && creation === "None"
    ? { key: "deletionPolicy", message: "No Secret is written, so no key can be taken from it" }
    : undefined;
}
