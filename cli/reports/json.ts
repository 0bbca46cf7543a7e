import { type Report, summarize } from "./report.ts";

/** One object: every finding, what passes by an exception, the files, and the counts. */
export function formatJson(report: Report): string {
  const { form = "validate", files, findings, excepted } = report;
  const schema = `credential-lanes/${form}/v1`;
  const object = { schema, files, findings, excepted, summary: summarize(report) };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}
