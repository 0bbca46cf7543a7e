import { findBrokenLink, isSamePerson } from "../decisions/approval.ts";
import { canMove } from "../decisions/transitions.ts";
import { forEachSound } from "../guard-broken.ts";
import { parseInstant, startOfDay } from "./dates.ts";
import type { ReviewRule } from "./rule.ts";

/** Clocks of two machines differ by less than this, in milliseconds. */
const CLOCK_SKEW = 5 * 60_000;

export const checkDecisionChain: ReviewRule = ({ decisions = [] }, report) => {
  const index = findBrokenLink(decisions);
  if (index === undefined) return;
  const isFirst = index === 0;
  const message = isFirst
    ? "The first decision names one before it, which is not there"
    : "The decision does not name the one before it as it is: that one, or one between them, was changed or removed";
  report(
    "broken-chain",
    ["decisions", index, ...(decisions[index]?.previous === undefined ? [] : ["previous"])],
    message,
  );
};

/** The latest decision of an approver counts, so no two may be made at once. */
export const checkDecisionOrder: ReviewRule = ({ decisions = [] }, report) => {
  let latest = Number.NEGATIVE_INFINITY;
  forEachSound(decisions, ({ at }, index) => {
    const instant = parseInstant(at);
    if (instant === undefined) return;
    if (instant <= latest)
      report("decision-order", ["decisions", index, "at"], "This is not later than the decision before it");
    latest = Math.max(latest, instant);
  });
};

/** A record of what has not happened yet was not made by who it names. */
export const checkFutureRecords: ReviewRule = (ccr, report, { now }) => {
  if (now === undefined) return;
  forEachSound(["decisions", "evidence", "history", "rotations", "incidents"] as const, (name) => {
    const records: readonly { readonly at: string }[] = ccr[name] ?? [];
    forEachSound(records, ({ at }, index) => {
      if ((parseInstant(at) ?? now) > now + CLOCK_SKEW) {
        report("future-record", [name, index, "at"], "This is later than now");
      }
    });
  });
};

export const checkReviewers: ReviewRule = ({ decisions = [], review, requester }, report) => {
  forEachSound(decisions, ({ reviewer, person, decision }, index) => {
    const where = ["decisions", index] as const;
    if (!review.required_approvers.includes(reviewer)) {
      report("unlisted-reviewer", [...where, "reviewer"], "The reviewer is none of the required approvers");
    }
    if (decision !== "approved") return;
    const key = person === undefined ? "reviewer" : "person";
    if (isSamePerson(person ?? reviewer, requester.agent)) {
      report("self-approval", [...where, key], "Who asks for a lane cannot approve it");
    }
  });
};

/** Nobody decides about what is not written yet. */
export const checkDecisionsSinceCreation: ReviewRule = ({ created, decisions = [] }, report) => {
  const begin = startOfDay(created);
  forEachSound(decisions, ({ at }, index) => {
    if ((parseInstant(at) ?? begin) < begin)
      report("decision-order", ["decisions", index, "at"], "This is before the request was created");
  });
};

/** What the history says happened is what can happen, and ends where the request is. */
export const checkTransitions: ReviewRule = ({ history = [], status }, report) => {
  forEachSound(history, ({ from, to }, index) => {
    if (from !== undefined && !canMove(from, to)) {
      report("illegal-transition", ["history", index, "to"], `A request that is ${from} cannot become ${to}`);
      return;
    }
    const before = history[index - 1]?.to;
    if (before !== undefined && from !== before) {
      const where = ["history", index, ...(from === undefined ? [] : ["from"])];
      report("illegal-transition", where, `The change before it left the request ${before}`);
    }
  });
  const last = history.at(-1)?.to;
  if (last !== undefined && last !== status) {
    report("history-mismatch", ["status"], `The last change of the history left the request ${last}`);
  }
};
