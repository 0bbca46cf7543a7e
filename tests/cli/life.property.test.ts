import fs from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Act, carryOut } from "../../cli/act.ts";
import { ActRefusal } from "../../cli/errors.ts";
import { openTerminal } from "../../cli/terminal.ts";
import { type Checked, checkSources } from "../../lanes/check.ts";
import {
  CUT_OFF_KIND,
  comment,
  confirmBinding,
  decide,
  move,
  recordEvidence,
  supersede,
} from "../../lanes/decisions/act.ts";
import { judgeApproval } from "../../lanes/decisions/approval.ts";
import { digestRequest } from "../../lanes/decisions/digest.ts";
import { onLane } from "../../lanes/decisions/recording.ts";
import { canMove } from "../../lanes/decisions/transitions.ts";
import { compileLane, isLane } from "../../lanes/lane.ts";
import { deactivate } from "../../lanes/life/deactivate.ts";
import { openCompromise, recordIncidentStep } from "../../lanes/life/incident-acts.ts";
import { recordRotationStep } from "../../lanes/life/rotation-acts.ts";
import { INCIDENT_STEPS, ROTATION_STEPS } from "../../lanes/life/vocabulary.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { STATUSES } from "../../lanes/schema-common.ts";
import { readSample, settings } from "../lanes/sample.ts";
import { makeFolder } from "./run-ccr.ts";

const operator = "platform-operator";
const owner = "activity-core-owner";
const sample = readSample(3);
const name = path.basename(sample.path);
const file = `credential-change-requests/${name}`;
const proposed = sample.text
  .replace(/^(?:decisions|evidence|history):[^\n]*\n(?:(?:[ -][^\n]*)?\n)*/gm, "")
  .replace("status: active", "status: proposed")
  .replace("resolvable: true", "resolvable: false")
  .replace("readiness: active", "readiness: template");

/** What is done next: an act with all that it depends on but the instant, or an edit by hand. */
type Command =
  | { readonly kind: "act"; readonly label: string; readonly act: (at: string, now: number) => Act }
  | { readonly kind: "edit"; readonly label: string; readonly edit: (text: string) => string };

const actor = (reviewer: string, at: string, now: number) => ({ reviewer, comment: "As it was seen.", at, now });

const decisions: readonly Command[] = [operator, owner, "nobody"].flatMap((reviewer) =>
  (["approved", "approved", "denied", "needs_changes"] as const).map((decision) => ({
    kind: "act",
    label: `${decision} ${reviewer}`,
    act: (at, now) => (subject) => decide(subject, { ...actor(reviewer, at, now), decision, source: "cli" }),
  })),
);
const evidence: readonly Command[] = (
  [
    ["apply", "passed"],
    ["positive-verification", "passed"],
    ["negative-verification", "passed"],
    ["apply", "failed"],
    ["negative-verification", "failed"],
    [CUT_OFF_KIND, "passed"],
  ] as const
).map(([kind, outcome]) => ({
  kind: "act",
  label: `${kind} ${outcome}`,
  act: (at, now) => (subject) =>
    recordEvidence(subject, [{ at, kind, outcome }], { ...actor(operator, at, now), mayActivate: true }),
}));
const moves: readonly Command[] = [
  ...(["proposed", "cancelled"] as const).map(
    (to): Command => ({
      kind: "act",
      label: to,
      act: (at, now) => (subject) => move(subject, to, actor(operator, at, now)),
    }),
  ),
  { kind: "act", label: "comment", act: (at, now) => (subject) => comment(subject, actor("codex", at, now)) },
  { kind: "act", label: "confirm", act: (at, now) => (subject) => confirmBinding(subject, actor(operator, at, now)) },
  { kind: "act", label: "deactivate", act: (at, now) => (subject) => deactivate(subject, actor(operator, at, now)) },
  {
    kind: "act",
    label: "supersede",
    act: (at, now) => (subject) => supersede(subject, "CCR-2026-0009", actor(operator, at, now)),
  },
];
const compromises: readonly Command[] = [true, false].map((isRevoked) => ({
  kind: "act",
  label: `compromised ${isRevoked}`,
  act: (at, now) =>
    onLane((subject) =>
      openCompromise(subject, {
        ...actor(operator, at, now),
        id: `INC-2026-${String((subject.ccr.incidents ?? []).length + 1).padStart(4, "0")}`,
        kind: "chat-transcript",
        leakedAt: "2026-07-01T00:00:00Z",
        source: "a support chat",
        revokedAt: isRevoked ? at : undefined,
      }),
    ),
}));
const steps: readonly Command[] = [
  ...INCIDENT_STEPS.flatMap((step) =>
    [undefined, { reason: "The console is down.", approver: owner }].map(
      (deviation): Command => ({
        kind: "act",
        label: `${step} ${deviation === undefined ? "" : "deviation"}`,
        act: (at, now) =>
          onLane((subject) =>
            recordIncidentStep(subject, { ...actor(operator, at, now), step, outcome: "recorded", deviation }),
          ),
      }),
    ),
  ),
  ...ROTATION_STEPS.map(
    (step): Command => ({
      kind: "act",
      label: `rotation ${step}`,
      act: (at, now) =>
        onLane((subject) =>
          recordRotationStep(subject, { ...actor(operator, at, now), id: "ROT-1", step, outcome: "recorded" }),
        ),
    }),
  ),
];
const edits: readonly Command[] = [
  { kind: "edit", label: "widen", edit: (text) => text.replace(/ttl: \w+/, "ttl: 30m") },
  { kind: "edit", label: "narrow", edit: (text) => text.replace(/ttl: \w+/, "ttl: 15m") },
  ...STATUSES.map(
    (status): Command => ({
      kind: "edit",
      label: `status ${status}`,
      edit: (text) => text.replace(/^status: \w+/m, `status: ${status}`),
    }),
  ),
];

const any = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...decisions) },
  { weight: 5, arbitrary: fc.constantFrom(...evidence) },
  { weight: 2, arbitrary: fc.constantFrom(...moves) },
  { weight: 2, arbitrary: fc.constantFrom(...compromises) },
  { weight: 5, arbitrary: fc.constantFrom(...steps) },
  { weight: 1, arbitrary: fc.constantFrom(...edits) },
);
/** Ways through a life, taken in whole or in part, so that what comes late is reached often. */
const serving = [decisions[0], decisions.find(({ label }) => label === `approved ${owner}`), ...evidence.slice(0, 3)];
const ends = [
  steps.filter(({ label }) => label.startsWith("rotation ")),
  [compromises[0], ...steps.filter(({ label }) => label.endsWith(" "))],
];
const ways = ends.map((end) => [...serving, ...end].filter((each) => each !== undefined));
const begun = fc
  .tuple(fc.constantFrom(...ways), fc.integer({ min: 0, max: 17 }))
  .map(([way, count]) => way.slice(0, count));
const sequences = fc.tuple(begun, fc.array(any, { minLength: 1, maxLength: 12 })).map((parts) => parts.flat());

function check(text: string): Checked {
  const [checked] = checkSources([{ path: file, text }]);
  if (checked?.ccr === undefined) throw new Error("the request cannot be read any more");
  return checked;
}

const lists = ["decisions", "evidence", "history", "rotations", "incidents"] as const;

/** Whatever was on record still is, at its place. */
function expectGrown(before: Ccr, after: Ccr): void {
  for (const list of lists) {
    const [old = [], now = []] = [before[list], after[list]];
    expect(now.slice(0, old.length)).toEqual(old);
  }
  const old = before.review.comments ?? [];
  expect((after.review.comments ?? []).slice(0, old.length)).toEqual(old);
}

function expectSound(checked: Checked): void {
  const { ccr, findings } = checked;
  if (ccr === undefined || findings.some(({ severity }) => severity === "error")) return;
  const isGranted = isLane(compileLane(checked, settings));
  if (!isGranted) return;
  expect(["deactivated", "compromised", "denied", "cancelled", "superseded", "proposed"]).not.toContain(ccr.status);
  const digest = digestRequest(ccr);
  expect(judgeApproval(ccr, { digest }).outcome).toBe("approved");
  for (const approver of ccr.review.required_approvers) {
    const last = ccr.decisions?.findLast(({ reviewer }) => reviewer === approver);
    expect([last?.decision, last?.digest]).toEqual(["approved", digest]);
  }
}

const quiet = { ...openTerminal(process), write: () => undefined, say: () => undefined };

test("whatever is done in whatever order, nothing is granted that was not approved, and no record is lost", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(sequences, (commands) => {
      const cwd = makeFolder({ [file]: proposed });
      const place = path.join(cwd, file);
      const terminal = { ...quiet, folder: cwd };
      let now = Date.parse("2026-07-20T00:00:00Z");
      for (const command of commands) {
        now += 60_000;
        const text = fs.readFileSync(place, "utf8");
        const before = check(text);
        if (command.kind === "edit") {
          fs.writeFileSync(place, command.edit(text));
          expectSound(check(fs.readFileSync(place, "utf8")));
          continue;
        }
        try {
          const { from, to } = carryOut(file, command.act(new Date(now).toISOString(), now), {
            dryRun: false,
            terminal,
          });
          seen.add(command.label);
          const after = check(fs.readFileSync(place, "utf8"));
          expect(after.findings.filter(({ severity }) => severity === "error")).toEqual([]);
          if (before.ccr !== undefined && after.ccr !== undefined) expectGrown(before.ccr, after.ccr);
          if (from !== to && !command.label.endsWith("passed"))
            expect([from, to, canMove(from, to)]).toEqual([from, to, true]);
          expectSound(after);
        } catch (error) {
          if (!(error instanceof ActRefusal)) throw error;
          expect(error.refusals.length).toBeGreaterThan(0);
          expect(fs.readFileSync(place, "utf8")).toBe(text);
        }
      }
    }),
    { numRuns: 150, seed: 8 },
  );
  // The sequences come to the end of each life.
  for (const label of [
    "deactivate",
    "compromised true",
    "compromised false",
    "rotation new-key",
    "policy-cut ",
    "closed ",
    "rotation verified",
    "policy-cut deviation",
  ])
    expect([label, seen.has(label)]).toEqual([label, true]);
});
