import { writeYaml, type YamlList } from "../cli/write-yaml.ts";
import { composeDecision } from "../lanes/decisions/act.ts";
import { digestRequest } from "../lanes/decisions/digest.ts";
import { EVIDENCE_KINDS } from "../lanes/decisions/standing.ts";
import { parseSource } from "../lanes/parse.ts";
import { isGranted } from "../lanes/rules/states.ts";
import type { Ccr } from "../lanes/schema.ts";

type Records = Required<Pick<Ccr, "decisions" | "evidence">> & Pick<Ccr, "rotations">;

interface Options {
  /** The text of the policy file that the request names. */
  readonly policyFile?: string;
}

/**
 * The request with the records that its status needs: the approval of every required approver for the content as it
 * is, and the evidence of what came after. Records that it had are replaced; a request that grants nothing stays.
 */
export function approveText(text: string, options: Options = {}): string {
  const bare = text.replace(/^(?:decisions|evidence):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "");
  const { root, drafts } = parseSource({ text: bare });
  const ccr = root as unknown as Ccr | undefined;
  if (ccr === undefined || drafts.length > 0 || !isGranted(ccr)) return text;
  const { decisions, evidence, rotations } = composeRecords(ccr, options);
  const lists: Record<string, YamlList> = { decisions };
  if (evidence.length > 0) lists.evidence = evidence;
  if (rotations !== undefined && ccr.rotations === undefined) lists.rotations = rotations;
  return `${bare.trimEnd()}\n${writeYaml(lists)}`;
}

/** {@link approveText} of a request that is no text. */
export function approveRequest(ccr: Ccr, options: Options = {}): Ccr {
  return isGranted(ccr) ? { ...ccr, ...composeRecords(ccr, options) } : ccr;
}

function composeRecords(ccr: Ccr, { policyFile }: Options): Records {
  const digest = digestRequest(ccr, policyFile);
  const decisions: Records["decisions"] = [];
  for (const [index, reviewer] of ccr.review.required_approvers.entries()) {
    const at = `2026-07-01T09:${String(index).padStart(2, "0")}:00+00:00`;
    const act = { at, now: 0, reviewer, comment: "Read and approved.", decision: "approved", source: "cli" } as const;
    decisions.push(composeDecision({ ...ccr, decisions }, act, digest));
  }
  const rotation = { id: "ROT-1", at: "2026-07-03T10:00:00+00:00", by: "platform-operator" };
  const rotations = ccr.status === "rotated" && ccr.rotations === undefined ? { rotations: [rotation] } : {};
  return { decisions, evidence: composeEvidence(ccr), ...rotations };
}

function composeEvidence({ status }: Ccr): Records["evidence"] {
  const { apply, positive, negative } = EVIDENCE_KINDS;
  const kinds = status === "approved" ? [] : status === "applied" ? [apply] : [apply, positive, negative];
  return kinds.map(({ kind, good }, index) => ({
    at: `2026-07-02T10:${String(index).padStart(2, "0")}:00+00:00`,
    kind,
    by: "platform-operator",
    outcome: good[0],
    note: "Seen on the live cluster; recorded without any value.",
  }));
}
