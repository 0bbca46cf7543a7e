import { type Report, summarize } from "./report.ts";

/** One object: every finding, the files, and the counts. */
export function formatJson(report: Report): string {
  const { files, findings } = report;
  const object = { schema: "credential-lanes/validate/v1", files, findings, summary: summarize(report) };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}
