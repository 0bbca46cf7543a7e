import type { Checked } from "../../lanes/check.ts";
import { findReasonsToWithhold } from "../../lanes/lane.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { showPlainly } from "../reports/report.ts";
import { checkRequests } from "../requests.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface StatusOptions {
  readonly json?: true;
  readonly environment?: string;
  readonly cluster?: string;
}

/** What a request grants; of one with errors only its file is said. */
interface RequestStatus {
  readonly file: string;
  readonly id?: string;
  readonly title?: string;
  readonly status: Ccr["status"] | "invalid";
  readonly environment?: string;
  readonly cluster?: string;
  readonly granted: boolean;
  /** Why it is withheld; none where it is granted. */
  readonly reasons: readonly string[];
}

/** `ccr status`: 0, or 1 where a request has errors. */
export function showStatus({ operands, options, terminal }: Invocation<StatusOptions>): ExitCode {
  const { checked, files, findings } = checkRequests(operands, terminal);
  const errors = findings.filter(({ severity }) => severity === "error");
  const byFile = Map.groupBy(errors, ({ file }) => file);
  const byPath = new Map(checked.map((each) => [each.source.path, each]));
  const requests = files.map((file) => {
    const count = byFile.get(file)?.length ?? 0;
    const found = byPath.get(file);
    return found?.ccr === undefined || count > 0 ? describeInvalid(file, count) : describe(found, found.ccr, options);
  });
  terminal.write(options.json ? formatJson(requests) : formatLines(requests, terminal.style));
  if (!options.json && errors.length > 0)
    terminal.say("ccr: ccr validate lists the errors; while there is one, nothing is declared");
  return errors.length > 0 ? 1 : 0;
}

function describeInvalid(file: string, errors: number): RequestStatus {
  const reason = errors === 1 ? "it has 1 error" : `it has ${errors} errors`;
  return { file, status: "invalid", granted: false, reasons: [reason] };
}

function describe(checked: Checked, ccr: Ccr, options: StatusOptions): RequestStatus {
  const { environment, cluster } = ccr.target;
  const stackCluster = options.cluster ?? (options.environment === undefined ? cluster : undefined);
  const reasons = findReasonsToWithhold(checked, {
    environment: options.environment ?? environment,
    ...(stackCluster === undefined ? {} : { cluster: stackCluster }),
  });
  return {
    file: checked.source.path,
    id: ccr.id,
    title: ccr.title,
    status: ccr.status,
    environment,
    ...(cluster === undefined ? {} : { cluster }),
    granted: reasons.length === 0,
    reasons,
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
    .map(({ status, granted, reasons }, at) => {
      const verdict = granted ? style("green", "granted") : style("yellow", "withheld");
      const why = granted ? "" : `: ${showPlainly(reasons.join("; "))}`;
      return `${(names[at] ?? "").padEnd(nameWidth)}  ${status.padEnd(statusWidth)}  ${verdict}${why}\n`;
    })
    .join("");
}
