import { forEachSound, readSound } from "../guard-broken.ts";
import { isUnwritten } from "./filler.ts";
import type { ReviewRule, Rule } from "./rule.ts";

const MESSAGE = "This is still to be written";

const isLeftOpen = (read: () => string): boolean => readSound(() => isUnwritten(read())) ?? false;

/** What an approver decides by, and who approves: a mark in its place would be approved with all the rest. */
export const checkUnwritten: ReviewRule = (request, report) => {
  const { requester, review } = request;
  if (isLeftOpen(() => request.title)) report("unwritten-text", ["title"], MESSAGE);
  for (const key of ["agent", "reason"] as const)
    if (isLeftOpen(() => requester[key])) report("unwritten-text", ["requester", key], MESSAGE);
  forEachSound(review.required_approvers, (approver, at) => {
    if (isUnwritten(approver)) report("unwritten-text", ["review", "required_approvers", at], MESSAGE);
  });
};

/** The same of what a lane is for. */
export const checkUnwrittenPurpose: Rule = ({ target }, report) => {
  if (isUnwritten(target.purpose)) report("unwritten-text", ["target", "purpose"], MESSAGE);
};
