import type { Rule } from "./rule.ts";

export const checkApprovers: Rule = ({ review: { required_approvers: approvers } }, report) => {
  const path = ["review", "required_approvers"];
  if (approvers.length === 0) report("no-approvers", path, "Nobody is named who must approve");
  for (const [index, approver] of approvers.entries()) {
    const where = [...path, index];
    if (approver.trim() !== approver || approver === "") {
      report("bad-approver", where, "Names of approvers are compared exactly: no blanks at the ends");
    } else if (approvers.some((other, at) => at < index && other.toLowerCase() === approver.toLowerCase())) {
      report("bad-approver", where, "This approver is named twice");
    }
  }
};

export const checkSelfApproval: Rule = (
  { review: { required_approvers: approvers }, requester: { agent } },
  report,
) => {
  const index = approvers.findIndex((approver) => approver.trim().toLowerCase() === agent.trim().toLowerCase());
  if (index < 0) return;
  report("self-approval", ["review", "required_approvers", index], "Who asks for a lane cannot approve it");
};

export const checkReviewRequired: Rule = ({ review: { required } }, report) => {
  if (!required) report("review-not-required", ["review", "required"], "Every lane is reviewed");
};

const servingStates: ReadonlySet<string> = new Set(["verified", "active", "rotated"]);

/** A front door is ready once the lane is verified; its readiness is what callers trust. */
export const checkFrontDoorState: Rule = ({ access_frontdoor: door, status }, report) => {
  if (door === undefined || servingStates.has(status)) return;
  if (door.resolvable) {
    report("front-door-too-early", ["access_frontdoor", "resolvable"], "A lane in this state cannot be resolved");
  }
  if (["active", "ready", "live"].includes(door.readiness.toLowerCase())) {
    report("front-door-too-early", ["access_frontdoor", "readiness"], "A lane in this state is not ready");
  }
};

export const checkFrontDoorCommand: Rule = ({ access_frontdoor: door, openbao: { fields } }, report) => {
  if (door?.command === undefined) return;
  const words = door.command.split(/\s+/);
  const path = ["access_frontdoor", "command"];
  if (door.catalog_id !== undefined && !words.includes(door.catalog_id)) {
    report("front-door-mismatch", path, "The command does not name the catalog entry");
  }
  if (!fields.some((field) => words.some((word) => word === field || word.endsWith(`=${field}`)))) {
    report("front-door-mismatch", path, "The command does not name a field of the request");
  }
};
