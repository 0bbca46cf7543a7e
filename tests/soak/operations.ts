import { digestRequest } from "../../lanes/decisions/digest.ts";
import type { Reviewable } from "../../lanes/reviewable.ts";
import { isGranted, isOpen, isServing } from "../../lanes/rules/states.ts";
import { composeSuccessor } from "./compose-successor.ts";
import { isLaneRequest, isTokenRoleOrder, isWithdrawn, type RequestFile } from "./request-files.ts";

/** A command that is legal as the requests are, and how often it is chosen. */
export interface Choice {
  readonly name: string;
  readonly weight: number;
  readonly args: readonly string[];
  /** The request that it is about. */
  readonly subject?: RequestFile;
  /** What its record has in it; absent where it records nothing. */
  readonly mark?: string;
  /** What an accepted one asks of whoever has custody of values. */
  readonly custody?: "provide" | "replace";
  /** It changes no file and must succeed whatever the others do. */
  readonly mustSucceed?: boolean;
  /** The text of a request that a person writes by hand; there is no command to be run. */
  readonly written?: { readonly name: string; readonly text: string };
}

/** What the choices are made from. */
export interface Situation {
  readonly files: readonly RequestFile[];
  /** Names what a command records and makes. */
  readonly mark: string;
  /** Whether this writer has the servers' credentials: who has applies and verifies most of the time. */
  readonly isOperator: boolean;
  /** True while an update is made that people wait for: nothing that changes what is granted is offered. */
  readonly isAwaited?: boolean;
}

/** What changes no grant. */
const harmless: ReadonlySet<string> = new Set("new comment confirm-binding order validate status verify".split(" "));

/** So many lanes and orders at most are open at a time, and so many requests there are at most. */
const LIMITS = { lanes: 12, orders: 8, files: 150 } as const;
/** Characters from which a request gets no more remarks; a file over 256 KiB is refused. */
const LONG = 48 * 1024;

const approvers = ["platform-operator", "activity-core-owner"] as const;
const namespaces = ["activity-core", "issue-core"] as const;

/** Everything that may be done next. */
export function listChoices(situation: Situation): readonly Choice[] {
  const { files, isOperator } = situation;
  const ofFiles = files.flatMap((file) => listRecords(file, situation));
  const choices = [...listCreations(situation), ...ofFiles, ...(files.length > 0 ? looks : [])];
  const served = isOperator ? [...files.flatMap((file) => listServed(file, situation)), apply(situation)] : [];
  return [...choices, ...served].filter(({ name }) => !situation.isAwaited || harmless.has(name));
}

/** What is left to decide once the writers have gone: without it the last update is rightly refused. */
export function listSettlements(files: readonly RequestFile[], mark: string): readonly Choice[] {
  const withdrawn = files.filter(({ request }) => isWithdrawn(request));
  const choices = withdrawn.flatMap((file) => listRecords(file, { files, mark, isOperator: false }));
  return choices.filter(({ name }) => name === "cancel");
}

const looks: readonly Choice[] = [
  { name: "validate", weight: 1, args: ["validate", "--json"], mustSucceed: true },
  { name: "status", weight: 1, args: ["status", "--json"], mustSucceed: true },
];

const apply = ({ mark }: Situation): Choice => ({
  name: "apply",
  weight: 30,
  args: ["apply", "--yes", "--json", "--by", mark],
  mark,
});

/** What a person records in one request. */
function listRecords(file: RequestFile, situation: Situation): readonly Choice[] {
  const { mark } = situation;
  const { request, text } = file;
  const { id, status } = request;
  const record = (name: string, weight: number, more: readonly string[] = [], reviewer = "codex"): Choice => ({
    name,
    weight,
    subject: file,
    mark,
    args: [name, id, "--reviewer", reviewer, "--comment", `Soak ${mark}.`, "--json", ...more],
  });
  const isOrder = !isLaneRequest(request);
  const choices: (Choice | false)[] = [
    text.length < LONG && record("comment", isOpen(request) ? 0.5 : 0.05),
    ["needs_changes", "denied"].includes(status) && record("propose", 2),
    status === "deactivated" && record("propose", 0.3),
    isUnconfirmed(request) && ["proposed", "needs_changes"].includes(status) && record("confirm-binding", 4),
    ["proposed", "approved"].includes(status) && record("deny", 0.15, [], approvers[0]),
    ["proposed", "approved"].includes(status) && record("needs-changes", 0.15, [], approvers[1]),
    ["proposed", "needs_changes", "denied"].includes(status) && record("cancel", isWithdrawn(request) ? 3 : 0.1),
    isOrder && status === "approved" && record("fulfil", 0.5, [], approvers[0]),
    !isOrder && (isServing(request) || status === "applied") && record("deactivate", text.length < LONG ? 0.15 : 5),
    !isOrder && isServing(request) && compromise(file, mark),
    ...listSupersessions(file, situation, record),
    ...(isOrder ? [] : listIncident(file, mark)),
  ];
  // Both granted would be an error until the older one is ended: here that is done first.
  const isHeld = situation.files.some((older) => older.request.id === request.supersedes && isOpen(older.request));
  const isDecidable = ["proposed", "needs_changes"].includes(status) && !isUnconfirmed(request) && !isHeld;
  const pending = isDecidable ? approvers.filter((approver) => !hasApproved(request, approver)) : [];
  const approvals = pending.map((approver) => record("approve", 3, [], approver));
  return [...choices.filter((each) => each !== false), ...approvals];
}

function hasApproved(request: Reviewable, approver: string): boolean {
  const last = request.decisions?.findLast(({ reviewer }) => reviewer === approver);
  return last?.decision === "approved" && last.digest === digestRequest(request);
}

/** A lane's request is taken over: its successor is written first, and the older one ended in its favour. */
function listSupersessions(
  file: RequestFile,
  { files, mark, isOperator }: Situation,
  record: (name: string, weight: number, more: readonly string[]) => Choice,
): readonly Choice[] {
  const { request } = file;
  if (!isLaneRequest(request) || !isOpen(request)) return [];
  const successor = files.find(({ request: { supersedes } }) => supersedes === request.id)?.request;
  if (successor !== undefined) return isOpen(successor) ? [record("supersede", 3, ["--by", successor.id])] : [];
  if (!isServing(request) || files.length >= LIMITS.files || isOperator) return [];
  // Of three that write one Secret the first and the last know nothing of each other, which is an error.
  const older = files.find(({ request: { id } }) => id === request.supersedes)?.request;
  if (older !== undefined && isOpen(older)) return [];
  return [
    { name: "write-successor", weight: 0.2, subject: file, args: [], mark, written: composeSuccessor(request, mark) },
  ];
}

function isUnconfirmed(request: Reviewable): boolean {
  if (isLaneRequest(request)) return !request.auth.bound_claims_confirmed;
  return isTokenRoleOrder(request) && !request.token_role.callers_confirmed;
}

const actor = (mark: string): readonly string[] => ["--reviewer", approvers[0], "--comment", `Soak ${mark}.`, "--json"];

function compromise(subject: RequestFile, mark: string): Choice {
  const told = ["--kind", "chat-transcript", "--leaked-at", "2026-07-01T00:00:00+00:00", "--source", "a support chat"];
  const args = ["compromised", subject.request.id, ...told, ...actor(mark)];
  return { name: "compromised", weight: 0.1, subject, mark, args };
}

/** The first steps of an incident, which need no server. */
function listIncident(subject: RequestFile, mark: string): readonly Choice[] {
  if (subject.request.status !== "compromised" || subject.text.length > LONG) return [];
  return ["provider-revoked", "front-door-off"].map((step) => ({
    name: "incident",
    weight: 0.5,
    subject,
    mark,
    args: ["incident", subject.request.id, "--step", step, ...actor(mark)],
  }));
}

/** What asks for something new: a lane, its successor, an order about it. */
function listCreations({ files, mark, isOperator }: Situation): readonly Choice[] {
  const lanes = files.filter(({ request }) => isLaneRequest(request));
  const open = lanes.filter(({ request }) => isOpen(request));
  const orders = files.filter(
    ({ request }) => !isLaneRequest(request) && isOpen(request) && request.status !== "applied",
  );
  if (files.length >= LIMITS.files || isOperator) return [];
  const isFew = open.length < LIMITS.lanes / 2;
  const lane = open.length < LIMITS.lanes ? [newLane(mark, { weight: isFew ? 12 : 1, count: lanes.length })] : [];
  if (orders.length >= LIMITS.orders) return lane;
  const granted = lanes.filter(({ request }) => isGranted(request) && request.status !== "approved");
  return [...lane, ...granted.flatMap((file) => listOrders(file, mark))];
}

function newLane(mark: string, { weight, count }: { weight: number; count: number }): Choice {
  const namespace = namespaces[count % namespaces.length] ?? namespaces[0];
  const bundle = `soak-${mark}`;
  const options = {
    ...{ title: `Soak lane ${mark}`, agent: "ops-warden", reason: `Soak ${mark}.`, domain: "platform" },
    ...{ tenant: namespace, workload: "soak", environment: "production", purpose: "soak reads a key", bundle },
    ...{ field: "API_KEY", namespace },
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const wanted = approvers.flatMap((approver) => ["--approver", approver]);
  return { name: "new", weight, mark, custody: "provide", args: ["new", ...flags, ...wanted, "--json"] };
}

function listOrders(subject: RequestFile, mark: string): readonly Choice[] {
  const { request } = subject;
  if (!isLaneRequest(request)) return [];
  const order = (type: string, weight: number, more: readonly string[]): Choice => ({
    name: "order",
    weight,
    subject,
    mark,
    args: ["order", type, "--agent", "ops-warden", "--reason", `Soak ${mark}.`, "--slug", mark, "--json", ...more],
  });
  const about = ["--subject", request.id];
  return [
    order("lane-rotation", 0.1, [...about, "--trigger", "operator-choice"]),
    order("lane-deactivation", 0.05, about),
    order("openbao-token-role", 0.1, [
      ...["--role", `soak-${mark}`, "--policy", request.openbao.policy_name, "--environment", "production"],
    ]),
  ];
}

/** What an operator does with the servers about one request. */
function listServed(subject: RequestFile, { mark }: Situation): readonly Choice[] {
  const { request, text } = subject;
  const { id, status } = request;
  const serve = (name: string, weight: number, more: readonly string[]): Choice => ({
    name,
    weight,
    subject,
    mark,
    args: [name, id, "--by", mark, ...more],
  });
  if (isTokenRoleOrder(request))
    return status === "applied" ? [serve("verify", 5, ["--record", "--json", "--wait", "5s"])] : [];
  if (!isLaneRequest(request) || text.length > LONG) return [];
  const attested = ["new-key", "replaced", "delivered", "reloaded", "old-key-revoked"].flatMap((step) => [
    "--attest",
    step,
  ]);
  return [
    ...(status === "applied" ? [serve("verify", 12, ["--record", "--json", "--wait", "10s"])] : []),
    ...(isServing(request) ? [serve("verify", 1, ["--record", "--json", "--wait", "5s"])] : []),
    ...(isServing(request)
      ? [{ ...serve("rotate", 3, ["--yes", ...attested, "--wait", "3s"]), custody: "replace" as const }]
      : []),
    ...(status === "deactivated" ? [serve("cut-off", 2, ["--record", "--json", "--wait", "5s"])] : []),
  ];
}
