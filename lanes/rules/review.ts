import { forEachSound, readSound } from "../guard-broken.ts";
import { hasEntryMark, isIdentity } from "./names.ts";
import { makeRepeatCheck } from "./repeats.ts";
import type { ReviewRule, Rule } from "./rule.ts";
import { isServing } from "./states.ts";

export const checkApprovers: ReviewRule = ({ review: { required_approvers: approvers } }, report) => {
  const path = ["review", "required_approvers"];
  const isRepeat = makeRepeatCheck();
  if (approvers.length === 0) report("no-approvers", path, "Nobody is named who must approve");
  forEachSound(approvers, (approver, index) => {
    const where = [...path, index];
    if (!isIdentity(approver)) {
      report("bad-approver", where, "An approver is named in plain characters, without blanks at the ends");
    } else if (hasEntryMark(approver)) {
      report("bad-approver", where, "An approver's name has no dash behind a blank", ENTRY_HINT);
    } else if (isRepeat(approver.toLowerCase())) {
      report("bad-approver", where, "This approver is named twice");
    }
  });
};

const ENTRY_HINT =
  "Where it begins another entry, indent that as the one before it: deeper it is a part of the name. In a name of its own leave it out.";

export const checkRequester: ReviewRule = ({ requester: { agent } }, report) => {
  const path = ["requester", "agent"];
  if (!isIdentity(agent))
    report("bad-requester", path, "A requester is named in plain characters, without blanks at the ends");
  else if (hasEntryMark(agent)) report("bad-requester", path, "A requester's name has no dash behind a blank");
};

export const checkSelfApproval: ReviewRule = (
  { review: { required_approvers: approvers }, requester: { agent } },
  report,
) => {
  const own = agent.trim().toLowerCase();
  const isOwn = (at: number): boolean => readSound(() => approvers[at]?.trim().toLowerCase() === own) ?? false;
  const index = [...approvers.keys()].find(isOwn);
  if (index === undefined) return;
  report("self-approval", ["review", "required_approvers", index], "Who asks for a lane cannot approve it");
};

export const checkReviewRequired: ReviewRule = ({ review: { required } }, report) => {
  if (!required) report("review-not-required", ["review", "required"], "Every lane is reviewed");
};

/** A front door is ready once the lane is verified; its readiness is what callers trust. */
export const checkFrontDoorState: Rule = ({ access_frontdoor: door, status }, report) => {
  if (door === undefined || isServing({ status })) return;
  if (door.resolvable) {
    report("front-door-too-early", ["access_frontdoor", "resolvable"], "A lane in this state cannot be resolved");
  }
  if (["active", "ready", "live"].includes(door.readiness.trim().toLowerCase())) {
    report("front-door-too-early", ["access_frontdoor", "readiness"], "A lane in this state is not ready");
  }
};

export const checkFrontDoorCommand: Rule = ({ access_frontdoor: door, openbao: { fields } }, report) => {
  if (door === undefined) return;
  const path = ["access_frontdoor", "command"];
  for (const fault of findCommandFaults(door, fields)) report("front-door-mismatch", path, fault);
};

/** What is wrong with the command of an entry; where no fields are given, none are looked for. */
export function findCommandFaults(
  { command, catalog_id }: { readonly command?: string; readonly catalog_id?: string },
  fields?: readonly string[],
): readonly string[] {
  if (command === undefined) return [];
  // A shell takes the quotes around a word away.
  const words = command.split(/\s+/).map((word) => word.replace(/(^|=)(["'])([^"']*)\2$/, "$1$3"));
  // People paste it into a shell.
  const isPlain = !/[;&|<>`$(){}\\\n\r]/.test(command);
  const namesField = fields?.some((field) => words.some((word) => word === field || word.endsWith(`=${field}`)));
  return [
    ...(isPlain ? [] : ["The command is one plain call, without anything that a shell would act on"]),
    ...(catalog_id === undefined || words.includes(catalog_id) ? [] : ["The command does not name the catalog entry"]),
    ...(namesField === false ? ["The command does not name a field of the request"] : []),
  ];
}
