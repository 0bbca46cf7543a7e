import type { Checked } from "../../lanes/check.ts";
import type { IsSigned } from "../../lanes/decisions/approval.ts";
import { compareText } from "../../lanes/finding.ts";
import { describeRow } from "../../lanes/inventory/rows.ts";
import { listUnmanaged } from "../../lanes/inventory/unmanaged.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { openCluster } from "../../live/kubectl.ts";
import { openSession } from "../../live/openbao-session.ts";
import { readLive } from "../../live/read-live.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { readToken } from "../../live/token.ts";
import { formatCsv } from "../inventory/csv.ts";
import { formatJson } from "../inventory/json.ts";
import { renderInventory } from "../inventory/page.ts";
import { redactAll } from "../inventory/redact.ts";
import { type InventoryReport, NOT_LOOKED } from "../inventory/report.ts";
import { formatTable } from "../inventory/table.ts";
import { askServer } from "../openbao.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests } from "../requests.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import { listOwnPolicies } from "../stack-authority.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface InventoryOptions extends StackOptions {
  readonly format?: "table" | "json" | "csv" | "html";
  readonly json?: true;
  readonly live?: true;
}

/** `ccr inventory`: 0; 1 where a request has errors or something could not be looked at. A report: what it finds fails nothing. */
export async function showInventory({ operands, options, terminal }: Invocation<InventoryOptions>): Promise<ExitCode> {
  const now = Date.now();
  const { unmanaged, isSigned } = options.live ? await lookAtLive(operands, options, terminal) : {};
  const report = describeAll(operands, terminal, { now, isSigned, unmanaged });
  const format = options.json ? "json" : (options.format ?? "table");
  if (format === "json") terminal.write(formatJson(report));
  else if (format === "html") terminal.write(renderInventory(report));
  else if (format === "table") terminal.write(formatTable(report, terminal.style));
  else {
    terminal.write(formatCsv(report));
    if (unmanaged === undefined) terminal.say(`ccr: ${NOT_LOOKED}`);
    for (const problem of unmanaged?.problems ?? []) terminal.say(`ccr: could not be told: ${showPlainly(problem)}`);
  }
  return report.invalid.length > 0 || (unmanaged?.problems.length ?? 0) > 0 ? 1 : 0;
}

interface Known {
  readonly now: number;
  readonly isSigned?: IsSigned | undefined;
  readonly unmanaged?: InventoryReport["unmanaged"];
}

function describeAll(
  operands: readonly string[],
  terminal: Terminal,
  { now, isSigned, unmanaged }: Known,
): InventoryReport {
  const { checked, files, findings } = checkNamedRequests(operands, terminal);
  const errors = Map.groupBy(
    findings.filter(({ severity }) => severity === "error"),
    ({ file }) => file,
  );
  const sound = checked.filter(
    (each): each is Checked & { readonly ccr: Ccr } => each.ccr !== undefined && !errors.has(each.source.path),
  );
  const rows = sound.map((each) => describeRow(each, { now, isSigned }));
  return {
    asOf: new Date(now).toISOString(),
    rows: rows.sort((left, right) => compareText(left.id, right.id) || compareText(left.file, right.file)),
    invalid: files.flatMap((file) => {
      const count = errors.get(file)?.length ?? 0;
      return count === 0 ? [] : [{ file, errors: count }];
    }),
    ...(unmanaged === undefined ? {} : { unmanaged }),
  };
}

async function lookAtLive(
  operands: readonly string[],
  options: InventoryOptions,
  terminal: Terminal,
): Promise<Pick<Known, "unmanaged" | "isSigned">> {
  const compiled = compileStack(operands, options, terminal);
  const { settings, set, checked } = compiled;
  const live = await askServer(() =>
    readLive({
      openbao: openSession(settings),
      token: readToken(terminal.env),
      cluster: openCluster(settings),
      kvVersion: settings.kvVersion,
    }),
  );
  const own = listOwnPolicies(compiled, live, terminal);
  const grants = listUnmanaged({ set, existing: checked, accepted: new Set(own) }, live);
  return {
    isSigned: checkSignatures(settings, terminal.folder).isSigned,
    unmanaged: redactAll({ grants, problems: live.problems }),
  };
}
