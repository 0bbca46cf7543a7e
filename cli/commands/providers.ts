import { PROVIDERS, type Provider } from "../../lanes/custody/providers.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr providers`: the catalog of providers. */
export function listProviders({ options, terminal }: Invocation<{ json?: true }>): ExitCode {
  terminal.write(options.json ? formatJson() : formatTable(terminal.style));
  return 0;
}

function formatJson(): string {
  return `${JSON.stringify({ schema: "credential-lanes/providers/v1", providers: PROVIDERS }, undefined, 2)}\n`;
}

const COLUMNS: readonly (readonly [heading: string, cell: (provider: Provider) => string])[] = [
  ["PROVIDER", ({ id }) => id],
  ["KEY IN", ({ auth }) => `${auth.convention} ${auth.name}`],
  ["OVER THE LIMIT", ({ rateLimits }) => rateLimits.signal],
  ["ROTATED", ({ every }) => every ?? "quarterly"],
  ["FIELDS", ({ fields }) => fields.join(", ")],
  ["KEYS MADE AND REVOKED", ({ console }) => console],
];

function formatTable(style: Terminal["style"]): string {
  const rows = [COLUMNS.map(([heading]) => heading), ...PROVIDERS.map((each) => COLUMNS.map(([, cell]) => cell(each)))];
  const widths = COLUMNS.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return lines.map((line, at) => `${at === 0 ? style("bold", line) : line}\n`).join("");
}
