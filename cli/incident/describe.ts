import { listIncidents } from "../../lanes/life/incident.ts";
import type { IncidentStep } from "../../lanes/life/steps.ts";
import { INCIDENT_STEPS } from "../../lanes/life/vocabulary.ts";
import { formatWords } from "../../lanes/plan/shell.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { showPlainly } from "../reports/report.ts";

/** What each step of an incident asks for. */
const asks: Readonly<Record<IncidentStep, string>> = {
  "provider-revoked": "revoke the key at its provider, before anything is cleaned",
  "front-door-off": "nobody resolves it by the front door any more",
  "policy-cut": "ccr apply takes the policy, the role and the delivery away; this step looks that they are",
  "value-removed": "delete the leaked versions from OpenBao, from custody",
  "fresh-key": "a fresh key is put into OpenBao, by the eight steps of docs/custody.md",
  "audit-sweep": "ccr sweep between the leak and the revocation; its report is given to this step",
  "blast-radius": "what the key could reach, and what was reached",
  "follow-up": "a task, who does it, and where it is tracked; as many as there are",
  "root-cause": "why it got out",
  "corrective-action": "what keeps it from getting out again",
  closed: "all of it is done",
};

/** The latest incident of a request, in lines: each step with a mark, and what comes next. */
export function describeIncident(ccr: Ccr): readonly string[] {
  const incident = listIncidents(ccr).at(-1);
  if (incident === undefined) return [`${ccr.id} has no incident`];
  const { record, taken, next } = incident;
  const lines = INCIDENT_STEPS.map((step) => {
    const own = taken.filter((each) => each.step === step);
    const mark = own.length > 0 ? "[x]" : "[ ]";
    const when = own.length > 0 ? own.map(({ at, by }) => `${at} by ${by}`).join(", ") : asks[step];
    const deviation = own.some((each) => each.deviation !== undefined) ? " (out of order)" : "";
    return showPlainly(`  ${mark} ${step.padEnd(17)}  ${when}${deviation}`);
  });
  const at = next === undefined ? "it is closed" : `next: ccr incident ${ccr.id} --step ${next}`;
  return [showPlainly(`${record.id} of ${ccr.id}: ${record.kind}, leaked ${record.leaked_at}; ${at}`), ...lines];
}

/** How the access of a lane that ended is taken away, in lines: at once by hand, and all of it by an update. */
export function describeCut({ id, openbao }: Ccr): readonly string[] {
  return [
    `at once, by hand: ${formatWords(["bao", "policy", "delete", openbao.policy_name])}`,
    `all of it: ccr apply, then ccr cut-off ${id} --revoke-tokens`,
  ];
}
