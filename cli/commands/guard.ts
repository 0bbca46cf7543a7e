import { readVersion } from "../files/package.ts";
import { runGuard } from "../guard/run-guard.ts";
import { type ReportOptions, refuseContradiction, writeReport } from "../reports/format-report.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface GuardOptions extends ReportOptions {
  readonly exceptions?: string;
  readonly exclude?: readonly string[];
}

/** `ccr guard`: 0 without errors, 1 with; `--strict` counts warnings and risks too. */
export async function guard({ operands, options, terminal }: Invocation<GuardOptions>): Promise<ExitCode> {
  refuseContradiction(options);
  const run = await runGuard(operands, terminal, { exceptions: options.exceptions, exclude: options.exclude });
  return writeReport({ ...run, form: "guard", version: readVersion() }, options, terminal);
}
