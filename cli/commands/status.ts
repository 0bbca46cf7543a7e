import type { Checked } from "../../lanes/check.ts";
import type { ApproverStanding, IsSigned } from "../../lanes/decisions/approval.ts";
import { judgeStanding, type Standing } from "../../lanes/decisions/standing.ts";
import { findReasonsToWithhold, type StackPlace } from "../../lanes/lane.ts";
import type { ChangeOrder, TokenRoleOrder } from "../../lanes/orders/schema.ts";
import type { OrderType } from "../../lanes/orders/vocabulary.ts";
import { explainIdle } from "../../lanes/review/describe-order.ts";
import { explainTokenRole } from "../../lanes/review/explain-token-role.ts";
import { judgeReadiness, type Readiness } from "../../lanes/review/front-door.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { findUntaken } from "../../lanes/stacks/untaken.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { countOf } from "../count-of.ts";
import { Refusal } from "../errors.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests, checkRequests } from "../requests.ts";
import { STDIN_NAME } from "../rule-settings.ts";
import { readPlaces } from "../stacks/read-stacks.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface StatusOptions {
  readonly json?: true;
  readonly environment?: string;
  readonly cluster?: string;
  readonly allowedSigners?: string;
}

/** What a request grants; of one with errors only its file is said. */
interface RequestStatus {
  readonly file: string;
  readonly id?: string;
  readonly title?: string;
  readonly status: Ccr["status"] | "invalid";
  /** Of an order alone: its type, and the request that it is about. */
  readonly request_type?: OrderType;
  readonly subject?: string;
  readonly environment?: string;
  readonly cluster?: string;
  readonly granted: boolean;
  /** Why it is withheld; none where it is granted. */
  readonly reasons: readonly string[];
  /** Present of a request without errors. */
  readonly review?: ReviewStatus;
  readonly front_door?: Readiness & { readonly catalog_id?: string };
}

/** Where a request stands by its records. */
interface ReviewStatus {
  /** Digest of the content that approvals cover. */
  readonly digest: string;
  /** The state that decisions and evidence come to, whatever the status says. */
  readonly computed: Ccr["status"];
  /** Whether the lane may be applied; the reasons are all that fail. */
  readonly apply_allowed: boolean;
  readonly apply_refused_because: readonly string[];
  readonly approvers: readonly {
    readonly name: string;
    readonly state: ApproverStanding["state"];
    readonly at?: string;
  }[];
  /** Required approvers who have not approved this content. */
  readonly missing_approvers: readonly string[];
}

/** `ccr status`: 0, or 1 where a request has errors. */
export function showStatus({ operands, options, terminal }: Invocation<StatusOptions>): ExitCode {
  const { checked, files, findings } = checkNamedRequests(operands, terminal);
  const { isSigned, faults } = checkSignatures(options, terminal.folder, { called: "--allowed-signers" });
  if (faults.length > 0) throw new Refusal(faults);
  const errors = findings.filter(({ severity }) => severity === "error");
  const byFile = Map.groupBy(errors, ({ file }) => file);
  const byPath = new Map(checked.map((each) => [each.source.path, each]));
  const isJudgedForOne = options.environment !== undefined || options.cluster !== undefined;
  const untaken = isJudgedForOne ? [] : findUntaken(checked, readPlaces(terminal));
  const known: Known = { options, isSigned, untaken: new Map(untaken.map(({ file, why }) => [file, [why]])) };
  const beside = readBeside(checked, terminal);
  const requests = files.map((file) => {
    const count = byFile.get(file)?.length ?? 0;
    const found = byPath.get(file);
    if (found === undefined || count > 0) return describeInvalid(file, count);
    if (found.order !== undefined) return describeOrder(file, found.order, { ...known, beside });
    return found.ccr === undefined ? describeInvalid(file, count) : describe(found, found.ccr, known);
  });
  terminal.write(options.json ? formatJson(requests) : formatLines(requests, terminal.style));
  if (!options.json && errors.length > 0)
    terminal.say("ccr: ccr validate lists the errors; while there is one, nothing is declared");
  return errors.length > 0 ? 1 : 0;
}

function describeInvalid(file: string, errors: number): RequestStatus {
  const reason = `it has ${countOf(errors, "error")}`;
  return { file, status: "invalid", granted: false, reasons: [reason] };
}

/** What the whole run knows. */
interface Known {
  readonly options: StatusOptions;
  readonly isSigned: IsSigned | undefined;
  /** Why no stack of the folder takes a request, by its file. */
  readonly untaken: ReadonlyMap<string, readonly string[]>;
}

/** The stack that a request is judged for: the one of the options, else its own. */
function placeOf({ target }: Pick<Ccr | TokenRoleOrder, "target">, options: StatusOptions): StackPlace {
  const cluster = options.cluster ?? (options.environment === undefined ? target.cluster : undefined);
  return {
    environment: options.environment ?? target.environment,
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function describe(checked: Checked, ccr: Ccr, { options, isSigned, untaken }: Known): RequestStatus {
  const { environment, cluster } = ccr.target;
  const place = placeOf(ccr, options);
  const { path } = checked.source;
  const withheld = findReasonsToWithhold(checked, place, { isSigned, now: Date.now() });
  const reasons = [...withheld, ...(untaken.get(path) ?? [])];
  return {
    file: path,
    id: ccr.id,
    title: ccr.title,
    status: ccr.status,
    environment,
    ...(cluster === undefined ? {} : { cluster }),
    granted: reasons.length === 0,
    reasons,
    ...describeReview(checked, ccr, { reasons, isSigned }),
  };
}

/** The lanes of the folders of orders for token roles: such a role is declared where the policies of its tokens are. */
function readBeside(checked: readonly Checked[], terminal: Terminal): readonly Checked[] {
  const files = checked.flatMap(({ order, source }) =>
    order?.request_type === "openbao-token-role" && source.path !== STDIN_NAME ? [source.path] : [],
  );
  if (files.length === 0) return checked;
  const folders = files.map((file) => (file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file));
  return checkRequests([...new Set(folders)], terminal).checked;
}

/** An order is granted where it is in force: approved of exactly its content, and a token role with all that it is for. */
function describeOrder(
  file: string,
  order: ChangeOrder,
  { options, isSigned, untaken, beside }: Known & { readonly beside: readonly Checked[] },
): RequestStatus {
  const own =
    order.request_type === "openbao-token-role"
      ? explainTokenRole(order, beside, { place: placeOf(order, options), isSigned, now: Date.now() })
      : explainIdle(order, isSigned);
  const reasons = [...own, ...(untaken.get(file) ?? [])];
  const { id, title, status, request_type } = order;
  const about =
    request_type === "openbao-token-role"
      ? {
          environment: order.target.environment,
          ...(order.target.cluster === undefined ? {} : { cluster: order.target.cluster }),
        }
      : { subject: order.subject };
  const standing = judgeStanding(order, { isSigned });
  const granted = reasons.length === 0;
  return {
    file,
    id,
    title,
    request_type,
    ...about,
    status,
    granted,
    reasons,
    review: composeReview(standing, reasons),
  };
}

function composeReview(
  { approval: { approvers, digest }, computed }: Standing,
  reasons: readonly string[],
): ReviewStatus {
  return {
    digest,
    computed,
    apply_allowed: reasons.length === 0,
    apply_refused_because: reasons,
    approvers: approvers.map(({ approver, state, at }) => ({
      name: approver,
      state,
      ...(at === undefined ? {} : { at }),
    })),
    missing_approvers: approvers.filter(({ state }) => state !== "approved").map(({ approver }) => approver),
  };
}

function describeReview(
  checked: Checked,
  ccr: Ccr,
  { reasons, isSigned }: { reasons: readonly string[]; isSigned: IsSigned | undefined },
): Pick<RequestStatus, "review" | "front_door"> {
  const standing = judgeStanding(ccr, { policyFile: checked.policyFile, isSigned });
  const catalogId = ccr.access_frontdoor?.catalog_id;
  return {
    review: composeReview(standing, reasons),
    front_door: {
      ...(catalogId === undefined ? {} : { catalog_id: catalogId }),
      ...judgeReadiness(checked, { standing, isSigned, now: Date.now() }),
    },
  };
}

function formatJson(requests: readonly RequestStatus[]): string {
  const granted = requests.filter((request) => request.granted).length;
  const invalid = requests.filter(({ status }) => status === "invalid").length;
  const summary = { requests: requests.length, granted, withheld: requests.length - granted, invalid };
  return `${JSON.stringify({ schema: "credential-lanes/status/v1", requests, summary }, undefined, 2)}\n`;
}

function formatLines(requests: readonly RequestStatus[], style: Terminal["style"]): string {
  const names = requests.map(({ id, file }) => showPlainly(id ?? file));
  const nameWidth = Math.max(0, ...names.map(({ length }) => length));
  const statusWidth = Math.max(0, ...requests.map(({ status }) => status.length));
  return requests
    .map(({ status, granted, reasons, request_type }, at) => {
      const words = request_type === undefined ? ["granted", "withheld"] : ["in force", "not in force"];
      const verdict = granted ? style("green", words[0] ?? "") : style("yellow", words[1] ?? "");
      const why = granted ? "" : `: ${showPlainly(reasons.join("; "))}`;
      return `${(names[at] ?? "").padEnd(nameWidth)}  ${status.padEnd(statusWidth)}  ${verdict}${why}\n`;
    })
    .join("");
}
