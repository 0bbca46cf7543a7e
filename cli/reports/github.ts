import type { Finding } from "../../lanes/finding.ts";
import { type Report, showPlainly } from "./report.ts";

// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions: error, warning and notice.
const commands = { error: "error", warning: "notice", risk: "warning" } as const;

/** Workflow commands of GitHub Actions: one annotation a finding. */
export function formatGithub({ findings }: Report): string {
  return findings.map((finding) => `${formatAnnotation(finding)}\n`).join("");
}

function formatAnnotation({ code, severity, file, line, column, message, hint }: Finding): string {
  const properties = Object.entries({ file, line, col: column, title: code }).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  );
  return `::${commands[severity]} ${properties.join(",")}::${escapeData(`${message}\n${hint}`)}`;
}

/** As actions/toolkit 3.0.1 escapes them, packages/core/src/command.ts. */
function escapeData(text: string): string {
  const lines = text.split("\n").map((line) => showPlainly(line).replaceAll("%", "%25"));
  return lines.join("%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
